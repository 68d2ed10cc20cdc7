//! The loudspeaker by hand: orders in, events out.
//!
//! `cargo run -p alarm --example ring -- ring 24` rings as if the first page were 24 seconds old. Further orders are read from
//! standard input, one a line: `ring [seconds]`, `cut-off [seconds]`, `chime`, `test`, `play stage`, `check`, `stop`, and `volume` for
//! the system's. The end of the input ends it. Each event is one line of JSON on standard output. Raised volumes are remembered in
//! the folder `ALARM_KEEPS`, if there is such a variable.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::time::Duration;

use alarm::{Speaker, Stage, volume};
use serde::Serialize;

fn main() -> std::io::Result<()> {
    let keeps = std::env::var_os("ALARM_KEEPS").map(PathBuf::from);
    let speaker = Speaker::start(keeps, |event| print(&event))?;
    let first = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    if !first.is_empty() {
        follow(&speaker, &first)?;
    }
    for line in std::io::stdin().lock().lines() {
        follow(&speaker, &line?)?;
    }
    Ok(())
}

fn follow(speaker: &Speaker, order: &str) -> std::io::Result<()> {
    let (order, rest) = order.trim().split_once(' ').unwrap_or((order.trim(), "0"));
    let since = rest.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let stage = serde_json::from_value::<Stage>(rest.into());
    match (order, since, stage) {
        ("ring", Some(since), _) => speaker.ring(since),
        ("cut-off", Some(since), _) => speaker.cut_off(since),
        ("chime", ..) => speaker.chime(),
        ("test", ..) => speaker.test(),
        ("play", _, Ok(stage)) => speaker.play(stage),
        ("check", ..) => speaker.check(),
        ("stop", ..) => speaker.silence(),
        ("volume", ..) => match volume::now() {
            Ok(volume) => print(&volume),
            Err(error) => writeln!(std::io::stderr(), "{error}")?,
        },
        _ => {
            let orders = "ring [seconds], cut-off [seconds], chime, test, play stage, check, stop, volume";
            writeln!(std::io::stderr(), "orders: {orders}")?;
        }
    }
    Ok(())
}

fn print(event: &impl Serialize) {
    // When nobody reads any more, the end of the input is not far.
    let _ = serde_json::to_writer(std::io::stdout(), event).map(|()| writeln!(std::io::stdout()));
}
