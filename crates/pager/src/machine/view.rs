//! What tray and windows show: the whole of it, as one value.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::{Actor, Duties, Incident, IncidentId, PagerRef, PersonRef, SelfCheck, State};
use serde::{Deserialize, Serialize};

/// Everything that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The tray's look.
    pub bell: Bell,
    /// How it stands with the hub.
    pub connection: ConnectionView,
    /// Who I am; `null` until the hub said so.
    pub person: Option<PersonRef>,
    /// What I am on call for now and next, and which shifts I am asked to take over, as far as the hub said.
    pub duty: Duties,
    /// Whether the person is on call at this moment, as far as is known; also while cut off.
    pub on_duty: bool,
    /// This laptop, as the hub calls it; `null` until the hub said so.
    pub pager: Option<PagerRef>,
    /// What rings, the most urgent first; at most [`RINGING_SHOWN`].
    pub ringing: Vec<Arc<Incident>>,
    /// How many ring in all.
    pub ringing_count: usize,
    /// The open incidents that are known, the most urgent first; at most [`OPEN_SHOWN`].
    pub open: Vec<Arc<Incident>>,
    /// How many are open in all.
    pub open_count: usize,
    /// When the ramp of the present alarm began.
    pub ringing_since: Option<DateTime<Utc>>,
    /// Acknowledgements made here that the hub has not confirmed yet.
    pub silenced: Vec<Silenced>,
    /// What stands in the way of being woken.
    pub problems: Vec<Problem>,
    /// What this laptop found when it last checked itself; `null` before the first time.
    pub check: Option<SelfCheck>,
    /// Whether it is checking itself now.
    pub checking: bool,
    /// While the feed is lost and the person is on call.
    pub cut_off: Option<CutOff>,
}

/// Most incidents of [`View::ringing`] and of [`View::open`]: nobody looks through more, and thousands would make the screens slow.
pub const RINGING_SHOWN: usize = 50;
/// See [`RINGING_SHOWN`].
pub const OPEN_SHOWN: usize = 200;

/// The feed is lost while the person is on call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// Since when.
    pub since: DateTime<Utc>,
    /// When its signal begins, or began to ring.
    pub rings_at: DateTime<Utc>,
    /// Whether the signal rings now.
    pub ringing: bool,
    /// Until when a person wanted it silent; `null` if nobody did.
    pub quiet_until: Option<DateTime<Utc>>,
}

/// The tray's six states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bell {
    /// Not on call.
    OffDuty,
    /// On call, and the laptop will ring.
    OnDuty,
    /// It rings.
    Ringing,
    /// I am working on something.
    Acknowledged,
    /// The hub's feed is lost: the laptop will not ring for anything new.
    CutOff,
    /// No account, or the hub does not take it.
    SignedOut,
}

/// How it stands with the hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionView {
    /// In one word.
    pub state: ConnectionState,
    /// Since when it is so.
    pub since: DateTime<Utc>,
    /// What happened, what it means, what to do; in sentences. `null` while all is well.
    pub detail: Option<String>,
    /// When the next attempt begins; `null` while one runs, or none is needed.
    pub retry_at: Option<DateTime<Utc>>,
}

/// How it stands with the hub, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// No account (no detail), or the hub does not take it (the detail says so).
    SignedOut,
    /// Not yet there, or lost a moment ago.
    Connecting,
    /// The pager has everything, as it happens.
    Live,
    /// Lost, or never reached.
    CutOff,
}

/// An acknowledgement that the hub has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silenced {
    /// Of which incident.
    pub incident: IncidentId,
    /// When it rings again unless the hub hears of it; `null` while nothing has gone wrong, and once it rings again.
    pub rings_again_at: Option<DateTime<Utc>>,
    /// What went wrong, in sentences.
    pub detail: Option<String>,
}

/// Something that stands in the way of being woken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The code for programs, such as `no_sound_device`; each code is listed at most once.
    pub code: String,
    /// What happened.
    pub title: String,
    /// What follows for being woken.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

impl View {
    /// How many open incidents this person has acknowledged, of those that are shown: the number beside the tray's tick.
    pub fn acknowledged(&self) -> usize {
        let me = self.person.as_ref();
        self.open.iter().filter(|incident| is_worked_on_by(incident, me)).count()
    }
}

/// Whether it is this person who works on it.
pub(super) fn is_worked_on_by(incident: &Incident, person: Option<&PersonRef>) -> bool {
    match (&incident.acknowledged, person) {
        (Some(settled), Some(me)) => {
            incident.state == State::Acknowledged && matches!(&settled.by, Actor::Person(person) if person.id == me.id)
        }
        (None, _) | (_, None) => false,
    }
}
