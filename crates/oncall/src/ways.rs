//! Further ways to reach a person, beside the alarm on their laptop: e-mail, SMS, a voice call, a webhook.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{DeliveryId, IncidentId, PageId, WayId};
use crate::incident::PersonRef;
use crate::priority::Priority;

/// Longest time after a page at which a way is taken, in minutes: a day.
pub const AFTER_LIMIT: u32 = 24 * 60;

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
    /// When it is taken for a page of this priority; `None` if it is not.
    pub fn due_at(&self, priority: Priority, paged_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (self.priorities.is_empty() || self.priorities.contains(&priority))
            .then(|| paged_at + TimeDelta::minutes(i64::from(self.after_minutes)))
    }
}

/// One message to a person by a further way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its id: a receiver that gets it twice knows it by this.
    pub id: DeliveryId,
    /// Of which incident.
    pub incident: IncidentId,
    /// For which page.
    pub page: PageId,
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
