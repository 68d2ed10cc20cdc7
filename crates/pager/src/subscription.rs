//! The connection to the feed: made again for ever, resumed where it ended, and never believed to live without a sign of it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use oncall::FeedEvent;
use reqwest::{Response, StatusCode};
use tokio::sync::{Notify, mpsc};
use tokio::time::{sleep, timeout};

use crate::backoff::Backoff;
use crate::client::Laptop;
use crate::clock::{Clock, Look};
use crate::hub::{Hub, content_type, deepest};
use crate::machine::input::{Connection, Input, Jump, Loss};
use crate::requests::RequestError;
use crate::stream::EventStream;

/// How long the hub may take to answer the request for the feed, connecting included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// The interval of pulses that is assumed until `hello` names it.
const ASSUMED_PULSE: Duration = Duration::from_secs(10);
/// The intervals that a `hello` may name.
const PULSES: std::ops::RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_mins(1);
/// After so many pulses without one the feed is stale.
const STALE_AFTER: f64 = 2.5;
/// Wait between attempts while the hub refuses the token: it will not change its mind soon.
const REFUSED_WAIT: Duration = Duration::from_mins(1);
/// How often is looked whether the laptop slept.
const WATCH: Duration = Duration::from_secs(2);

/// Why a connection ended, or did not come about.
#[derive(Debug, thiserror::Error)]
enum FeedLoss {
    #[error("{0}")]
    Request(#[from] RequestError),
    #[error("The hub at {address} did not answer within {} s. Until it does, nothing new rings here. Tocsin keeps trying; check the network, and that the hub runs.", ANSWER_TIMEOUT.as_secs())]
    NoAnswer { address: String },
    #[error(
        "The connection to the hub at {address} broke ({cause}). Until it is back, nothing new rings here. Tocsin keeps trying; check the network."
    )]
    Broken { address: String, cause: String },
    #[error(
        "The hub at {address} ended the connection. Until it is back, nothing new rings here. Tocsin keeps trying; if it stays so, check that the hub runs."
    )]
    Ended { address: String },
    #[error("The hub at {address} has been silent for {:.1} s. Until it speaks again, nothing new rings here. Tocsin keeps trying; check the network, and that the hub runs.", silence.as_secs_f64())]
    Stale { address: String, silence: Duration },
    #[error(
        "The hub at {address} cannot serve the feed now (status {status}). Until it does, nothing new rings here. Tocsin keeps trying; if it stays so, look into the hub's log."
    )]
    Unavailable { address: String, status: u16 },
    #[error("{detail}")]
    Refused { detail: String },
    #[error(
        "What the hub at {address} says is not understood ({cause}). Until it is, nothing new rings here. Tocsin keeps trying; if it stays so, bring hub and app to the same version."
    )]
    Garbled { address: String, cause: String },
}

impl FeedLoss {
    fn kind(&self) -> Loss {
        match self {
            Self::Request(
                RequestError::Unreachable { .. } | RequestError::Timeout { .. } | RequestError::SignedOut,
            )
            | Self::NoAnswer { .. }
            | Self::Broken { .. }
            | Self::Ended { .. }
            | Self::Stale { .. }
            | Self::Unavailable { .. } => Loss::Broken,
            Self::Request(RequestError::NotAHub { .. } | RequestError::NotApi { .. }) | Self::Garbled { .. } => {
                Loss::Foreign
            }
            Self::Request(RequestError::Refused { .. }) | Self::Refused { .. } => Loss::Refused,
        }
    }
}

/// The feed of one account.
pub(crate) struct Subscription {
    hub: Arc<Hub>,
    laptop: Laptop,
    clock: Clock,
    inputs: mpsc::Sender<Input>,
    /// Told when the laptop woke up or its network changed.
    woken: Arc<Notify>,
    backoff: Backoff,
    position: Option<String>,
}

/// Nobody listens any more.
struct Gone;

impl Subscription {
    pub(crate) fn new(
        hub: Arc<Hub>,
        laptop: Laptop,
        clock: Clock,
        inputs: mpsc::Sender<Input>,
        woken: Arc<Notify>,
    ) -> Self {
        Self { hub, laptop, clock, inputs, woken, backoff: Backoff::default(), position: None }
    }

