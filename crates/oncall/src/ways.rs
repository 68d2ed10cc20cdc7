//! Further ways to reach a person, beside the alarm on their laptop: e-mail, SMS, a voice call, a webhook.
//!
//! When a way is taken is a rule of the person's ([`PagingRules::taken_at`]), and what becomes of a message that did not get there
//! is a rule of the hub's ([`Delivery::failed`]). Both are of `now` alone.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{DeliveryId, IncidentId, PageId, WayId};
use crate::incident::{Incident, PersonRef};
use crate::paging::{Page, Urgency};
use crate::priority::Priority;
use crate::setup::PagingRules;

/// Longest time after a page at which a way is taken, in minutes: a day.
pub const AFTER_LIMIT: u32 = 24 * 60;
/// Most further ways of a person.
pub const WAYS_LIMIT: usize = 20;

/// How long after each failed attempt the next is made, in seconds: soon at first, since most faults are short, then seldom,
/// since whoever is to be called is called by the policy's next rule long before. After the last it is given up: a dead letter.
pub const RETRY_AFTER: [i64; 8] = [10, 30, 60, 120, 300, 600, 1_200, 1_800];

/// By what a person is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A call that reads the incident out.
    Voice,
    /// A signed request to an address of their own.
    Webhook,
}

impl Medium {
    /// The word for it in the API, the database and configuration files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Webhook => "webhook",
        }
    }

    /// What may be heard of it where the person's phone lies: a call rings, a text message is one sound, the others are none.
    pub fn loudness(self) -> Urgency {
        match self {
            Self::Voice => Urgency::Alarm,
            Self::Sms => Urgency::Chime,
            Self::Email | Self::Webhook => Urgency::Silent,
        }
    }
}

/// One further way to reach a person, and when it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Way {
    /// Its id.
    pub id: WayId,
    /// By what.
    pub by: Medium,
    /// Where to: an e-mail address, a number such as `+380441234567` (E.164), an `https` address.
    pub to: String,
    /// For which priorities; empty for all.
    #[serde(default)]
    pub priorities: Vec<Priority>,
    /// So many minutes after the page, unless it was settled by then; 0 for at once.
    #[serde(default)]
    pub after_minutes: u32,
}

impl Way {
    /// When it is taken for a page of this priority, whatever the hour; `None` if it is not.
    fn due_at(&self, priority: Priority, paged_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.priorities.is_empty() || self.priorities.contains(&priority))
            .then(|| paged_at + TimeDelta::minutes(i64::from(self.after_minutes)))
    }

    /// Who takes its messages: what is slow to take one is slow to take the next. All e-mail goes through one server, all text
    /// messages and calls through one provider; a webhook's is the host and port of its address.
    pub fn receiver(&self) -> String {
        match self.by {
            Medium::Email | Medium::Sms | Medium::Voice => self.by.as_str().to_owned(),
            Medium::Webhook => host(&self.to).to_lowercase(),
        }
    }

    /// Where it leads, as shown to others than its person: of a webhook's address only the host, since the rest may be a
    /// secret, and of a number the beginning and the end.
    pub fn shown_to(&self) -> String {
        match self.by {
            Medium::Email => self.to.clone(),
            Medium::Webhook => host(&self.to).to_owned(),
            Medium::Sms | Medium::Voice => {
                let digits: Vec<char> = self.to.chars().collect();
                match digits.as_slice() {
                    [first @ .., _, _, _, _, _, a, b] if !first.is_empty() => {
                        format!("{}…{a}{b}", first.iter().take(4).collect::<String>())
                    }
                    _ => "…".to_owned(),
                }
            }
        }
    }
}

/// Host and port of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

impl PagingRules {
    /// When a way is taken for a page of this priority on somebody in `zone`; `None` if it is not.
    ///
    /// In quiet hours nothing is louder than they allow: a page that they made a chime takes no call, and one that they made silent
    /// takes no text message either, unless they are over by the time at which the way is taken. E-mail and webhooks make no
    /// sound by themselves and are always taken; and quiet hours never hold for P1.
    pub fn taken_at(&self, way: &Way, priority: Priority, paged_at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let due = way.due_at(priority, paged_at)?;
        let too_loud = |at| match self.quiet_hours {
            Some(quiet) if priority != Priority::P1 && quiet.hold(at, zone) => {
                way.by.loudness().rank() > quiet.at_most.rank()
            }
            _ => false,
        };
        (!(too_loud(paged_at) && too_loud(due))).then_some(due)
    }

