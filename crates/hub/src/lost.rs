//! The watch over pagers that vanish: a laptop that rang and is gone rings no more, and somebody has to notice.
//!
//! A pager whose feed ended and which is not back within [`BACK_WITHIN`] is lost, and one that said that it leaves is lost at once. What
//! it proved of pages that still ring holds no more: the incident is told, which has the rules on `if_not: delivered` come again. After a
//! start of the hub nobody is connected yet: whoever is not back within the same time is lost as well.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use oncall::pager::{BACK_WITHIN, Happened, JournalEntry, Leave};
use oncall::{Incident, IncidentId, PagerId, PersonId, Stage};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::Sleeper;
use crate::directory::Directory;
use crate::ledger::{Command, Ledger, LedgerError};
use crate::metrics::Metrics;
use crate::pagers::{Pager, PagerEdit, Pagers};
use crate::presence::Roll;
use crate::store::{IncidentFilter, Lists, Scope, Which};

/// Incidents that are told at once: the ledger holds only so many commands.
const AT_ONCE: usize = 200;
/// How soon it tries again when the ledger takes nothing.
const AGAIN: Duration = Duration::from_secs(1);

/// What the watch needs.
pub(crate) struct Lost {
    /// The way to the writer.
    pub(crate) ledger: Ledger,
    /// Finds the incidents that rang.
    pub(crate) lists: Lists,
    /// Who is on call.
    pub(crate) directory: watch::Receiver<Arc<Directory>>,
    /// How laptops are called.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// Who is connected.
    pub(crate) roll: watch::Receiver<Roll>,
    /// Counts them.
    pub(crate) metrics: Arc<Metrics>,
    /// The time.
    pub(crate) clock: Sleeper,
    /// Its end.
    pub(crate) shutdown: CancellationToken,
}

/// How a pager went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Without a word.
    Vanished,
    /// It said so.
    Left(Leave),
    /// The hub was started and has not seen it since.
    NotBack,
}

/// A pager that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gone {
    person: PersonId,
    pager: PagerId,
    since: DateTime<Utc>,
    way: Way,
}

/// Who is missed, and who was given up already.
#[derive(Debug)]
struct Missed {
    started: DateTime<Utc>,
    /// Whom the hub knew when it started, and has not seen since.
    not_back: Vec<(PersonId, PagerId)>,
    /// Of those that are given up, since when they are gone, and how.
    given_up: HashMap<(PersonId, PagerId), (DateTime<Utc>, Way)>,
}

impl Missed {
    /// Those that are gone too long now and were not given up before, and when the next one will be.
    fn due(&mut self, roll: &Roll, now: DateTime<Utc>) -> (Vec<Gone>, Option<DateTime<Utc>>) {
        let mut gone = Vec::new();
        let mut next: Option<DateTime<Utc>> = None;
        self.given_up.retain(|(person, pager), _| {
            roll.of(*person, *pager).is_some_and(|it| !it.is_connected() || it.left.is_some())
        });
        self.not_back.retain(|(person, pager)| roll.of(*person, *pager).is_none());
        let since_start = self.not_back.iter().map(|(person, pager)| Gone {
            person: *person,
            pager: *pager,
            since: self.started,
            way: Way::NotBack,
        });
        let of_roll =
            roll.all().filter(|(_, _, it)| !it.is_connected() || it.left.is_some()).map(|(person, pager, it)| Gone {
                person,
                pager,
                since: it.since,
                way: it.left.map_or(Way::Vanished, Way::Left),
            });
        for it in since_start.chain(of_roll) {
            let known = self.given_up.get(&(it.person, it.pager));
            // One that left says so while it is connected, and goes then: that is one and the same.
            if known.is_some_and(|(since, way)| *since == it.since || *way == it.way && matches!(way, Way::Left(_))) {
                continue;
            }
            let at = if matches!(it.way, Way::Left(_)) { it.since } else { it.since + BACK_WITHIN };
            if at <= now {
                gone.push(it);
            } else {
                next = Some(next.map_or(at, |next| next.min(at)));
            }
        }
        (gone, next)
    }

    fn give_up(&mut self, gone: Gone) {
        self.not_back.retain(|key| *key != (gone.person, gone.pager));
        if gone.way != Way::NotBack {
            self.given_up.insert((gone.person, gone.pager), (gone.since, gone.way));
        }
    }
}

