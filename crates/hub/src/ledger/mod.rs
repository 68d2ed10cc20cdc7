//! The ledger: the one writer. It takes what is waiting, decides it with the rules of `oncall`, makes the whole batch durable,
//! and only then answers the callers and publishes. A sender that got its answer has a durable incident.

mod desk;
mod writer;

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use oncall::incident::{Amendment, Refusal};
use oncall::setup::{Act, Edit, EditFault};
use oncall::ways::{Delivery, Unreachable};
use oncall::{
    Actor, Change, HeartbeatId, Incident, IncidentId, IntegrationId, IntegrationRef, PageId, PersonId, PersonRef,
    Sound, Stage, TeamRef,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};
use utoipa::ToSchema;

use crate::directory::SecretEdit;
use crate::ingest::Reading;
use crate::pagers::{PagerEdit, PagerFault};
use crate::store::StoreError;
pub(crate) use writer::{Published, start};

/// Where a signal came from.
#[derive(Clone, Debug)]
pub(crate) struct SignalOrigin {
    /// The team that answers.
    pub(crate) team: TeamRef,
    /// The integration.
    pub(crate) integration: IntegrationRef,
}

/// Something that somebody wants done. Each is decided alone: a bad one does not spoil its batch.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// A sender's message.
    Receive(Box<Reception>),
    /// I am working on it.
    Acknowledge {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// What they say.
        note: Option<String>,
    },
    /// It is over.
    Resolve {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// What they say.
        note: Option<String>,
    },
    /// A note.
    Note {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// The note.
        text: String,
    },
    /// I do not work on it any more.
    Unacknowledge {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// What they say.
        note: Option<String>,
    },
    /// Quiet until a time.
    Snooze {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// Until when.
        until: DateTime<Utc>,
        /// What they say.
        note: Option<String>,
    },
    /// Escalate now: the next rule fires at once.
    PassOn {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// What they say.
        note: Option<String>,
    },
    /// Give it to a person.
    Assign {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// To whom.
        to: PersonRef,
        /// What they say.
        note: Option<String>,
    },
    /// Give it to another team.
    Transfer {
        /// Which.
        incident: IncidentId,
        /// Its alias, which may be open in the other team already.
        alias: String,
        /// Who.
        by: Actor,
        /// To which team.
        to: TeamRef,
        /// What they say.
        note: Option<String>,
    },
    /// A change of an incident that leaves its state as it is.
    Amend {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: Actor,
        /// What.
        amendment: Amendment,
        /// What they say.
        note: Option<String>,
    },
    /// A heartbeat pinged.
    Ping {
        /// Which.
        heartbeat: HeartbeatId,
    },
    /// A heartbeat was silent for its interval.
    Silence {
        /// Which.
        heartbeat: HeartbeatId,
        /// When that was due: found late, the hub itself was down, and could hear no ping.
        due_at: DateTime<Utc>,
    },
    /// What became of a message to a person by a further way.
    Deliver {
        /// The delivery as it is now.
        delivery: Box<Delivery>,
        /// What is told of it on the timeline.
        change: Option<Change>,
    },
    /// Something of an incident is due.
    Wake {
        /// Which.
        incident: IncidentId,
    },
    /// An integration's test is over.
    EndTest {
        /// Which.
        integration: IntegrationId,
    },
    /// Changes of the setup and of secrets, all or nothing.
    Configure {
        /// The changes of the setup, in order.
        edits: Vec<Edit>,
        /// The changes of secrets, after those.
        secrets: Vec<SecretEdit>,
        /// Who.
        by: Actor,
    },
    /// A pager's proof.
    Receipt {
        /// Which.
        incident: IncidentId,
        /// Its page.
        page: PageId,
        /// Whose pager.
        person: PersonId,
        /// The pager's name.
        pager: String,
        /// What became of the page.
        stage: Stage,
        /// More.
        note: Option<String>,
        /// What was played.
        sound: Option<Sound>,
    },
    /// A person has their own laptops rung, to hear whether they would wake them.
    RingMe {
        /// Who.
        person: PersonRef,
    },
    /// A change of a laptop, or of what is known of a person's laptops.
    Pager(PagerEdit),
    /// A person on duty is told by their other ways that no laptop of theirs would wake them.
    Warn {
        /// Who.
        person: PersonId,
        /// What they are told.
        unreachable: Unreachable,
    },
    /// A pager is gone on which incidents rang: what it proved of their pages holds no more.
    LosePager {
        /// Which incident.
        incident: IncidentId,
        /// Whose pager.
        person: PersonId,
        /// The pager's name.
        pager: String,
        /// What happened, in a sentence.
        why: String,
    },
}

