//! All of it on tokio: one task owns the state machine, one keeps the feed, and each request runs by itself.

use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oncall::pager::{Happened, JournalEntry, Leave, Occasion, Point};
use oncall::{Duties, IncidentId, PagerId, PersonRef};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use crate::account::Account;
use crate::clock::Clock;
use crate::hub::{Hub, incident_in};
use crate::machine::Pager;
use crate::machine::effect::{DesktopEffect, Effect, Request};
use crate::machine::input::{Finding, How, Input, SpeakerEvent};
use crate::machine::view::{Bell, Problem, View};
use crate::requests::{Answer, RequestError};
use crate::subscription::Subscription;

/// Events of the feed that wait for the state machine before the connection is slowed down.
const FEED_BUFFER: usize = 256;
/// Views are handed on no more often than this, unless the bell changes: nobody reads faster, and ten thousand incidents come as
/// ten thousand changes.
const VIEW_GAP: Duration = Duration::from_millis(100);
/// How long the hub may take to hear that this laptop leaves.
const LEAVING: Duration = Duration::from_secs(3);

/// The laptop, as it tells the hub of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laptop {
    /// Made at the first start, and kept.
    pub id: PagerId,
    /// Its name, such as the host's; the hub may give it another one where the person has two of the same name.
    pub name: String,
}

/// A running pager. Cheap to clone; when the last clone is dropped, it ends.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    commands: mpsc::UnboundedSender<Command>,
    view: watch::Receiver<Arc<View>>,
    /// The account that requests go to.
    hub: Mutex<Option<Arc<Hub>>>,
    woken: Arc<Notify>,
    clock: Clock,
    _task: AbortOnDropHandle<()>,
}

enum Command {
    Step(Input),
    /// What a hub answered; it counts only while that hub is the account's.
    Answer(Arc<Hub>, Input),
    SignIn(Arc<Hub>),
    SignOut,
    /// Somebody asks whether anybody is there.
    Answering(oneshot::Sender<()>),
}

impl Client {
    /// Starts the pager of a laptop on `runtime`, signed out if there is no account.
    ///
    /// `on_effect` is called, in order, from the one task that owns the state machine: between a click and
    /// [`Alarm::Silence`](crate::Alarm::Silence) nothing waits for anything. It must not block.
    pub fn start(
        runtime: &Handle,
        laptop: Laptop,
        account: Option<Account>,
        on_effect: impl FnMut(DesktopEffect) + Send + 'static,
    ) -> Self {
        let clock = Clock::start();
        let (commands, received) = mpsc::unbounded_channel();
        let woken = Arc::new(Notify::new());
        let pager = Pager::new(&laptop.name, clock.now());
        let first = pager.view();
        let (shown, view) = watch::channel(Arc::new(first));
        let owner = Owner {
            pager,
            laptop,
            clock,
            commands: commands.downgrade(),
            received,
            shown,
            on_effect: Box::new(on_effect),
            woken: woken.clone(),
            connected: None,
            unpublished: None,
            published: None,
        };
        let task = AbortOnDropHandle::new(runtime.spawn(owner.run()));
        let client =
            Self { inner: Arc::new(Inner { commands, view, hub: Mutex::new(None), woken, clock, _task: task }) };
        match account {
            Some(account) => client.sign_in(account),
            // Has the first view published.
            None => client.step(Input::Tick),
        }
        client
    }

    /// Takes up an account; what was known of an earlier one is forgotten.
    pub fn sign_in(&self, account: Account) {
        let hub = Arc::new(Hub::new(account));
        *self.inner.hub.lock().unwrap_or_else(PoisonError::into_inner) = Some(hub.clone());
        self.command(Command::SignIn(hub));
    }

    /// Gives the account up: whatever rings falls silent.
    pub fn sign_out(&self) {
        *self.inner.hub.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.command(Command::SignOut);
    }

    /// A person says of one incident: I am working on it.
    pub fn acknowledge(&self, incident: IncidentId, how: How) {
        self.step(Input::Acknowledge { incident, how });
    }

    /// A person says so of everything that rings.
    pub fn acknowledge_all(&self, how: How) {
        self.step(Input::AcknowledgeAll { how });
    }

