//! The courier: brings pages to people by their further ways, when these are due.
//!
//! What is to be brought are rows, written in the transaction of the page. The courier looks up what is due, asks whether the page
//! still calls its person, has it carried, and tells the ledger what became of it. A failure is tried again by
//! [`oncall::ways::RETRY_AFTER`]. What was carried while the hub was stopped before it could write that down is carried again: at
//! least once, with the same id. It decides nothing about whom to reach, and never waits for the ledger with anything of the
//! ledger's.

mod carriers;
mod mail;
mod message;
mod phone;
mod webhook;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use oncall::Change;
use oncall::ways::{About, Delivery, DeliveryState};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, Sleeper};
use crate::directory::Directory;
use crate::ledger::{Command, Ledger, LedgerError};
use crate::pagers::Pagers;
use crate::store::{Lists, StoreError};
pub(crate) use carriers::{Carriers, Uncarried};
pub(crate) use message::{Matter, Message};

/// Deliveries under way at once,
const AT_ONCE: usize = 32;
/// and of those to one receiver: a slow one does not hold up the others.
const TO_ONE_RECEIVER: usize = 4;
/// How soon it tries again when the store fails.
const AGAIN: Duration = Duration::from_secs(1);
/// How long what is under way may take to end when the hub ends.
const GRACE: Duration = Duration::from_secs(5);

/// What the courier needs.
pub(crate) struct Courier {
    /// What each delivery needs on its way.
    pub(crate) desk: Desk,
    /// Counts up when deliveries were made or changed.
    pub(crate) deliveries: watch::Receiver<u64>,
    /// The time.
    pub(crate) clock: Sleeper,
    /// Its end.
    pub(crate) shutdown: CancellationToken,
}

/// What a delivery needs on its way.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// Reads deliveries and incidents.
    pub(crate) lists: Lists,
    /// Who is who.
    pub(crate) directory: watch::Receiver<Arc<Directory>>,
    /// Every laptop, and whom none of theirs would wake.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// By whom it is carried.
    pub(crate) carriers: Arc<Carriers>,
    /// The time.
    pub(crate) clock: Clock,
    /// The address by which people reach the hub, if it was told.
    pub(crate) public_url: Option<Arc<str>>,
}

/// What is under way.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    deliveries: HashMap<Id, Delivery>,
}

impl Courier {
    /// Brings what is due until the shutdown.
    pub(crate) async fn run(mut self) {
        let mut under_way = UnderWay::default();
        let mut look = true;
        let mut next = None;
        loop {
            let stirred = self.clock.stirred();
            let changed = self.deliveries.has_changed().unwrap_or(false);
            self.deliveries.mark_unchanged();
            if look || changed || next.is_some_and(|next| next <= self.clock.now()) {
                next = match self.begin_due(&mut under_way).await {
                    Ok(next) => next,
                    Err(error) => {
                        tracing::error!(%error, "what is to be delivered cannot be looked up; it is tried again");
                        look = true;
                        tokio::select! {
                            () = tokio::time::sleep(AGAIN) => continue,
                            () = self.shutdown.cancelled() => break,
                        }
                    }
                };
                look = false;
            }
            let idle = under_way.tasks.is_empty();
            let rest = async {
                if idle {
                    self.clock.rest(next, stirred).await;
                } else {
                    self.clock.rest_at_work(next).await;
                }
            };
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => break,
                Some(ended) = under_way.tasks.join_next_with_id() => {
                    under_way.land(ended, &self.desk);
                    look = true;
                }
                changed = self.deliveries.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    look = true;
                }
                () = rest => {}
            }
        }
        let ended = async { while under_way.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!(
                "messages to people were under way at the end of the hub; they are sent again at its next start"
            );
        }
    }

    /// Sends what is due on its way, as far as there is room; says when the next comes due.
    async fn begin_due(&self, under_way: &mut UnderWay) -> Result<Option<DateTime<Utc>>, StoreError> {
        loop {
            let now = self.clock.now();
            let busy = under_way.busy();
            // Those under way are due too, until they have been written down.
            let due = self.desk.lists.deliveries_due(now, busy, AT_ONCE + under_way.deliveries.len()).await?;
            let mut begun = false;
            for delivery in due {
                if under_way.has_room_for(&delivery) {
                    under_way.begin(delivery, &self.desk);
                    begun = true;
                }
            }
            if !begun {
                return self.desk.lists.next_delivery_after(now).await;
            }
        }
    }
}

impl UnderWay {
    fn to(&self, receiver: &str) -> usize {
        self.deliveries.values().filter(|delivery| delivery.way.receiver() == receiver).count()
    }

    /// The receivers who have as much under way as they may.
    fn busy(&self) -> Vec<String> {
        let mut receivers: Vec<_> = self.deliveries.values().map(|delivery| delivery.way.receiver()).collect();
        receivers.sort_unstable();
        receivers.dedup();
        receivers.retain(|receiver| self.to(receiver) >= TO_ONE_RECEIVER);
        receivers
    }

    fn has_room_for(&self, delivery: &Delivery) -> bool {
        self.deliveries.len() < AT_ONCE
            && !self.deliveries.values().any(|known| known.id == delivery.id)
            && self.to(&delivery.way.receiver()) < TO_ONE_RECEIVER
    }