    /// When a way is taken to tell somebody in `zone` that they are on call and no laptop of theirs would wake them: at once, by
    /// whatever way, since the next page may be of any priority and none of them would ring for it. Only what quiet hours find too
    /// loud waits for their end; `None` if they have none.
    pub fn warned_at(&self, way: &Way, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let too_loud = |at| match self.quiet_hours {
            Some(quiet) => quiet.hold(at, zone) && way.by.loudness().rank() > quiet.at_most.rank(),
            None => false,
        };
        if !too_loud(now) {
            return Some(now);
        }
        // Quiet hours end with a minute, and within a day.
        let minute = now - TimeDelta::seconds(now.timestamp().rem_euclid(60));
        (1..=24 * 60 + 60).map(|after| minute + TimeDelta::minutes(after)).find(|at| !too_loud(*at))
    }
}

/// What a message to a person is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum About {
    /// A page.
    Page {
        /// Of which incident.
        incident: IncidentId,
        /// For which page.
        page: PageId,
    },
    /// They are on call, and no laptop of theirs would wake them.
    Unreachable {
        /// More of it.
        unreachable: Unreachable,
    },
}

/// That a person is on call and no laptop of theirs would wake them, as they are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unreachable {
    /// The teams for which they are on call.
    pub teams: Vec<String>,
    /// Until when at least; `null` if that has no end.
    pub until: Option<DateTime<Utc>>,
    /// Since when the hub knows that no laptop would wake them.
    pub since: DateTime<Utc>,
    /// Why none would, in a sentence or a few.
    pub says: String,
}

/// One message to a person by a further way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its id: a receiver that gets it twice knows it by this.
    pub id: DeliveryId,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
    /// To whom.
    pub person: PersonRef,
    /// By which way.
    pub way: Way,
    /// When it is to be sent, or sent again; `null` when nothing of it is to come.
    pub due_at: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub attempts: u32,
    /// What became of it.
    pub state: DeliveryState,
    /// What the last attempt said; empty before the first.
    #[serde(default)]
    pub last_answer: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When anything about it changed.
    pub updated_at: DateTime<Utc>,
}

impl Delivery {
    /// The page that it is about, with its incident.
    pub fn page(&self) -> Option<(IncidentId, PageId)> {
        match self.about {
            About::Page { incident, page } => Some((incident, page)),
            About::Unreachable { .. } => None,
        }
    }

    /// Whether it is about a page that still calls its person. A page that was settled calls nobody, nor does an incident that is
    /// over or quiet.
    pub fn is_wanted(&self, incident: &Incident) -> bool {
        let calls = |page: &Page| Some((incident.id, page.id)) == self.page() && page.settled_at.is_none();
        incident.is_open() && !incident.deleted && incident.snoozed_until.is_none() && incident.pages.iter().any(calls)
    }

    /// The same by its way as its person has it now: who corrected a number is reached by the right one. `None` if they removed it.
    #[must_use]
    pub fn by_way_of(self, rules: &PagingRules) -> Option<Self> {
        let way = rules.ways.iter().find(|way| way.id == self.way.id)?.clone();
        Some(Self { way, ..self })
    }

    /// The other side took it.
    #[must_use]
    pub fn sent(self, answer: String, now: DateTime<Utc>) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let ended = DeliveryState::Sent;
        Self { attempts, state: ended, due_at: None, last_answer: answer, updated_at: now, ..self }
    }

    /// An attempt failed: it is tried again later, or given up, if that was the last or another would be `pointless`.
    #[must_use]
    pub fn failed(self, answer: String, pointless: bool, now: DateTime<Utc>) -> Self {
        let attempts = self.attempts.saturating_add(1);
        let due_at = if pointless { None } else { retry_at(attempts, now) };
        let state = if due_at.is_some() { DeliveryState::Waiting } else { DeliveryState::Failed };
        Self { attempts, state, due_at, last_answer: answer, updated_at: now, ..self }
    }

    /// Its page was settled before it was sent.
    #[must_use]
    pub fn not_needed(self, now: DateTime<Utc>) -> Self {
        Self { state: DeliveryState::NotNeeded, due_at: None, updated_at: now, ..self }
    }

    /// A dead letter is tried again from the beginning, at once. Anything else stays as it is.
    #[must_use]
    pub fn retried(self, now: DateTime<Utc>) -> Self {
        match self.state {
            DeliveryState::Failed => {
                Self { state: DeliveryState::Waiting, due_at: Some(now), attempts: 0, updated_at: now, ..self }
            }
            DeliveryState::Waiting | DeliveryState::Sent | DeliveryState::NotNeeded => self,
        }
    }
}

/// When it is tried again after so many failed attempts; `None`: no more.
pub fn retry_at(attempts: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let before = usize::try_from(attempts.max(1) - 1).ok()?;
    RETRY_AFTER.get(before).map(|seconds| now + TimeDelta::seconds(*seconds))
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its time, or for its next attempt.
    Waiting,
    /// The other side took it.
    Sent,
    /// Its page was settled before its time.
    NotNeeded,
    /// It was tried as often as is sensible and given up: a dead letter.
    Failed,
}

impl DeliveryState {
    /// The word for it in the API and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::NotNeeded => "not_needed",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests;
