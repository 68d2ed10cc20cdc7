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

/// What became of a page on one pager.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The pager has it.
    Delivered,
    /// It could not ring, or no longer; the note says why.
    Failed,
    /// Samples have left for a sound device.
    Sounding,
    /// It was silenced, and the note says how.
    Silenced,
}

/// How far a sound has grown: which stage of the ramp it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Loudness {
    /// One soft sound, once; it does not grow.
    Chime,
    /// The gentlest stage of the alarm.
    Soft,
    /// The pattern that wakes, at half level.
    Steady,
    /// The same at full level, the system's volume raised.
    Loud,
    /// The loudest, on every output device.
    Urgent,
}

/// What was really played, as far as the sound system tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sound {
    /// The output device, as the system shows it.
    pub device: String,
    /// The ramp's stage.
    pub loudness: Loudness,
    /// How loud the app plays, in percent of what it can.
    pub level: u8,
    /// How loud the system lets it out, in percent of its nominal volume (more than 100 where it amplifies); `null` where the
    /// system does not say.
    #[serde(default)]
    pub volume: Option<u16>,
    /// Whether the system lets nothing out at all.
    #[serde(default)]
    pub muted: bool,
}

impl Sound {
    /// Whether anybody in the room can have heard it: samples that leave for a muted device prove nothing.
    pub fn is_audible(&self) -> bool {
        !self.muted && self.volume != Some(0)
    }
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
    /// More, such as how it was silenced, or why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was played, where it sounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<Sound>,
}

impl Receipt {
    /// Whether it says that somebody can have heard the page. Older pagers say nothing of their sound: then it counts.
    fn proves_sound(&self) -> bool {
        match self.stage {
            Stage::Sounding => self.sound.as_ref().is_none_or(Sound::is_audible),
            Stage::Silenced => true,
            Stage::Delivered | Stage::Failed => false,
        }
    }
}

/// Most receipts of one page. A sound device that comes and goes all night says nothing new after so many.
pub const RECEIPTS_LIMIT: usize = 100;

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
    /// Whether it proves that the person was reached: it can be heard on a pager, or was, until it was silenced there; or it
    /// arrived, where it was not to sound. A pager that sounded and then failed proves nothing any more.
    pub fn is_delivered(&self) -> bool {
        match self.urgency {
            Urgency::Alarm | Urgency::Chime => self.sounds_on(|_| true),
            Urgency::Silent => self.receipts.iter().any(|receipt| receipt.stage != Stage::Failed),
        }
    }

    /// Whether it proves that the person was reached by another pager of theirs than this one.
    pub fn is_delivered_beside(&self, pager: &str) -> bool {
        self.sounds_on(|other| other != pager)
    }

    fn sounds_on(&self, counts: impl Fn(&str) -> bool) -> bool {
        let mut newer: Vec<&str> = Vec::new();
        // From the newest back: of each pager its last word.
        self.receipts.iter().rev().filter(|receipt| receipt.stage != Stage::Delivered && counts(&receipt.pager)).any(
            |receipt| {
                let is_last = !newer.contains(&receipt.pager.as_str());
                newer.push(&receipt.pager);
                is_last && receipt.proves_sound()
            },
        )
    }

    /// Whether such a receipt of a pager adds anything: see [`adds`].
    pub fn lacks(&self, pager: &str, stage: Stage, sound: Option<&Sound>) -> bool {
        adds(&self.receipts, pager, stage, sound)
    }
}

/// Whether a further receipt of a pager adds anything to those of a page. The pager has the page once; it was silenced once; it
/// sounds when it did not, or when it has grown or can be heard only now; it failed when it did not before. A repeated report adds
/// nothing.
pub fn adds(receipts: &[Receipt], pager: &str, stage: Stage, sound: Option<&Sound>) -> bool {
    let mut own = receipts.iter().rev().filter(|receipt| receipt.pager == pager);
    if stage == Stage::Delivered {
        return own.next().is_none();
    }
    // What it last said of its sound.
    let last = own.find(|receipt| receipt.stage != Stage::Delivered);
    let said = last.is_some_and(|last| last.stage == stage);
    match stage {
        Stage::Delivered | Stage::Failed | Stage::Silenced => !said,
        Stage::Sounding if !said => last.is_none_or(|last| last.stage == Stage::Failed),
        Stage::Sounding => match (last.and_then(|last| last.sound.as_ref()), sound) {
            (Some(before), Some(now)) => now.loudness > before.loudness || now.is_audible() && !before.is_audible(),
            (None, _) | (_, None) => false,
        },
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