    fn begin(&mut self, delivery: Delivery, desk: &Desk) {
        let (desk, wanted) = (desk.clone(), delivery.clone());
        let task = self.tasks.spawn(async move { desk.deliver(wanted).await });
        self.deliveries.insert(task.id(), delivery);
    }

    /// One has ended. One that ended badly is written down as failed, so that it is not begun again at once and for ever.
    fn land(&mut self, ended: Result<(Id, ()), JoinError>, desk: &Desk) {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, ())| *id);
        let Some(delivery) = self.deliveries.remove(&id) else { return };
        if let Err(error) = ended
            && error.is_panic()
        {
            tracing::error!(delivery = %delivery.id, "a message to a person failed inside the hub");
            let (desk, failed) = (desk.clone(), delivery.clone());
            let inside = Uncarried::passing("the hub failed inside while it was sent");
            let task = self.tasks.spawn(async move { desk.keep_failed(failed, inside).await });
            self.deliveries.insert(task.id(), delivery);
        }
    }
}

impl Desk {
    /// Brings one delivery, if it is still wanted, and writes down what became of it.
    async fn deliver(&self, delivery: Delivery) {
        let matter = match self.matter_of(&delivery).await {
            Ok(matter) => matter,
            Err(error) => {
                tracing::error!(%error, "the incident of a message to a person cannot be read; it is tried again");
                tokio::time::sleep(AGAIN).await;
                return;
            }
        };
        let Some((matter, delivery)) = matter.zip(self.by_way_now(&delivery)) else {
            return self.keep(delivery.not_needed(self.clock.now()), None).await;
        };
        let message = Message {
            id: delivery.id.0,
            person: delivery.person.clone(),
            zone: self.zone_of(delivery.person.id),
            at: self.clock.now(),
            matter,
            public_url: self.public_url.clone(),
        };
        match self.carriers.carry(&message, &delivery.way).await {
            Ok(answer) => self.keep_sent(delivery, answer).await,
            Err(uncarried) => self.keep_failed(delivery, uncarried).await,
        }
    }

    /// What a delivery is about; none if it is not wanted any more.
    async fn matter_of(&self, delivery: &Delivery) -> Result<Option<Matter>, StoreError> {
        let (incident, page) = match &delivery.about {
            About::Page { incident, page } => (self.lists.incident(*incident).await?, *page),
            About::Unreachable { unreachable } => {
                let spell = self.pagers.borrow().spell(delivery.person.id);
                // A later one is told by messages of its own.
                let lasts = spell.is_some_and(|spell| spell.since == unreachable.since);
                return Ok(lasts.then(|| Matter::Unreachable(unreachable.clone())));
            }
        };
        let Some(incident) = incident.filter(|incident| delivery.is_wanted(incident)) else { return Ok(None) };
        let page = incident.pages.iter().find(|known| known.id == page).cloned();
        Ok(page.map(|page| Matter::Page { incident: Box::new(incident), page: Box::new(page) }))
    }

    /// A delivery by the way as its person has it now; none if they removed it, or are gone.
    fn by_way_now(&self, delivery: &Delivery) -> Option<Delivery> {
        let directory = self.directory.borrow();
        let person = directory.setup.people.get(&delivery.person.id)?;
        delivery.clone().by_way_of(&person.paging_rules)
    }

    /// The clock by which a person reads the time.
    pub(crate) fn zone_of(&self, person: oncall::PersonId) -> chrono_tz::Tz {
        let directory = self.directory.borrow();
        directory.setup.people.get(&person).map_or(chrono_tz::Tz::UTC, |person| person.time_zone)
    }

    async fn keep_sent(&self, delivery: Delivery, answer: String) {
        let change = delivery.page().map(|(_, page)| Change::Sent {
            page,
            person: delivery.person.clone(),
            by: delivery.way.by,
            to: delivery.way.shown_to(),
        });
        self.keep(delivery.sent(answer, self.clock.now()), change).await;
    }

    /// The timeline tells the first failure and the last: in between, the delivery itself knows how often it was tried.
    async fn keep_failed(&self, delivery: Delivery, Uncarried { why, pointless }: Uncarried) {
        let delivery = delivery.failed(why, pointless, self.clock.now());
        let given_up = delivery.state == DeliveryState::Failed;
        if given_up {
            tracing::warn!(delivery = %delivery.id, by = delivery.way.by.as_str(), "a message to a person is given up");
        }
        let told = given_up || delivery.attempts == 1;
        let change = delivery.page().filter(|_| told).map(|(_, page)| Change::NotSent {
            page,
            person: delivery.person.clone(),
            by: delivery.way.by,
            to: delivery.way.shown_to(),
            reason: delivery.last_answer.clone(),
            given_up,
        });
        self.keep(delivery, change).await;
    }

    /// Writes down what became of a delivery, again and again while the ledger cannot: it is not sent twice for that.
    async fn keep(&self, delivery: Delivery, change: Option<Change>) {
        loop {
            let command = Command::Deliver { delivery: Box::new(delivery.clone()), change: change.clone() };
            match self.ledger.submit(command).await {
                Err(LedgerError::Store(_) | LedgerError::Overloaded) => tokio::time::sleep(AGAIN).await,
                // Nothing else is refused but at the hub's end.
                Ok(_) | Err(_) => return,
            }
        }
    }
}