impl Lost {
    /// Watches until the shutdown.
    pub(crate) async fn run(mut self) {
        let not_back = self.pagers.borrow().all().map(|pager| (pager.person, pager.id)).collect();
        let mut missed = Missed { started: self.clock.now(), not_back, given_up: HashMap::new() };
        'watch: loop {
            let stirred = self.clock.stirred();
            let roll = self.roll.borrow_and_update().clone();
            let (gone, next) = missed.due(&roll, self.clock.now());
            for gone in gone {
                if let Err(error) = self.lose(gone).await {
                    tracing::error!(%error, "that a laptop is gone cannot be written down; it is tried again");
                    tokio::select! {
                        () = tokio::time::sleep(AGAIN) => continue 'watch,
                        () = self.shutdown.cancelled() => return,
                    }
                }
                missed.give_up(gone);
            }
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return,
                _ = self.roll.changed() => {}
                () = self.clock.rest(next, stirred) => {}
            }
        }
    }

    /// Tells each incident that rang there, and the laptop's journal.
    async fn lose(&self, gone: Gone) -> Result<(), LedgerError> {
        let Some(pager) = self.pagers.borrow().of(gone.person, gone.pager).map(Arc::clone) else { return Ok(()) };
        let scope = Scope { teams: Vec::new(), audience: vec![gone.person.0] };
        let filter = IncidentFilter { scope, which: Which::Open, text: None, before: None, limit: u32::MAX };
        let open = self.lists.incidents(filter).await.map_err(|error| LedgerError::Store(Arc::new(error)))?;
        let had_it: Vec<IncidentId> =
            open.iter().filter(|incident| had(incident, &pager, |_| true)).map(|incident| incident.id).collect();
        let rang = open.iter().filter(|incident| had(incident, &pager, |stage| stage == Stage::Sounding)).count();
        let why = why(&pager.name, gone, self.clock.now());
        for some in had_it.chunks(AT_ONCE) {
            let told = some.iter().map(|incident| {
                let (person, pager, why) = (gone.person, pager.name.clone(), why.clone());
                self.ledger.submit(Command::LosePager { incident: *incident, person, pager, why })
            });
            for outcome in join_all(told).await {
                match outcome {
                    // Deleted in the meantime: it rings nobody.
                    Ok(_) | Err(LedgerError::UnknownIncident) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        self.tell_journal(gone, rang).await
    }

    /// The journal holds what its person may want to know later: that it rang and went, or went while they were on call.
    async fn tell_journal(&self, gone: Gone, rang: usize) -> Result<(), LedgerError> {
        let on_call = || {
            let setup = &self.directory.borrow().setup;
            !setup.duties(gone.person, self.clock.now()).now.is_empty()
        };
        let told = match gone.way {
            // It wrote so itself.
            Way::Left(_) => false,
            Way::Vanished => rang > 0 || on_call(),
            // It may have been off for weeks.
            Way::NotBack => rang > 0,
        };
        if !told {
            return Ok(());
        }
        self.metrics.lost.inc();
        let happened = Happened::Lost { ringing: u32::try_from(rang).unwrap_or(u32::MAX) };
        let entries = vec![JournalEntry { at: self.clock.now(), happened }];
        let edit = PagerEdit::Wrote { person: gone.person, pager: gone.pager, entries };
        self.ledger.submit(Command::Pager(edit)).await.map(|_| ())
    }
}

/// Whether an incident has a page that still rings, of which this laptop told something last that is as asked for.
fn had(incident: &Incident, pager: &Pager, last: impl Fn(Stage) -> bool) -> bool {
    incident.pages.iter().filter(|page| page.person.id == pager.person && page.settled_at.is_none()).any(|page| {
        let own = page.receipts.iter().rfind(|receipt| receipt.pager == pager.name);
        own.is_some_and(|receipt| last(receipt.stage))
    })
}

fn why(name: &str, gone: Gone, now: DateTime<Utc>) -> String {
    let (since, now) = (gone.since.format("%H:%M:%S UTC"), now.format("%H:%M:%S UTC"));
    match gone.way {
        Way::Vanished => format!("The laptop '{name}' is gone: the hub has not heard of it since {since}."),
        Way::Left(Leave::Quit) => format!("The laptop '{name}' rings no more: Tocsin was quit there at {now}."),
        Way::Left(Leave::SignedOut) => {
            format!("The laptop '{name}' rings no more: its person signed out there at {now}.")
        }
        Way::Left(Leave::SessionEnded) => {
            format!("The laptop '{name}' rings no more: it was logged out, shut down or restarted at {now}.")
        }
        Way::NotBack => format!("The laptop '{name}' is gone: it did not come back after the hub's start at {since}."),
    }
}
