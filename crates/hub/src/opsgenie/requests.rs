//! What became of requests that were answered 202, for `GET /v2/alerts/requests/{id}`.
//!
//! A create needs no place here: its request id is the incident's id, which the store knows for ever. Everything else is remembered in
//! memory, the newest [`REQUESTS_LIMIT`], since senders ask within seconds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use oncall::IncidentId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shape::instant;

/// How many requests are remembered.
const REQUESTS_LIMIT: usize = 10_000;

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// Whether it was done.
    pub(super) success: bool,
    /// A sentence about it.
    pub(super) status: String,
    /// The alert that it was about, with its alias.
    pub(super) alert: Option<(IncidentId, String)>,
}

/// A request that was processed.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Who sent it: an integration or a person. Only they may ask.
    pub(super) by: Uuid,
    /// What it was, such as `Acknowledge`.
    pub(super) action: &'static str,
    /// When it was processed.
    pub(super) at: DateTime<Utc>,
    /// What became of it.
    pub(super) told: Told,
}

impl Request {
    /// As Opsgenie shows it: `success` and `isSuccess` are the same, since some clients read one and some the other.
    pub(super) fn shown(&self) -> Value {
        let (id, alias) = match &self.told.alert {
            Some((id, alias)) => (id.to_string(), alias.as_str()),
            None => (String::new(), ""),
        };
        json!({
            "success": self.told.success,
            "isSuccess": self.told.success,
            "action": self.action,
            "processedAt": instant(self.at),
            "integrationId": self.by,
            "status": self.told.status,
            "alertId": id,
            "alias": alias,
        })
    }
}

/// The requests that are remembered.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    oldest_first: VecDeque<Uuid>,
    known: HashMap<Uuid, Request>,
}

impl Requests {
    /// Remembers a request, and forgets the oldest where there are too many.
    pub(super) fn remember(&self, id: Uuid, request: Request) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.known.insert(id, request).is_none() {
            remembered.oldest_first.push_back(id);
        }
        while remembered.oldest_first.len() > REQUESTS_LIMIT {
            if let Some(oldest) = remembered.oldest_first.pop_front() {
                remembered.known.remove(&oldest);
            }
        }
    }

    /// A request that is remembered.
    pub(super) fn get(&self, id: Uuid) -> Option<Request> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).known.get(&id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered() {
        let requests = Requests::default();
        let request = |n: u128| Request {
            by: Uuid::from_u128(n),
            action: "Close",
            at: DateTime::UNIX_EPOCH,
            told: Told { success: false, status: "Alert is already closed.".to_owned(), alert: None },
        };
        let newest = REQUESTS_LIMIT as u128 + 9;
        for n in 0..=newest {
            requests.remember(Uuid::from_u128(n), request(n));
        }
        assert!(requests.get(Uuid::from_u128(9)).is_none());
        assert_eq!(requests.get(Uuid::from_u128(10)).unwrap().by, Uuid::from_u128(10));
        let shown = requests.get(Uuid::from_u128(newest)).unwrap().shown();
        assert_eq!(shown["processedAt"], "1970-01-01T00:00:00.000Z");
        assert_eq!((&shown["success"], &shown["alertId"], &shown["alias"]), (&json!(false), &json!(""), &json!("")));
    }
}
