//! What the laptop does beside listening while its person is on call: it stays awake, and says when the battery runs low.

use std::sync::Arc;
use std::time::Duration;

use oncall::pager::Happened;
use pager::View;
use tokio::sync::{mpsc, oneshot, watch};

use crate::awake::{Awake, Hold, Kept};
use crate::power::{BatteryNews, Gauge, Power, Source};

/// The end of the program waits so long for the computer to be let to sleep; what is held ends with the program anyway.
const LEAVING: Duration = Duration::from_secs(1);

/// What is seen of the watch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Where the power came from at the last look; `None` off duty, when nobody looks.
    pub power: Option<Power>,
    /// How it stands with sleep.
    pub kept: Kept,
}

/// What is to be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VigilEvent {
    /// What is seen is another than before.
    Changed,
    /// Something about the battery.
    Battery(BatteryNews),
}

impl VigilEvent {
    /// What the hub is to know of it.
    pub(crate) fn happened(self) -> Option<Happened> {
        match self {
            Self::Battery(BatteryNews::Low { percent }) => Some(Happened::BatteryLow { percent }),
            Self::Battery(BatteryNews::Over) | Self::Changed => None,
        }
    }
}

/// The watch, on a task of its own.
#[derive(Debug)]
pub(crate) struct Vigil {
    setting: watch::Sender<Awake>,
    seen: watch::Receiver<Seen>,
    end: mpsc::Sender<oneshot::Sender<()>>,
}

impl Vigil {
    /// Begins to follow what is shown. Call it within tokio.
    pub(crate) fn start(
        setting: Awake,
        views: watch::Receiver<Option<Arc<View>>>,
        tell: impl Fn(VigilEvent) + Send + 'static,
    ) -> Self {
        let (setting, wanted) = watch::channel(setting);
        let (show, seen) = watch::channel(Seen::default());
        let (end, ended) = mpsc::channel(1);
        let watch = Watch { views, wanted, show, tell, gauge: Gauge::default(), hold: None };
        tokio::spawn(watch.run(ended));
        Self { setting, seen, end }
    }

    /// What was seen last.
    pub(crate) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// When the computer is kept awake from now on.
    pub(crate) fn choose(&self, setting: Awake) {
        self.setting.send_replace(setting);
    }

    /// Ends it: the computer may sleep again.
    pub(crate) async fn end(&self) {
        let (done, gone) = oneshot::channel();
        if self.end.send(done).await.is_ok() {
            // Either way it is over.
            let _ = tokio::time::timeout(LEAVING, gone).await;
        }
    }
}

struct Watch<T> {
    views: watch::Receiver<Option<Arc<View>>>,
    wanted: watch::Receiver<Awake>,
    show: watch::Sender<Seen>,
    tell: T,
    gauge: Gauge,
    hold: Option<Hold>,
}

impl<T: Fn(VigilEvent)> Watch<T> {
    async fn run(mut self, mut ended: mpsc::Receiver<oneshot::Sender<()>>) {
        let mut source: Option<Source> = None;
        loop {
            let on_duty = is_on_duty(self.views.borrow_and_update().as_ref());
            // Off duty nobody looks, and no bus is open.
            source = match (on_duty, source) {
                (true, None) => Some(Source::open().await),
                (true, open) => open,
                (false, _) => None,
            };
            let power = match &source {
                Some(source) => Some(source.read().await),
                None => None,
            };
            self.look(power).await;
            tokio::select! {
                goes_on = other_duty(&mut self.views, on_duty) => if !goes_on { break },
                chosen = self.wanted.changed() => if chosen.is_err() { break },
                () = changed(&mut source) => {}
                () = outdated(&mut self.hold) => self.release().await,
                done = ended.recv() => {
                    self.release().await;
                    drop(done);
                    return;
                }
            }
        }
        self.release().await;
    }

    async fn look(&mut self, power: Option<Power>) {
        if let Some(news) = self.gauge.read(power) {
            (self.tell)(VigilEvent::Battery(news));
        }
        let setting = *self.wanted.borrow_and_update();
        let kept = match power {
            None => Kept::OffDuty,
            Some(power) if setting.wants(power) => self.keep().await,
            Some(_) if setting == Awake::Never => Kept::NotWanted,
            Some(_) => Kept::NotOnBattery,
        };
        if !matches!(kept, Kept::By(_) | Kept::Refused { .. }) {
            self.release().await;
        }
        self.show(Seen { power, kept });
    }

    /// Whoever took it before goes on; where nobody did, all are asked again.
    async fn keep(&mut self) -> Kept {
        let hold = if let Some(hold) = self.hold.take().filter(|hold| !hold.by().is_empty()) {
            hold
        } else {
            let hold = Hold::take().await;
            match hold.by() {
                by if by.is_empty() => tracing::debug!(why = hold.why_not(), "nobody keeps the computer awake"),
                by => tracing::info!(?by, "the computer is kept awake: its person is on call"),
            }
            hold
        };
        let by = hold.by();
        let kept = if by.is_empty() { Kept::Refused { why: hold.why_not().to_owned() } } else { Kept::By(by) };
        self.hold = Some(hold);
        kept
    }

    async fn release(&mut self) {
        if let Some(hold) = self.hold.take() {
            let by = hold.by();
            hold.release().await;
            if !by.is_empty() {
                tracing::info!("the computer may sleep again");
            }
        }
    }

    /// Every percent of the battery would be news to nobody.
    fn show(&self, seen: Seen) {
        let essence =
            |seen: &Seen| (seen.kept.clone(), seen.power.map(|power| (power.is_battery(), power.low().is_some())));
        let before = self.show.send_replace(seen);
        if essence(&before) != essence(&self.show.borrow()) {
            (self.tell)(VigilEvent::Changed);
        }
    }
}

fn is_on_duty(view: Option<&Arc<View>>) -> bool {
    view.is_some_and(|view| view.on_duty)
}

/// Waits until duty begins or ends; false: nothing will be shown any more.
async fn other_duty(views: &mut watch::Receiver<Option<Arc<View>>>, on_duty: bool) -> bool {
    views.wait_for(|view| is_on_duty(view.as_ref()) != on_duty).await.is_ok()
}

async fn changed(source: &mut Option<Source>) {
    match source {
        Some(source) => source.changed().await,
        None => std::future::pending().await,
    }
}

async fn outdated(hold: &mut Option<Hold>) {
    match hold {
        Some(hold) => hold.outdated().await,
        None => std::future::pending().await,
    }
}
