//! Paging: who is called for an incident, how loudly, and why; and the proof of what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::PageId;
use crate::incident::{Incident, IntegrationKind, Mode, PersonRef};
use crate::priority::Priority;

/// How loudly a person is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Sound until acknowledged.
    Alarm,
    /// One sound.
    Chime,
    /// Only the tray.
    Silent,
}

impl Urgency {
    /// What a person who chose nothing gets: P1–P3 alarm (senders that say nothing are P3, and must wake), P4 chime, P5 silent.
    pub fn by_default(priority: Priority) -> Self {
        match priority {
            Priority::P1 | Priority::P2 | Priority::P3 => Self::Alarm,
            Priority::P4 => Self::Chime,
            Priority::P5 => Self::Silent,
        }
    }

    /// Its place among the three: the louder, the higher.
    pub fn rank(self) -> u8 {
        match self {
            Self::Silent => 0,
            Self::Chime => 1,
            Self::Alarm => 2,
        }
    }
}

/// What became of a page on one pager. The order is that of time: a later stage includes the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The pager has it.
    Delivered,
    /// It could not ring, and the note says why.
    Failed,
    /// Samples have left for a sound device.
    Sounding,
    /// It was silenced, and the note says how.
    Silenced,
}

/// A pager's proof of what became of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The laptop, by its name.
    pub pager: String,
    /// What became of it.
    pub stage: Stage,
    /// When the hub heard of it.
    pub at: DateTime<Utc>,
    /// More, such as the sound device, or why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One call on one person for one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page {
    /// Its id.
    pub id: PageId,
    /// Who is called.
    pub person: PersonRef,
    /// When the hub called.
    pub at: DateTime<Utc>,
    /// How loudly.
    pub urgency: Urgency,
    /// Why, in words that a sleepy person understands.
    pub reason: String,
    /// The rule of the policy that called, from 1; `null` where something else did.
    #[serde(default)]
    pub rule: Option<u32>,
    /// When it stopped ringing: the incident was acknowledged, snoozed, resolved or given away, or its person passed it on.
    #[serde(default)]
    pub settled_at: Option<DateTime<Utc>>,
    /// What became of it, oldest first.
    #[serde(default)]
    pub receipts: Vec<Receipt>,
}

impl Page {
    /// Whether it proves that the person was reached: it sounded on a pager; or it arrived, where it was not to sound.
    pub fn is_delivered(&self) -> bool {
        let proof = match self.urgency {
            Urgency::Alarm | Urgency::Chime => Stage::Sounding,
            Urgency::Silent => Stage::Delivered,
        };
        self.receipts.iter().any(|receipt| receipt.stage >= proof && receipt.stage != Stage::Failed)
    }

    /// Whether a receipt adds anything: each pager reports each stage of a page once, and a repeated report changes nothing.
    pub fn lacks(&self, pager: &str, stage: Stage) -> bool {
        !self.receipts.iter().any(|receipt| receipt.pager == pager && receipt.stage == stage)
    }
}

/// The sentence that tells a person why it is them: who they are to the incident, where it came from, which rule called.
pub fn reason(incident: &Incident, why: &str, rule: Option<(u32, &str)>) -> String {
    let mode = match incident.integration.mode {
        Mode::Live => "live",
        Mode::Test => "test",
    };
    let name = &incident.integration.name;
    let source = match incident.integration.kind {
        IntegrationKind::Heartbeat => format!("Source: heartbeat '{name}'."),
        _ => format!("Source: integration '{name}' ({mode})."),
    };
    match rule {
        Some((number, policy)) => format!("{why} {source} Rule {number} of '{policy}'."),
        None => format!("{why} {source}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_that_says_nothing_wakes() {
        assert_eq!(Urgency::by_default(Priority::default()), Urgency::Alarm);
        assert_eq!(Urgency::by_default(Priority::P4), Urgency::Chime);
        assert_eq!(Urgency::by_default(Priority::P5), Urgency::Silent);
    }
}
