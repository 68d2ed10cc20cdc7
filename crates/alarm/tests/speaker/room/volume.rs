use std::time::Duration;

use super::{PATIENCE, Room};

/// Waits until there is an answer.
pub(crate) fn until<A>(what: &str, answer: impl Fn() -> Option<A>) -> A {
    let pause = Duration::from_millis(20);
    let tries = PATIENCE.as_millis() / pause.as_millis();
    let mut answers = (0..tries).map(|_| answer().or_else(|| (std::thread::sleep(pause), None).1));
    answers.find_map(|answer| answer).unwrap_or_else(|| panic!("waited {PATIENCE:?} for {what}"))
}

impl Room {
    /// Sets a sink, as a person does: in percent, and muted.
    pub(crate) fn set_volume(&self, sink: &str, percent: u32, muted: bool) {
        self.pactl(&["set-sink-volume", sink, &format!("{percent}%")]);
        self.pactl(&["set-sink-mute", sink, if muted { "1" } else { "0" }]);
    }

    /// How a sink is set: in percent, and muted.
    pub(crate) fn volume(&self, sink: &str) -> (u32, bool) {
        let volume = self.pactl(&["get-sink-volume", sink]);
        let percent = volume.split_whitespace().find_map(|word| word.strip_suffix('%')).expect("a percentage");
        (percent.parse().expect("a number"), self.pactl(&["get-sink-mute", sink]).ends_with("yes"))
    }

    pub(crate) fn wait_for_volume(&self, sink: &str, percent: u32, muted: bool) {
        let what = format!("{sink} at {percent} %, muted: {muted}");
        until(&what, || (self.volume(sink) == (percent, muted)).then_some(()));
    }

    /// Waits until nothing is raised any more.
    pub(crate) fn wait_until_put_back(&self) {
        until("the volumes to be put back", || (!self.remembers()).then_some(()));
    }

    /// Whether the speaker remembers something that is raised.
    pub(crate) fn remembers(&self) -> bool {
        self.folder.path().join("keeps/volumes.json").exists()
    }
}