    /// The speaker says something of itself.
    pub fn speaker(&self, event: SpeakerEvent) {
        self.step(Input::Speaker(event));
    }

    /// Something on this laptop stands in the way of ringing.
    pub fn problem(&self, problem: Problem) {
        self.step(Input::Problem(Finding::Found(problem)));
    }

    /// It no longer does.
    pub fn problem_gone(&self, code: impl Into<String>) {
        self.step(Input::Problem(Finding::Gone { code: code.into() }));
    }

    /// The laptop shall check itself; what is found comes back by [`Client::checked`].
    pub fn check(&self, occasion: Occasion) {
        self.step(Input::Check(occasion));
    }

    /// What the laptop found when it checked itself, apart from feed and clock, which the pager knows best.
    pub fn checked(&self, points: Vec<Point>) {
        self.step(Input::Checked(points));
    }

    /// Something happened to the laptop that the hub is to know: told as soon as it can be.
    pub fn happened(&self, happened: Happened) {
        let at = self.inner.clock.now().wall;
        self.step(Input::Happened(JournalEntry { at, happened }));
    }

    /// What was kept of the last time, see [`DesktopEffect::Remember`].
    pub fn remembered(&self, duties: Duties) {
        self.step(Input::Remembered(Box::new(duties)));
    }

    /// A person wants the signal that says "cut off" to be silent for a while.
    pub fn quiet_cut_off(&self) {
        self.step(Input::QuietCutOff);
    }

    /// Tells the hub that this laptop leaves, and why; to be called before [`Client::sign_out`]. Waits for the hub, but not longer
    /// than three seconds: a hub that cannot be reached notices by itself.
    pub async fn leave(&self, why: Leave) {
        let view = self.view();
        let Some(pager) = &view.pager else { return };
        let hub = self.inner.hub.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(hub) = hub else { return };
        let happened = Happened::Left { why, on_duty: view.on_duty };
        let entry = JournalEntry { at: self.inner.clock.now().wall, happened };
        let request = Request::Journal(pager.id, vec![entry]);
        if tokio::time::timeout(LEAVING, hub.carry_out(&request)).await.is_err() {
            tracing::warn!("the hub did not hear that this laptop leaves");
        }
    }

    /// Whether the pager's task takes in what it is told: returns when it took this in. A watchdog asks.
    pub async fn answers(&self) {
        let (tell, told) = oneshot::channel();
        self.command(Command::Answering(tell));
        // An end of the task is no answer.
        if told.await.is_err() {
            pending::<()>().await;
        }
    }

    /// The laptop woke up, or its network changed: the feed is connected afresh at once.
    pub fn woke_up(&self) {
        self.inner.woken.notify_one();
    }

    /// What is shown now.
    pub fn view(&self) -> Arc<View> {
        self.inner.view.borrow().clone()
    }

    /// Asks the hub for anything under `/api/`, as the signed-in person. `if_match` is the version (`ETag`) that a change was
    /// made from. A refusal of the hub is an [`Answer`] too.
    ///
    /// Where something was done to an incident, the answer's copy of it counts at once: what was snoozed or passed on here is
    /// silent before the feed says so.
    ///
    /// # Errors
    /// A [`RequestError`] if no hub answered.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        if_match: Option<&str>,
    ) -> Result<Answer, RequestError> {
        let hub = self.inner.hub.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let hub = hub.ok_or(RequestError::SignedOut)?;
        let answer = hub.request(method, path, body, if_match).await?;
        if method == "POST"
            && path.starts_with("/api/incidents/")
            && answer.is_success()
            && let Ok(incident) = incident_in(&answer.body)
        {
            self.command(Command::Answer(hub, Input::Answered(incident)));
        }
        Ok(answer)
    }

    /// Asks a hub who the account's person is, without signing in: the check of an address and a token.
    ///
    /// # Errors
    /// A [`RequestError`] if no hub answered, or it does not take the token.
    pub async fn verify(account: Account) -> Result<PersonRef, RequestError> {
        Hub::new(account).person().await
    }

    fn step(&self, input: Input) {
        self.command(Command::Step(input));
    }

    fn command(&self, command: Command) {
        if self.inner.commands.send(command).is_err() {
            tracing::error!("the pager's task has ended: nothing rings any more");
        }
    }
}

