//! The app's middle: what the pager wants seen or heard goes out from here, and what people and the system do comes in.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alarm::{Speaker, Stage};
use oncall::pager::{Leave, Occasion};
use pager::{Client, How, Reminder, View};
use tauri::{AppHandle, Manager as _};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use crate::account::Accounts;
use crate::awake::Awake;
use crate::duties::DutiesFile;
use crate::fault::Answer;
use crate::guard::Guard;
use crate::guard::words::{Leaving, objection};
use crate::notifier::{NotificationEvent, Notifier, Subject};
use crate::outputs::{Outputs, Wish};
use crate::power::BatteryNews;
use crate::problems::{self, code};
use crate::settings::{Account, Settings, SettingsFile};
use crate::shortcut::{Shortcut, ShortcutEvent};
use crate::sound::Sound;
use crate::tray::look::{Action, Look};
use crate::tray::{self, TrayEvent, words};
use crate::vigil::{Vigil, VigilEvent};
use crate::{check, guard, sleep, tune, windows};

/// Without a tray for so long, the main window opens by itself: there would be no other way in. A panel that is just being
/// started again is back sooner.
const TRAY_PATIENCE: Duration = Duration::from_secs(5);
/// While nothing can be heard, a device is looked for: first after the one, then less and less often, until it is the other.
const SOUND_RETRY: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// Something that people or the system did.
#[derive(Debug)]
pub(crate) enum Event {
    /// In the tray.
    Tray(TrayEvent),
    /// With a notification.
    Notification(NotificationEvent),
    /// With the sound.
    Sound(alarm::SpeakerEvent),
    /// With the shortcut.
    Shortcut(ShortcutEvent),
    /// Nobody did: the pager wants it.
    Wish(Wish),
    /// With power and sleep.
    Vigil(VigilEvent),
}

/// What all parts of the app share.
pub(crate) struct Desk {
    /// Tauri's side: windows, plugins, folders.
    pub app: AppHandle,
    /// The pager.
    pub client: Client,
    /// With which hub it speaks.
    pub accounts: Accounts,
    /// What is shown, as it changes.
    pub views: watch::Receiver<Option<Arc<View>>>,
    speaker: Arc<Speaker>,
    notifier: Notifier,
    shortcut: Shortcut,
    sound: Mutex<Sound>,
    settings: Mutex<Settings>,
    file: SettingsFile,
    /// Whether a tray shows the icon, once it is known.
    tray_shown: watch::Sender<Option<bool>>,
    /// Power and sleep while the person is on call.
    pub vigil: Vigil,
    /// What is kept of the person's duties.
    pub duties: DutiesFile,
    /// One self-check at a time.
    checking: tokio::sync::Mutex<()>,
}

