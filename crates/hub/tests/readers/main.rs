//! Anything is thrown at every reader: no input makes one panic, run long, or take more memory than ten times the largest body.
//!
//! The inputs come from the recorded bodies, changed by a generator with a fixed seed, and from bodies that are made to hurt. The targets in
//! `fuzz/` look further, for as long as one lets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on ends here"
)]

mod chance;
mod hostile;
mod mutation;

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use hub::readers::Reader;
use peak_alloc::PeakAlloc;

use chance::Chance;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The largest body that the hub takes.
const BODY_LIMIT: usize = 1 << 20;
/// What a reader may take beside the body that it was given.
const MEMORY_LIMIT: usize = 10 * BODY_LIMIT;
/// Changed bodies thrown at each reader.
const ROUNDS: usize = 3_000;
/// A reader that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// The memory is counted for the whole process: one reader at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// What a reader did with a body.
struct Done {
    body: Vec<u8>,
    memory: usize,
}

/// A reader on its own thread, so that one that hangs or panics is told with the body that did it.
struct Victim {
    bodies: Sender<Vec<u8>>,
    done: Receiver<Done>,
}

impl Victim {
    fn start(reader: Reader) -> Self {
        let (bodies, incoming) = channel::<Vec<u8>>();
        let (outgoing, done) = channel();
        thread::spawn(move || {
            for body in incoming {
                MEMORY.reset_peak_usage();
                let before = MEMORY.current_usage();
                reader.read(&body);
                let memory = MEMORY.peak_usage().saturating_sub(before);
                if outgoing.send(Done { body, memory }).is_err() {
                    return;
                }
            }
        });
        Self { bodies, done }
    }

    /// Throws a body at the reader, and says how much memory that took.
    fn throw(&self, what: &str, body: Vec<u8>) -> usize {
        let beginning = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
        self.bodies.send(body).unwrap();
        match self.done.recv_timeout(PATIENCE) {
            Ok(Done { body, memory }) => {
                let length = body.len();
                assert!(memory <= MEMORY_LIMIT, "{what}: {memory} bytes of memory for {length} bytes: {beginning:?}");
                memory
            }
            Err(RecvTimeoutError::Timeout) => panic!("{what}: it runs for longer than {PATIENCE:?}: {beginning:?}"),
            Err(RecvTimeoutError::Disconnected) => panic!("{what}: it panics: {beginning:?}"),
        }
    }
}

/// The recorded bodies of a reader.
fn recorded(reader: Reader) -> Vec<Vec<u8>> {
    let (folder, beginning) = reader.recorded();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with(beginning) && [".json", ".txt"].iter().any(|end| name.ends_with(end))
    });
    files.sort();
    assert!(!files.is_empty(), "{reader:?} has recorded bodies");
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn stands(reader: Reader) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let corpus = recorded(reader);
    let victim = Victim::start(reader);
    for body in &corpus {
        victim.throw("as recorded", body.clone());
    }
    let mut worst = (0, "");
    for (what, body) in hostile::bodies(&corpus) {
        assert!((BODY_LIMIT / 2..=BODY_LIMIT).contains(&body.len()), "{what}: {}", body.len());
        worst = worst.max((victim.throw(what, body), what));
    }
    println!("{}: at most {:.1} MiB ({})", reader.name(), mebibytes(worst.0), worst.1);
    let mut chance = Chance::new(reader.name());
    for round in 0..ROUNDS {
        let body = mutation::changed(&corpus, &mut chance);
        victim.throw(&format!("round {round}"), body);
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is only shown")]
fn mebibytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

macro_rules! each_reader_stands {
    ($($name:ident: $reader:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                stands(Reader::$reader);
            }
        )*

        #[test]
        fn every_reader_is_among_them() {
            assert_eq!(Reader::ALL, [$(Reader::$reader),*]);
        }
    };
}

each_reader_stands! {
    sns_envelope: SnsEnvelope,
    aws_message: AwsMessage,
    opsgenie_create: OpsgenieCreate,
    opsgenie_action: OpsgenieAction,
    opsgenie_query: OpsgenieQuery,
    pagerduty: PagerDuty,
    alertmanager: Alertmanager,
    grafana: Grafana,
    zabbix: Zabbix,
    webhook_mapped: WebhookMapped,
    webhook_usual: WebhookUsual,
}