    /// Keeps the feed coming for as long as somebody listens.
    pub(crate) async fn run(mut self) {
        let (clock, woken) = (self.clock, self.woken.clone());
        let mut looked = clock.look();
        loop {
            tokio::select! {
                biased;
                jumps = wake_up(clock, &woken, &mut looked) => {
                    tracing::info!("the laptop slept, its clock was set, or its network changed: connecting afresh");
                    self.hub.refresh();
                    self.backoff.reset();
                    for jump in jumps {
                        if self.inputs.send(Input::Jumped(jump)).await.is_err() {
                            return;
                        }
                    }
                    let detail = "The laptop slept or its network changed. Tocsin connects afresh.".to_owned();
                    let lost = Connection::Lost { loss: Loss::Broken, detail, retry_in: Duration::ZERO };
                    if self.inputs.send(Input::Connection(lost)).await.is_err() {
                        return;
                    }
                }
                result = self.attempt() => {
                    if result.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// One connection, from its beginning to the end of the wait after it.
    async fn attempt(&mut self) -> Result<(), Gone> {
        self.tell(Input::Connection(Connection::Connecting)).await?;
        let loss = match self.follow().await {
            Ok(never) => match never {},
            Err(Ended::Lost(loss)) => loss,
            Err(Ended::Gone) => return Err(Gone),
        };
        let spread = rand::random::<f64>();
        let kind = loss.kind();
        let retry_in = match kind {
            Loss::Refused => REFUSED_WAIT.mul_f64(0.5 + spread / 2.0),
            Loss::Broken | Loss::Foreign => self.backoff.wait(spread),
        };
        if matches!(loss, FeedLoss::NoAnswer { .. } | FeedLoss::Stale { .. } | FeedLoss::Broken { .. }) {
            self.hub.refresh();
        }
        tracing::warn!(%loss, ?retry_in, "the feed is lost");
        self.tell(Input::Connection(Connection::Lost { loss: kind, detail: loss.to_string(), retry_in })).await?;
        sleep(retry_in).await;
        Ok(())
    }

    async fn follow(&mut self) -> Result<Infallible, Ended> {
        let mut response = self.open().await?;
        let mut stream = EventStream::default();
        let mut silence = ASSUMED_PULSE.mul_f64(STALE_AFTER);
        let mut greeted = false;
        let mut alive_at = self.clock.now().mono;
        loop {
            let left = (alive_at + silence).saturating_sub(self.clock.now().mono);
            // Bytes may come without end, and say nothing: then no wait for them ever ends.
            if left.is_zero() {
                return Err(FeedLoss::Stale { address: self.hub.address(), silence }.into());
            }
            let chunk = match timeout(left, response.chunk()).await {
                Err(_) => return Err(FeedLoss::Stale { address: self.hub.address(), silence }.into()),
                Ok(Err(error)) => {
                    return Err(FeedLoss::Broken { address: self.hub.address(), cause: deepest(&error) }.into());
                }
                Ok(Ok(None)) => return Err(FeedLoss::Ended { address: self.hub.address() }.into()),
                Ok(Ok(Some(chunk))) => chunk,
            };
            for event in stream.push(&chunk).map_err(|fault| self.garbled(fault.to_string()))? {
                let parsed = FeedEvent::parse(&event.name, &event.data);
                let Some(event) = parsed.map_err(|fault| self.garbled(fault.to_string()))? else { continue };
                if let FeedEvent::Hello(hello) = &event {
                    let pulse = Duration::from_millis(hello.pulse_ms).clamp(*PULSES.start(), *PULSES.end());
                    silence = pulse.mul_f64(STALE_AFTER);
                    greeted = true;
                }
                if !greeted {
                    return Err(self.garbled(format!("'{}' came before 'hello'", event.name())).into());
                }
                if event == FeedEvent::Live {
                    self.backoff.reset();
                }
                self.tell(Input::Feed(event)).await?;
                // Not before: time that it took to take it in is no silence of the hub.
                alive_at = self.clock.now().mono;
            }
            // Only now: what was not handed on must come again.
            if !stream.last_event_id().is_empty() {
                self.position = Some(stream.last_event_id().to_owned());
            }
            if let Some(retry) = stream.retry() {
                self.backoff.hint(retry);
            }
        }
    }

    /// Asks for the feed, and looks whether what comes is one.
    async fn open(&mut self) -> Result<Response, FeedLoss> {
        let request = self.hub.feed(&self.laptop, self.position.as_deref())?;
        let response = timeout(ANSWER_TIMEOUT, request.send())
            .await
            .map_err(|_| FeedLoss::NoAnswer { address: self.hub.address() })?
            .map_err(|error| self.hub.fault(&error))?;
        let is_stream = content_type(&response)
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"));
        if response.status() == StatusCode::OK && is_stream {
            return Ok(response);
        }
        // A hub that does not like the place to resume from gets none the next time.
        self.position = None;
        let found = format!("status {}, {}", response.status().as_u16(), content_type(&response));
        let answer = timeout(ANSWER_TIMEOUT, self.hub.read(response))
            .await
            .map_err(|_| FeedLoss::NoAnswer { address: self.hub.address() })??;
        if answer.may_pass() {
            return Err(FeedLoss::Unavailable { address: self.hub.address(), status: answer.status });
        }
        if matches!(answer.status, 401 | 403) {
            return Err(FeedLoss::Refused { detail: answer.refusal().to_string() });
        }
        Err(self.hub.not_a_hub(found).into())
    }

    /// After something that is not understood, everything is asked for anew: the place to resume from may be the reason.
    fn garbled(&mut self, cause: String) -> FeedLoss {
        self.position = None;
        FeedLoss::Garbled { address: self.hub.address(), cause }
    }

    async fn tell(&self, input: Input) -> Result<(), Gone> {
        self.inputs.send(input).await.map_err(|_| Gone)
    }
}

/// Why [`Subscription::follow`] ended.
enum Ended {
    Lost(FeedLoss),
    Gone,
}

impl From<FeedLoss> for Ended {
    fn from(loss: FeedLoss) -> Self {
        Self::Lost(loss)
    }
}

impl From<Gone> for Ended {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

/// Waits until the desktop says that the laptop woke up, or the clocks do: what they tell since the last look.
async fn wake_up(clock: Clock, woken: &Notify, last: &mut Look) -> Vec<Jump> {
    loop {
        let wait = (last.moment.mono + WATCH).saturating_sub(clock.now().mono);
        let told = tokio::select! {
            () = woken.notified() => true,
            () = sleep(wait) => false,
        };
        let now = clock.look();
        let jumps = now.jumps_since(std::mem::replace(last, now), WATCH);
        if told || !jumps.is_empty() {
            return jumps;
        }
    }
}
