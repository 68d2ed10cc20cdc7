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
    /// Whether it says that somebody can hear the page. Older pagers say nothing of their sound: then it counts.
    fn sounds(&self) -> bool {
        self.stage == Stage::Sounding && self.sound.as_ref().is_none_or(Sound::is_audible)
    }
}

/// Whether receipts, the oldest first, prove that their person was reached by a call of this urgency. Of each pager its last word
/// counts: that it can be heard; or, where it was not to sound, that it has the call. Silencing adds nothing: who fell silent was heard
/// if they could be heard before. A pager that sounded and then failed proves nothing any more.
pub(crate) fn reaches<'a>(urgency: Urgency, receipts: impl DoubleEndedIterator<Item = &'a Receipt>) -> bool {
    let mut heard_of: Vec<&str> = Vec::new();
    for receipt in receipts.rev() {
        let proves = match urgency {
            Urgency::Silent => receipt.stage != Stage::Failed,
            Urgency::Alarm | Urgency::Chime if matches!(receipt.stage, Stage::Delivered | Stage::Silenced) => continue,
            Urgency::Alarm | Urgency::Chime => receipt.sounds(),
        };
        if heard_of.contains(&receipt.pager.as_str()) {
            continue;
        }
        if proves {
            return true;
        }
        heard_of.push(&receipt.pager);
    }
    false
}

/// Most receipts of one page. A sound device that comes and goes all night says nothing new after so many, but once: that it cannot be
/// heard any more.
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
    /// Whether it proves by itself that the person was reached: it can be heard on a pager, or could until it was silenced there; or it
    /// arrived, where it was not to sound. A pager that sounded and then failed proves nothing any more.
    pub fn is_delivered(&self) -> bool {
        reaches(self.urgency, self.receipts.iter())
    }

    /// Whether it proves that the person can hear it on another pager of theirs than this one.
    pub fn is_delivered_beside(&self, pager: &str) -> bool {
        reaches(Urgency::Alarm, self.receipts.iter().filter(|receipt| receipt.pager != pager))
    }

    /// Whether a further receipt is to be kept: it adds something, and there is room for it. Where there is none, it must at least take
    /// away what its pager proved: else a page that nobody can hear would count as heard for ever.
    pub(crate) fn wants(&self, receipt: &Receipt) -> bool {
        let takes_away = || {
            let own = || self.receipts.iter().filter(|known| known.pager == receipt.pager);
            reaches(self.urgency, own()) && !reaches(self.urgency, own().chain([receipt]))
        };
        self.lacks(&receipt.pager, receipt.stage, receipt.sound.as_ref())
            && (self.receipts.len() < RECEIPTS_LIMIT || takes_away())
    }

    /// Whether such a receipt of a pager adds anything: see [`adds`].
    pub fn lacks(&self, pager: &str, stage: Stage, sound: Option<&Sound>) -> bool {
        adds(&self.receipts, pager, stage, sound)
    }
}

/// Whether a further receipt of a pager adds anything to those of a page. The pager has the page once, and again after it had failed;
/// it was silenced once; it sounds when it did not, or when it has grown, or can be heard only now or no longer; it failed when it did
/// not before. A repeated report adds nothing.
pub fn adds(receipts: &[Receipt], pager: &str, stage: Stage, sound: Option<&Sound>) -> bool {
    let mut own = receipts.iter().rev().filter(|receipt| receipt.pager == pager);
    let newest = own.clone().next().map(|newest| newest.stage);
    // What it last said of its sound.
    let last = own.find(|receipt| receipt.stage != Stage::Delivered);
    match stage {
        Stage::Delivered => newest.is_none_or(|newest| newest == Stage::Failed),
        Stage::Failed => newest != Some(Stage::Failed),
        Stage::Silenced => last.is_none_or(|last| last.stage != Stage::Silenced),
        Stage::Sounding => match last {
            None => true,
            Some(last) if last.stage == Stage::Sounding => match (last.sound.as_ref(), sound) {
                (Some(before), Some(now)) => now.loudness > before.loudness || now.is_audible() != before.is_audible(),
                (None, _) | (_, None) => false,
            },
            Some(last) => last.stage == Stage::Failed,
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
        IntegrationKind::RingMe => "Source: Tocsin itself (test).".to_owned(),
        _ => format!("Source: integration '{name}' ({mode})."),
    };
    match rule {
        Some((number, policy)) => format!("{why} {source} Rule {number} of '{policy}'."),
        None => format!("{why} {source}"),
    }
}

#[cfg(test)]
mod tests;
