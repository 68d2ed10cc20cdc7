//! One signal from its beginning, for measuring: `signal SIGNAL SECONDS`, where the signal is a profile (`gentle`, `standard`,
//! `heavy_sleeper`), `cut_off`, `test` or `chime`. First it says in one line of JSON how the signal grows, then it plays it.

use std::io::{Error, Result, Write as _, stdout};
use std::time::Duration;

use alarm::{Choice, Profile, Ramp, Speaker, Stage, Volume};
use serde_json::{Value, json};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(signal), Some(seconds)) = (arguments.next(), arguments.next()) else {
        return Err(Error::other("signal SIGNAL SECONDS"));
    };
    let seconds: u64 = seconds.parse().map_err(Error::other)?;
    let speaker = Speaker::start(None, |_| ())?;
    let ramp = match signal.as_str() {
        "cut_off" => {
            speaker.cut_off(Duration::ZERO);
            Some(Ramp::cut_off())
        }
        "test" => {
            speaker.test();
            Some(Ramp::test(Profile::Standard))
        }
        "chime" => {
            speaker.chime();
            None
        }
        profile => {
            let profile: Profile = serde_json::from_value(profile.into())?;
            speaker.choose(Choice { profile, ..Choice::default() });
            speaker.ring(Duration::ZERO);
            Some(Ramp::of(profile))
        }
    };
    let stages = ramp.map_or(Vec::new(), |ramp| Stage::ALL.map(|stage| described(ramp, stage)).to_vec());
    writeln!(stdout(), "{}", Value::Array(stages))?;
    std::thread::sleep(Duration::from_secs(seconds));
    Ok(())
}

fn described(ramp: Ramp, stage: Stage) -> Value {
    let volume = match ramp.volume(stage) {
        Volume::AsItIs => None,
        Volume::AtLeast(percent) => Some(percent),
    };
    json!({
        "stage": stage,
        "begins": ramp.begins(stage).as_secs_f64(),
        "level": ramp.level(stage),
        "volume": volume,
        "everywhere": ramp.everywhere(stage),
    })
}