/// A sender's message, as it was read. With a `message_id` that was taken before from this integration, nothing happens.
#[derive(Clone, Debug)]
pub(crate) struct Reception {
    /// Where it came from.
    pub(crate) origin: SignalOrigin,
    /// What it means; several where one message tells of several problems.
    pub(crate) readings: Vec<Reading>,
    /// The sender's own name of the message, the same when it delivers again.
    pub(crate) message_id: Option<String>,
    /// The message as it came, kept among the integration's last events; none where it is not to be kept.
    pub(crate) body: Option<Bytes>,
}

impl Reception {
    /// A message of one meaning.
    pub(crate) fn one(origin: SignalOrigin, reading: Reading, body: Option<Bytes>) -> Self {
        Self { origin, readings: vec![reading], message_id: None, body }
    }

    /// As a command.
    pub(crate) fn command(self) -> Command {
        Command::Receive(Box::new(self))
    }
}

/// What became of one reading of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Became {
    /// It opened an incident.
    Opened {
        /// The incident.
        incident: IncidentId,
        /// Its short number.
        number: u64,
    },
    /// It counts on an open incident.
    Counted {
        /// The incident.
        incident: IncidentId,
        /// Its short number.
        number: u64,
    },
    /// It acknowledged an incident.
    Acknowledged {
        /// The incident.
        incident: IncidentId,
        /// Its short number.
        number: u64,
    },
    /// It resolved an incident.
    Resolved {
        /// The incident.
        incident: IncidentId,
        /// Its short number.
        number: u64,
    },
    /// It is a line on the timeline of an open incident.
    Noted {
        /// The incident.
        incident: IncidentId,
        /// Its short number.
        number: u64,
    },
    /// It acknowledges or resolves what is not open.
    NothingOpen,
    /// The same message was taken before.
    Duplicate,
    /// A rule of the integration dropped it.
    Dropped {
        /// The rule.
        rule: String,
    },
    /// It is understood, and calls nobody.
    Ignored {
        /// Why, in one sentence.
        why: String,
    },
    /// It is not understood.
    NotUnderstood {
        /// Why, in one sentence.
        why: String,
    },
}

/// What became of a command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// What became of each reading of a message.
    pub(crate) became: Vec<Became>,
    /// The incident as it is now; none when a signal found none.
    pub(crate) incident: Option<Arc<Incident>>,
    /// Whether anything changed.
    pub(crate) changed: bool,
    /// What was done to the setup.
    pub(crate) acts: Vec<Act>,
}

/// Why a command was not done. Nothing was stored.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    /// The incident does not exist.
    #[error("There is no such incident.")]
    UnknownIncident,
    /// The page is not of this incident and person.
    #[error("There is no such page of this person in this incident.")]
    ForeignPage,
    /// It cannot be done to this incident.
    #[error("{0}")]
    Refused(Refusal),
    /// The other team has an open incident of the same alias.
    #[error("{team} has an open incident with the same alias already: #{number}. Resolve one of the two first.")]
    AliasOpen {
        /// The other team.
        team: String,
        /// Its incident.
        number: u64,
    },
    /// The laptop is not changed.
    #[error("{0}")]
    Pager(PagerFault),
    /// The changes of the setup are not taken.
    #[error("{0}")]
    Edit(EditFault),
    /// The store failed.
    #[error("{0}")]
    Store(Arc<StoreError>),
    /// More commands wait than can be held.
    #[error("The hub has more to do than it can take.")]
    Overloaded,
    /// The hub is shutting down.
    #[error("The hub is shutting down.")]
    Closed,
}

/// A command on its way, and where its outcome goes.
struct Request {
    command: Command,
    answer: oneshot::Sender<Result<Outcome, LedgerError>>,
}

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Ledger {
    requests: mpsc::Sender<Request>,
}

impl Ledger {
    /// Has a command decided and made durable, and says what became of it.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing was stored.
    pub(crate) async fn submit(&self, command: Command) -> Result<Outcome, LedgerError> {
        let (answer, outcome) = oneshot::channel();
        self.requests.try_send(Request { command, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => LedgerError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => LedgerError::Closed,
        })?;
        outcome.await.map_err(|_| LedgerError::Closed)?
    }
}
