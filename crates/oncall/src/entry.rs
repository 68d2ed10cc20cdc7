//! The timeline: each change of an incident is one entry that says who, what, when, and why.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{IncidentId, IntegrationId, PageId};
use crate::incident::{PersonRef, Responder, TeamRef};
use crate::intake::KnownFaultRef;
use crate::paging::{Sound, Stage, Urgency};
use crate::priority::Priority;
use crate::ways::Medium;

/// Who caused a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    Person(PersonRef),
    /// A sender.
    Integration {
        /// Its id.
        id: IntegrationId,
        /// Its name, such as `prod-ecs`.
        name: String,
        /// The person on the sender's side, in the sender's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
    },
    /// The hub by itself, by the team's rules.
    Hub,
}

impl Actor {
    /// The name to show.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.name,
            Self::Integration { name, user, .. } => user.as_deref().unwrap_or(name),
            Self::Hub => "Tocsin",
        }
    }
}

/// What happened to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A signal opened it.
    Triggered,
    /// A further signal of the same alias arrived.
    Repeated {
        /// How many there were by now.
        count: u64,
        /// The new priority, if the signal raised it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        raised_to: Option<Priority>,
    },
    /// A person was called.
    Paged {
        /// The page.
        page: PageId,
        /// Who.
        person: PersonRef,
        /// How loudly.
        urgency: Urgency,
        /// Why, in one sentence.
        reason: String,
    },
    /// Nobody could be called, and why.
    NobodyPaged {
        /// Why, in one sentence.
        reason: String,
    },
    /// A pager's proof of what became of a page.
    Receipt {
        /// The page.
        page: PageId,
        /// Who was called.
        person: PersonRef,
        /// The laptop, by its name.
        pager: String,
        /// What became of it.
        stage: Stage,
        /// More, such as how it was silenced, or why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// What was played, where it sounded.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sound: Option<Sound>,
    },
    /// A routing rule of the team, or the lack of one, decided where it goes.
    Routed {
        /// Where to and why, in one sentence.
        reason: String,
    },
    /// A rule called others than it names, and why.
    CalledInstead {
        /// Why, in one sentence.
        reason: String,
    },
    /// A rule came due and was not needed.
    NotNeeded {
        /// The number of the rule in the policy, from 1.
        rule: u32,
        /// Why not, in one sentence.
        reason: String,
    },
    /// The policy started again: nobody had answered, or a snooze ended.
    StartedAgain {
        /// How often it was repeated by now; 0 after a snooze.
        round: u32,
    },
    /// A person passed their page on before the next rule was due.
    PassedOn {
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Quiet until a time.
    Snoozed {
        /// Until when.
        until: DateTime<Utc>,
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The quiet time is over, by itself or because somebody said so.
    SnoozeEnded,
    /// Whoever worked on it does so no more.
    Unacknowledged {
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It was given to a person, who was paged.
    Assigned {
        /// To whom.
        to: PersonRef,
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It was given to another team, whose routing started from the beginning.
    Transferred {
        /// From which team.
        from: TeamRef,
        /// To which.
        to: TeamRef,
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Somebody works on it.
    Acknowledged {
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It is over.
    Resolved {
        /// What they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Somebody wrote a note.
    Noted {
        /// The note.
        text: String,
    },
    /// A rule of the integration changed the signal, or decided what becomes of it.
    Ruled {
        /// Which rule did what, in one sentence.
        reason: String,
    },
    /// It fits an entry of the team's catalogue of known faults.
    Recognised {
        /// The entry.
        known_fault: KnownFaultRef,
    },
    /// It calls nobody before a time.
    Held {
        /// Until when.
        until: DateTime<Utc>,
        /// Why, in one sentence.
        reason: String,
    },
    /// The time of waiting is over.
    HoldEnded {
        /// Why, in one sentence.
        reason: String,
    },
    /// Labels were added.
    TagsAdded {
        /// Which.
        tags: Vec<String>,
    },
    /// Labels were taken away.
    TagsRemoved {
        /// Which.
        tags: Vec<String>,
    },
    /// Facts were added or changed.
    DetailsSet {
        /// Their names and values.
        details: BTreeMap<String, String>,
    },
    /// Facts were taken away.
    DetailsRemoved {
        /// Their names.
        names: Vec<String>,
    },
    /// It has another headline.
    Retitled {
        /// The headline.
        title: String,
    },
    /// It has another description.
    Redescribed,
    /// Somebody gave it another priority.
    Reprioritised {
        /// The one before.
        from: Priority,
        /// The one now.
        to: Priority,
    },
    /// Somebody was added who is called beside whoever the team's routing calls.
    ResponderAdded {
        /// Who.
        responder: Responder,
    },
    /// Somebody did one of the sender's own actions.
    ActionDone {
        /// Its name.
        action: String,
    },
    /// Somebody deleted it: it is in no list any more.
    Deleted,
    /// A message went to a person by a further way.
    Sent {
        /// The page.
        page: PageId,
        /// To whom.
        person: PersonRef,
        /// By what.
        by: Medium,
        /// Where to.
        to: String,
    },
    /// A message to a person by a further way did not get there.
    NotSent {
        /// The page.
        page: PageId,
        /// To whom.
        person: PersonRef,
        /// By what.
        by: Medium,
        /// Where to.
        to: String,
        /// Why not, in one sentence.
        reason: String,
        /// Whether it is given up; else it is tried again.
        given_up: bool,
    },
}

/// A change with its actor, before the ledger gave it its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who.
    pub actor: Actor,
    /// What.
    pub change: Change,
}

/// One line of an incident's timeline, in its place in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Place in the ledger: strictly increasing in commit order over all incidents of a hub.
    pub seq: u64,
    /// When the hub took it.
    pub at: DateTime<Utc>,
    /// Of which incident.
    pub incident: IncidentId,
    /// Who.
    pub actor: Actor,
    /// What.
    pub change: Change,
}