impl Desk {
    /// Puts the parts together and lets them run. Call it within tokio.
    ///
    /// # Errors
    /// The system gives no thread for the sound.
    pub(crate) fn start(
        app: AppHandle,
        settings: Settings,
        file: SettingsFile,
        accounts: Accounts,
    ) -> std::io::Result<Arc<Self>> {
        let (events, inbox) = mpsc::unbounded_channel();
        // Nobody listens any more when the app ends.
        let tell = move |event| drop(events.send(event));
        let [on_sound, on_notification, on_shortcut, on_tray, on_wish, on_vigil] =
            std::array::from_fn(|_| tell.clone());
        let speaker =
            Arc::new(Speaker::start(app.path().app_local_data_dir().ok(), move |event| on_sound(Event::Sound(event)))?);
        speaker.choose(tune::choice(&settings));
        let notifier = Notifier::start(move |event| on_notification(Event::Notification(event)));
        let shortcut = Shortcut::start(&app, move |event| on_shortcut(Event::Shortcut(event)))?;
        let (looks, shown) = watch::channel(Look::starting());
        let (views, published) = watch::channel(None);
        let vigil = Vigil::start(settings.awake, published.clone(), move |event| on_vigil(Event::Vigil(event)));
        let duties = DutiesFile::in_folder(&app.path().app_local_data_dir().map_err(std::io::Error::other)?);
        tokio::spawn(words::run(published.clone(), looks));
        tokio::spawn(tray::run(app.clone(), shown, move |event| on_tray(Event::Tray(event))));
        let mut outputs = Outputs {
            app: app.clone(),
            speaker: Arc::clone(&speaker),
            notifier: notifier.clone(),
            shortcut: shortcut.clone(),
            views,
            ringing: false,
            tell: Box::new(move |wish| on_wish(Event::Wish(wish))),
        };
        let carry_out = move |effect| outputs.carry_out(effect);
        let client = Client::start(&Handle::current(), settings.laptop(), None, carry_out);
        let desk = Arc::new(Self {
            app,
            client,
            accounts,
            views: published,
            speaker,
            notifier,
            shortcut,
            sound: Mutex::default(),
            settings: Mutex::new(settings),
            file,
            tray_shown: watch::Sender::new(None),
            vigil,
            duties,
            checking: tokio::sync::Mutex::default(),
        });
        tokio::spawn(Arc::clone(&desk).run(inbox));
        tokio::spawn(sleep::run(desk.client.clone()));
        desk.speaker.check();
        Ok(desk)
    }

    async fn run(self: Arc<Self>, mut inbox: mpsc::UnboundedReceiver<Event>) {
        let [first, longest] = SOUND_RETRY;
        let mut wait = first;
        loop {
            let silent = self.sound().is_silent();
            if !silent {
                wait = first;
            }
            tokio::select! {
                event = inbox.recv() => match event {
                    Some(Event::Tray(event)) => self.tray(event),
                    Some(Event::Notification(event)) => self.notification(event),
                    Some(Event::Shortcut(event)) => self.shortcut(event),
                    Some(Event::Sound(event)) => self.heard(event),
                    Some(Event::Wish(wish)) => self.wish(wish),
                    Some(Event::Vigil(event)) => self.watched(event),
                    None => return,
                },
                () = tokio::time::sleep(wait), if silent => {
                    wait = longest.min(wait * 2);
                    self.speaker.check();
                }
            }
        }
    }

    fn tray(self: &Arc<Self>, event: TrayEvent) {
        match event {
            TrayEvent::Clicked(action) => self.clicked(action),
            TrayEvent::Host { present } => {
                if self.tray_shown.send_replace(Some(present)).is_some_and(|before| before != present) {
                    self.changed();
                }
                if present {
                    self.client.problem_gone(code::NO_TRAY_HOST);
                } else {
                    self.client.problem(problems::no_tray_host());
                    tokio::spawn(Arc::clone(self).open_without_tray());
                }
            }
        }
    }

    async fn open_without_tray(self: Arc<Self>) {
        tokio::time::sleep(TRAY_PATIENCE).await;
        if *self.tray_shown.borrow() != Some(true) {
            windows::show_main(&self.app);
        }
    }

    fn clicked(self: &Arc<Self>, action: Action) {
        match action {
            Action::Acknowledge(incident) => self.client.acknowledge(incident, How::Tray),
            Action::AcknowledgeAll => self.client.acknowledge_all(How::Tray),
            Action::OpenIncident(incident) => windows::open_incident(&self.app, incident),
            Action::OpenMain => windows::show_main(&self.app),
            Action::OpenShifts => windows::open_page(&self.app, windows::SHIFTS),
            Action::TestSound => self.test_sound(),
            Action::Quit => self.ask_or_quit(),
        }
    }

