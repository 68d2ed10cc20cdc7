#![no_main]

use hub::readers::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    Reader::OpsgenieAction.read(body);
});
