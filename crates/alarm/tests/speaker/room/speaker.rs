use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use super::{PATIENCE, Room};

/// The speaker, in a process of its own: the example `ring`.
pub(crate) struct Loudspeaker {
    process: Child,
    orders: ChildStdin,
    events: Receiver<Value>,
}

impl Room {
    pub(crate) fn loudspeaker(&self) -> Loudspeaker {
        let test = std::env::current_exe().expect("the path of this test");
        let program = test.parent().and_then(|deps| deps.parent()).expect("the target folder").join("examples/ring");
        assert!(program.exists(), "{} is missing: cargo build -p alarm --examples", program.display());
        let mut process =
            Self::spawn(self.command(&program.to_string_lossy()).stdin(Stdio::piped()).stdout(Stdio::piped()));
        let orders = process.stdin.take().expect("the speaker's input");
        let lines = BufReader::new(process.stdout.take().expect("the speaker's output")).lines();
        let (tell, events) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if tell.send(serde_json::from_str(&line).expect("an event in JSON")).is_err() {
                    break;
                }
            }
        });
        Loudspeaker { process, orders, events }
    }
}

impl Loudspeaker {
    /// Gives an order: see the example `ring`.
    pub(crate) fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").expect("the speaker listens");
    }

    /// The next event.
    pub(crate) fn event(&self) -> Value {
        self.events.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no event within {PATIENCE:?}"))
    }

    /// The next event of this name; others before it are passed over.
    pub(crate) fn event_named(&self, name: &str) -> Value {
        loop {
            let event = self.event();
            if event["event"] == name {
                return event;
            }
        }
    }

    /// The next event that says so; others before it are passed over: on a busy machine the sound is told before its volume.
    pub(crate) fn event_with(&self, key: &str, value: impl Into<Value>) -> Value {
        let value = value.into();
        loop {
            let event = self.event();
            if event[key] == value {
                return event;
            }
        }
    }
}

impl Drop for Loudspeaker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