    fn notification(&self, event: NotificationEvent) {
        match event {
            NotificationEvent::Acknowledged(incident) => self.client.acknowledge(incident, How::Notification),
            NotificationEvent::Opened(Subject::Incident(incident)) => windows::open_incident(&self.app, incident),
            NotificationEvent::Opened(Subject::Many) => windows::show_main(&self.app),
            NotificationEvent::Opened(Subject::Request(_)) => windows::open_page(&self.app, windows::SHIFTS),
            NotificationEvent::Opened(Subject::Laptop | Subject::Battery) => {
                windows::open_page(&self.app, windows::THIS_LAPTOP);
            }
            NotificationEvent::Shown => self.client.problem_gone(code::NO_NOTIFICATIONS),
            NotificationEvent::Failed(why) => {
                tracing::warn!(%why, "a notification was not shown");
                self.client.problem(problems::no_notifications(&why));
            }
        }
    }

    fn shortcut(&self, event: ShortcutEvent) {
        match event {
            ShortcutEvent::Pressed => self.client.acknowledge_all(How::Shortcut),
            ShortcutEvent::Refused(fault) => self.client.problem(problems::no_shortcut(&fault)),
        }
    }

    fn heard(&self, event: alarm::SpeakerEvent) {
        let other = {
            let mut sound = self.sound();
            let before = sound.is_silent();
            sound.heard(&self.app, &self.client, event);
            sound.is_silent() != before
        };
        if other {
            self.changed();
        }
    }

    fn wish(self: &Arc<Self>, wish: Wish) {
        match wish {
            Wish::Check => drop(tokio::spawn(Arc::clone(self).check())),
            Wish::Remember(duties) => match self.accounts.account() {
                Account::None => self.duties.forget(),
                account => self.duties.remember(account, *duties),
            },
        }
    }

    async fn check(self: Arc<Self>) {
        let _turn = self.checking.lock().await;
        let points = check::points(&self).await;
        self.client.checked(points);
    }

    /// Something that the self-check looks at is another than before. A check that runs may have seen it as it was.
    fn changed(&self) {
        self.client.check(Occasion::Changed);
    }

    fn watched(&self, event: VigilEvent) {
        match event {
            VigilEvent::Changed => self.changed(),
            VigilEvent::Battery(BatteryNews::Low { percent }) => {
                let problem = problems::battery_low(percent);
                self.notifier.warn_of_battery(&problem);
                self.client.problem(problem);
            }
            VigilEvent::Battery(BatteryNews::Over) => {
                self.notifier.battery_is_well();
                self.client.problem_gone(code::BATTERY_LOW);
            }
        }
        if let Some(happened) = event.happened() {
            self.client.happened(happened);
        }
    }

    /// Tries the sound device, without a sound: its name, or why nothing can be heard.
    pub(crate) async fn try_sound(&self) -> Result<crate::sound::Tried, tokio::sync::oneshot::error::RecvError> {
        let word = self.sound().next_word();
        self.speaker.check();
        word.await
    }

    /// Whether a tray shows the icon; at the start, as soon as it is known.
    pub(crate) async fn has_tray(&self) -> bool {
        let mut shown = self.tray_shown.subscribe();
        let known = shown.wait_for(Option::is_some).await.map(|shown| *shown);
        known.is_ok_and(|shown| shown == Some(true))
    }

    /// Hands the pager what was kept of this account's duties at the last time.
    pub(crate) fn recall(&self, account: &Account) {
        if let Some(duties) = self.duties.recall(account) {
            self.client.remembered(duties);
        }
    }

    /// When the computer is kept awake on duty, from now on.
    ///
    /// # Errors
    /// See [`Self::change_settings`].
    pub(crate) fn choose_awake(&self, awake: Awake) -> Answer<()> {
        self.vigil.choose(awake);
        self.change_settings(|settings| settings.awake = awake)
    }

    /// Plays the whole alarm quickly.
    pub(crate) fn test_sound(&self) {
        self.sound().test_begins(&self.app);
        self.speaker.test();
    }

    /// Ends a sound test. A real alarm is ended only by its acknowledgement.
    pub(crate) fn stop_sound(&self) {
        if self.sound().is_testing() && self.client.view().ringing.is_empty() {
            self.speaker.silence();
        }
    }