/// The task that owns the state machine.
struct Owner {
    pager: Pager,
    laptop: Laptop,
    clock: Clock,
    commands: mpsc::WeakUnboundedSender<Command>,
    received: mpsc::UnboundedReceiver<Command>,
    shown: watch::Sender<Arc<View>>,
    on_effect: Box<dyn FnMut(DesktopEffect) + Send>,
    woken: Arc<Notify>,
    connected: Option<Connected>,
    /// A view that was not handed on yet, because the last one was a moment ago.
    unpublished: Option<Box<View>>,
    /// The bell of the view that was handed on last, and when the next one may be.
    published: Option<(Bell, Duration)>,
}

/// What exists only while there is an account.
struct Connected {
    hub: Arc<Hub>,
    feed: mpsc::Receiver<Input>,
    _subscription: AbortOnDropHandle<()>,
}

impl Owner {
    async fn run(mut self) {
        loop {
            let now = self.clock.now().mono;
            let publish_at = self.publish(now);
            let due = [self.pager.due(), publish_at].into_iter().flatten().min().map(|due| due.saturating_sub(now));
            let tick = async {
                match due {
                    Some(wait) => sleep(wait).await,
                    None => pending().await,
                }
            };
            // What people do comes before what the feed says, so that a replay of thousands does not delay a click.
            let command = tokio::select! {
                biased;
                command = self.received.recv() => match command {
                    Some(command) => command,
                    None => return,
                },
                input = next(&mut self.connected) => Command::Step(input),
                () = tick => Command::Step(Input::Tick),
            };
            match command {
                Command::Step(input) => self.step(input),
                Command::Answer(hub, input) => {
                    if self.connected.as_ref().is_some_and(|connected| Arc::ptr_eq(&connected.hub, &hub)) {
                        self.step(input);
                    }
                }
                Command::SignIn(hub) => self.connect(hub),
                // Whoever asked may have gone.
                Command::Answering(tell) => drop(tell.send(())),
                Command::SignOut => {
                    self.connected = None;
                    self.step(Input::SignedOut);
                }
            }
        }
    }

    /// Hands the newest view on, if it is time; else says when it is.
    fn publish(&mut self, now: Duration) -> Option<Duration> {
        let view = self.unpublished.take()?;
        match self.published {
            Some((bell, not_before)) if bell == view.bell && now < not_before => {
                self.unpublished = Some(view);
                Some(not_before)
            }
            Some(_) | None => {
                self.published = Some((view.bell, now + VIEW_GAP));
                (self.on_effect)(DesktopEffect::Publish(view));
                None
            }
        }
    }

    fn connect(&mut self, hub: Arc<Hub>) {
        self.connected = None;
        self.step(Input::SignedIn);
        let (inputs, feed) = mpsc::channel(FEED_BUFFER);
        let subscription = Subscription::new(hub.clone(), self.laptop.clone(), self.clock, inputs, self.woken.clone());
        let task = AbortOnDropHandle::new(tokio::spawn(subscription.run()));
        self.connected = Some(Connected { hub, feed, _subscription: task });
    }

    fn step(&mut self, input: Input) {
        for effect in self.pager.step(self.clock.now(), input) {
            match effect {
                Effect::Request(request) => self.carry_out(request),
                Effect::Desktop(DesktopEffect::Publish(view)) => {
                    self.shown.send_replace(Arc::new((*view).clone()));
                    self.unpublished = Some(view);
                }
                Effect::Desktop(effect) => (self.on_effect)(effect),
            }
        }
    }

    fn carry_out(&self, request: Request) {
        let (Some(connected), Some(commands)) = (&self.connected, self.commands.upgrade()) else { return };
        let hub = connected.hub.clone();
        tokio::spawn(async move {
            let outcome = hub.carry_out(&request).await;
            // Nobody is left to hear of it when the app ends.
            let _ = commands.send(Command::Answer(hub, Input::RequestDone { request, outcome }));
        });
    }
}

async fn next(connected: &mut Option<Connected>) -> Input {
    match connected {
        Some(connected) => match connected.feed.recv().await {
            Some(input) => input,
            // The subscription ends only with the account.
            None => pending().await,
        },
        None => pending().await,
    }
}
