//! The loudspeaker by hand: orders in, events out.
//!
//! `cargo run -p alarm --example ring -- ring 24` rings as if the first page were 24 seconds old. Further orders are read from
//! standard input, one a line: `ring [seconds]`, `chime`, `test`, `check`, `stop`. The end of the input ends it. Each event is one
//! line of JSON on standard output.

use std::io::{BufRead, Write};
use std::time::Duration;

use alarm::{Speaker, SpeakerEvent};

fn main() -> std::io::Result<()> {
    let speaker = Speaker::start(|event| print(&event))?;
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
    let mut words = order.split_whitespace();
    match (words.next(), words.next().unwrap_or("0").parse::<f64>().map(Duration::try_from_secs_f64)) {
        (Some("ring"), Ok(Ok(since))) => speaker.ring(since),
        (Some("chime"), _) => speaker.chime(),
        (Some("test"), _) => speaker.test(),
        (Some("check"), _) => speaker.check(),
        (Some("stop"), _) => speaker.silence(),
        _ => writeln!(std::io::stderr(), "orders: ring [seconds], chime, test, check, stop")?,
    }
    Ok(())
}

fn print(event: &SpeakerEvent) {
    // When nobody reads any more, the end of the input is not far.
    let _ = serde_json::to_writer(std::io::stdout(), event).map(|()| writeln!(std::io::stdout()));
}