    /// Plays one stage of the alarm for a few seconds.
    pub(crate) fn play_stage(&self, stage: Stage) {
        self.sound().test_begins(&self.app);
        self.speaker.play(stage);
    }

    /// Has the alarm sound as the settings say from now on: they were changed, or the sound file can be read again.
    pub(crate) fn take_up_sound(&self) {
        self.speaker.choose(tune::choice(&self.settings()));
    }

    /// Changes what was chosen of the sound, and keeps it.
    ///
    /// # Errors
    /// See [`Self::change_settings`].
    pub(crate) fn choose_sound(&self, change: impl FnOnce(&mut Settings)) -> Answer<()> {
        let kept = self.change_settings(change);
        self.take_up_sound();
        kept
    }

    /// The settings as they are.
    pub(crate) fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the settings, and keeps them.
    ///
    /// # Errors
    /// `settings_not_saved`; they hold until the end of the program all the same.
    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Answer<()> {
        let changed = {
            let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
            change(&mut settings);
            settings.clone()
        };
        self.file.write(&changed)
    }

    /// Has the demo found again at the next start, unless another account is kept.
    ///
    /// # Errors
    /// See [`Self::change_settings`].
    pub(crate) fn remember_demo(&self) -> Answer<()> {
        if self.settings().account != Account::None {
            return Ok(());
        }
        self.change_settings(|settings| settings.account = Account::Demo)
    }

    /// Takes the keys that the settings name.
    pub(crate) async fn take_shortcut(&self) {
        if let Err(fault) = self.shortcut.take(&self.settings().shortcut).await {
            tracing::warn!(%fault, "no shortcut");
            self.client.problem(problems::no_shortcut(&fault));
        }
    }

    /// Takes other keys, and keeps them. If they are refused, the ones before are taken again.
    ///
    /// # Errors
    /// See [`Shortcut::take`] and [`Self::change_settings`].
    pub(crate) async fn change_shortcut(&self, keys: &str) -> Answer<()> {
        if let Err(fault) = self.shortcut.take(keys).await {
            self.take_shortcut().await;
            return Err(fault);
        }
        self.client.problem_gone(code::NO_SHORTCUT);
        self.change_settings(|settings| keys.clone_into(&mut settings.shortcut))
    }

    /// Shows a notification about this laptop.
    pub(crate) fn remind(&self, reminder: Reminder) {
        self.notifier.remind(reminder);
    }

    /// Takes it away.
    pub(crate) fn unremind(&self) {
        self.notifier.unremind();
    }

    /// Somebody wants to quit in the tray: on duty they are asked first.
    fn ask_or_quit(self: &Arc<Self>) {
        let free = objection(&self.client.view(), Leaving::Quit).is_none();
        if free || self.guard().is_none_or(|guard| guard.ask(self)) {
            tokio::spawn(Arc::clone(self).quit(Leave::Quit));
        }
    }

    /// Ends the program: silence first, then the hub is told, then the hub in the app ends, so that everything is on the disk.
    pub(crate) async fn quit(self: Arc<Self>, why: Leave) {
        let guard = self.guard();
        if let Some(guard) = &guard {
            guard.ends();
        }
        self.speaker.silence();
        self.client.leave(why).await;
        self.client.sign_out();
        self.vigil.end().await;
        self.notifier.dismiss_all().await;
        self.accounts.close().await;
        if let Some(guard) = &guard {
            guard.ended();
        }
        self.app.exit(0);
        guard::end_anyway().await;
    }

    /// The system ends the program, unless a person did: the hub is told at least.
    pub(crate) async fn ended(&self) {
        if let Some(guard) = self.guard().filter(|guard| guard.ends()) {
            self.client.leave(Leave::SessionEnded).await;
            guard.ended();
        }
    }

    /// What looks after the app, once it does.
    fn guard(&self) -> Option<tauri::State<'_, Guard>> {
        self.app.try_state()
    }

    fn sound(&self) -> std::sync::MutexGuard<'_, Sound> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
