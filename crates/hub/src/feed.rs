//! The feed: entries to subscribers, in order, resumable, each written once for all of them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use oncall::feed::{FeedEntry, FeedEvent, Hello, Position, Pulse, Snapshot};
use oncall::pager::PagerRef;
use oncall::setup::Person;
use oncall::{Duties, PersonId, TeamId};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::directory::Directory;
use crate::ledger::{Command, Ledger, Published};
use crate::metrics::Metrics;
use crate::pagers::{Laptop, PagerEdit, Pagers};
use crate::presence::{Connected, Presence};
use crate::secret::SecretHash;
use crate::store::{Feedback, Lists, Scope, StoreError};

/// How long a subscriber waits until its laptop was written down.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);
/// A subscriber that took nothing for so many pulses, and at least so long, is gone.
const PATIENCE: (u32, Duration) = (3, Duration::from_secs(2));
/// How soon a browser's own reader comes back.
const RETRY: &str = "retry: 3000\n\n";

/// An event as it goes over the wire, with its place as `id:` where it has one.
pub(crate) fn frame(event: &FeedEvent, place: Option<(&str, u64)>) -> Bytes {
    let json = event.to_json().unwrap_or_else(|error| {
        tracing::error!(%error, "an event of the feed cannot be written");
        "{}".to_owned()
    });
    let id =
        place.map_or_else(String::new, |(epoch, seq)| format!("id: {}\n", Position { epoch: epoch.to_owned(), seq }));
    Bytes::from(format!("{id}event: {}\ndata: {json}\n\n", event.name()))
}

/// Where subscriptions begin.
#[derive(Clone)]
pub(crate) struct Feed {
    /// What the writer publishes.
    pub(crate) published: broadcast::Sender<Published>,
    /// The newest durable entry.
    pub(crate) newest: watch::Receiver<u64>,
    /// Who is who. It also says so when a shift begins or ends.
    pub(crate) directory: watch::Receiver<Arc<Directory>>,
    /// Every laptop.
    pub(crate) pagers: watch::Receiver<Arc<Pagers>>,
    /// The way to the writer, for laptops that come.
    pub(crate) ledger: Ledger,
    /// Whose pagers are connected.
    pub(crate) presence: Presence,
    /// Reads what a subscriber missed.
    pub(crate) lists: Lists,
    /// Time between two pulses.
    pub(crate) pulse: Duration,
    /// The hub's time.
    pub(crate) clock: Clock,
    /// Ends all subscriptions.
    pub(crate) shutdown: CancellationToken,
    /// Counts the subscribers.
    pub(crate) metrics: Arc<Metrics>,
}

impl Feed {
    /// How long a subscriber may take nothing.
    pub(crate) fn patience(&self) -> Duration {
        (self.pulse * PATIENCE.0).max(PATIENCE.1)
    }

    /// The events for a person, from behind the last one that they had: greeting, what was missed or everything open, then live. Ends
    /// when the hub does, when the token is withdrawn, or when the subscriber is too slow to follow; it comes back and resumes.
    pub(crate) async fn subscribe(
        &self,
        person: &Person,
        token: SecretHash,
        laptop: Option<Laptop>,
        after: Option<Position>,
    ) -> Result<impl Stream<Item = Bytes> + use<>, StoreError> {
        let pager = match laptop {
            Some(laptop) => Some(self.register(person.id, laptop).await),
            None => None,
        };
        // Subscribed before reading: what is committed in between arrives twice, and the second is passed over by its place.
        let live = self.published.subscribe();
        let mut directory = self.directory.clone();
        let known = Arc::clone(&directory.borrow_and_update());
        let teams = known.team_ids_of(person.id);
        let duties = known.setup.duties(person.id, self.clock.now());
        let after = after.filter(|position| position.epoch == self.lists.epoch());
        let scope = Scope::of_person(person.id, teams.clone());
        let (seq, feedback) = self.lists.feedback(scope, after.map(|position| position.seq)).await?;
        let greeting = self.greeting(person, pager.clone(), duties.clone(), seq, feedback);
        self.metrics.subscribers.inc();
        let following = Following {
            live,
            newest: self.newest.clone(),
            directory,
            pulses: tokio::time::interval_at(tokio::time::Instant::now() + self.pulse, self.pulse),
            clock: self.clock.clone(),
            shutdown: self.shutdown.clone(),
            metrics: Arc::clone(&self.metrics),
            person: person.id,
            token,
            teams,
            duties,
            pagers: self.pagers.clone(),
            _connected: self.presence.enter(person.id, pager.as_ref().map(|pager| pager.id)),
            pager,
            seen: seq,
        };
        Ok(stream::iter(greeting).chain(stream::unfold(following, Following::next)))
    }

