//! What a heartbeat must hold.

use super::Check;
use crate::heartbeat::{Heartbeat, MESSAGE_LIMIT};

/// Longest interval, in minutes: 366 days.
const INTERVAL_LIMIT: u32 = 366 * 24 * 60;

impl Check<'_> {
    pub(super) fn heartbeat(&mut self, it: &Heartbeat) {
        self.name("name", "A heartbeat", &it.name);
        let after = self.after;
        let others = after.heartbeats.values().filter(|other| other.id != it.id);
        self.unique("name", "a heartbeat on this hub", &it.name, others.map(|other| other.name.as_str()));
        self.team_known("team", it.team);
        self.description(&it.description);
        if !(1..=INTERVAL_LIMIT).contains(&it.interval_minutes) {
            let detail = format!("The interval is {} minutes; it must be 1 to {INTERVAL_LIMIT}.", it.interval_minutes);
            self.fault("interval_minutes", detail);
        }
        if let Some(message) = &it.message {
            self.text("message", message, MESSAGE_LIMIT);
            if message.trim().is_empty() || message.chars().any(char::is_control) {
                self.fault("message", "The message is one line of text. Write one, or leave it out.");
            }
        }
        self.tags("tags", &it.tags);
    }
}