    /// Writes down that a laptop came; says how the hub calls it. What cannot be written down must ring all the same.
    async fn register(&self, person: PersonId, laptop: Laptop) -> PagerRef {
        let own = PagerRef { id: laptop.id, name: laptop.name.clone(), second: false };
        let came = self.ledger.submit(Command::Pager(PagerEdit::Came { person, laptop }));
        match tokio::time::timeout(WRITTEN_WITHIN, came).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "a laptop that came cannot be written down; it rings all the same");
            }
            Err(_) => tracing::error!("a laptop that came was not written down in time; it rings all the same"),
        }
        self.pagers.borrow().of(person, own.id).map_or(own, |pager| pager.shown())
    }

    fn greeting(
        &self,
        person: &Person,
        pager: Option<PagerRef>,
        duty: Duties,
        seq: u64,
        feedback: Feedback,
    ) -> Vec<Bytes> {
        let epoch = self.lists.epoch();
        let hello = Hello {
            person: person.shown(),
            epoch: epoch.to_owned(),
            now: self.clock.now(),
            pulse_ms: u64::try_from(self.pulse.as_millis()).unwrap_or(u64::MAX),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pager,
        };
        let mut frames = vec![Bytes::from_static(RETRY.as_bytes()), frame(&FeedEvent::Hello(hello), None)];
        match feedback {
            Feedback::Missed(entries) => {
                frames.extend(entries.into_iter().map(|(entry, incident)| {
                    let place = entry.seq;
                    let event = FeedEvent::Entry(Box::new(FeedEntry::new(entry, Arc::unwrap_or_clone(incident))));
                    frame(&event, Some((epoch, place)))
                }));
                frames.push(frame(&FeedEvent::Duty(duty), None));
            }
            Feedback::Everything(incidents) => {
                frames.push(frame(&FeedEvent::Snapshot(Snapshot { seq, duty, incidents }), Some((epoch, seq))));
            }
        }
        frames.push(frame(&FeedEvent::Live, Some((epoch, seq))));
        frames
    }
}

/// A subscription after its greeting.
struct Following {
    live: broadcast::Receiver<Published>,
    newest: watch::Receiver<u64>,
    directory: watch::Receiver<Arc<Directory>>,
    pulses: tokio::time::Interval,
    clock: Clock,
    shutdown: CancellationToken,
    metrics: Arc<Metrics>,
    person: PersonId,
    token: SecretHash,
    teams: Vec<TeamId>,
    duties: Duties,
    pagers: watch::Receiver<Arc<Pagers>>,
    pager: Option<PagerRef>,
    seen: u64,
    _connected: Connected,
}

impl Following {
    async fn next(mut self) -> Option<(Bytes, Self)> {
        loop {
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => return None,
                entry = self.live.recv() => match entry {
                    Ok(entry) if entry.seq > self.seen && self.sees(&entry) => return Some((entry.frame, self)),
                    Ok(_) => {}
                    Err(RecvError::Lagged(entries)) => {
                        tracing::warn!(entries, "a subscriber is too slow and is cut; it will resume");
                        return None;
                    }
                    Err(RecvError::Closed) => return None,
                },
                changed = self.directory.changed() => {
                    changed.ok()?;
                    if let Some(duties) = self.look_again()? {
                        return Some((frame(&FeedEvent::Duty(duties), None), self));
                    }
                }
                changed = self.pagers.changed() => {
                    changed.ok()?;
                    if let Some(pager) = self.pager_anew() {
                        return Some((frame(&FeedEvent::Pager(pager), None), self));
                    }
                }
                _ = self.pulses.tick() => {
                    let seq = (*self.newest.borrow()).max(self.seen);
                    return Some((frame(&FeedEvent::Pulse(Pulse { now: self.clock.now(), seq }), None), self));
                }
            }
        }
    }

    /// How the hub calls the subscriber's laptop now, if it called it otherwise before.
    fn pager_anew(&mut self) -> Option<PagerRef> {
        let pagers = Arc::clone(&self.pagers.borrow_and_update());
        let known = self.pager.as_mut()?;
        let now = pagers.of(self.person, known.id)?.shown();
        (now != *known).then(|| {
            known.clone_from(&now);
            now
        })
    }

    fn sees(&self, entry: &Published) -> bool {
        self.teams.contains(&entry.team)
            || entry.audience.contains(&self.person.0)
            || self.teams.iter().any(|team| entry.audience.contains(&team.0))
    }

    /// Looks who the subscriber is now. `None`: nobody any more (the token was withdrawn), or somebody with other teams, who comes back and gets everything
    /// that is theirs now. Else what they are on call for, if that changed.
    #[expect(clippy::option_option, reason = "the outer one ends the subscription, as `?` reads it")]
    fn look_again(&mut self) -> Option<Option<Duties>> {
        let directory = Arc::clone(&self.directory.borrow_and_update());
        if !directory.knows(self.token) || directory.team_ids_of(self.person) != self.teams {
            return None;
        }
        let duties = directory.setup.duties(self.person, self.clock.now());
        if duties == self.duties {
            return Some(None);
        }
        self.duties = duties.clone();
        Some(Some(duties))
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.metrics.subscribers.dec();
    }
}
