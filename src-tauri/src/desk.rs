//! The app's middle: what the pager wants seen or heard goes out from here, and what people and the system do comes in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alarm::Speaker;
use pager::{Client, How};
use tauri::AppHandle;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use crate::account::Accounts;
use crate::fault::Answer;
use crate::notifier::{NotificationEvent, Notifier, Subject};
use crate::outputs::Outputs;
use crate::problems::{self, code};
use crate::settings::{Account, Settings, SettingsFile};
use crate::shortcut::{Shortcut, ShortcutEvent};
use crate::sound::Sound;
use crate::tray::look::{Action, Look};
use crate::tray::{self, TrayEvent, words};
use crate::windows;

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
}

/// What all parts of the app share.
pub(crate) struct Desk {
    /// Tauri's side: windows, plugins, folders.
    pub app: AppHandle,
    /// The pager.
    pub client: Client,
    /// With which hub it speaks.
    pub accounts: Accounts,
    speaker: Arc<Speaker>,
    notifier: Notifier,
    shortcut: Shortcut,
    sound: Mutex<Sound>,
    settings: Mutex<Settings>,
    file: SettingsFile,
    tray_shown: AtomicBool,
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
        let [on_sound, on_notification, on_shortcut, on_tray] = [tell.clone(), tell.clone(), tell.clone(), tell];
        let speaker = Arc::new(Speaker::start(move |event| on_sound(Event::Sound(event)))?);
        let notifier = Notifier::start(move |event| on_notification(Event::Notification(event)));
        let shortcut = Shortcut::start(&app, move |event| on_shortcut(Event::Shortcut(event)))?;
        let (looks, shown) = watch::channel(Look::starting());
        let (views, published) = watch::channel(None);
        tokio::spawn(words::run(published, looks));
        tokio::spawn(tray::run(app.clone(), shown, move |event| on_tray(Event::Tray(event))));
        let mut outputs = Outputs {
            app: app.clone(),
            speaker: Arc::clone(&speaker),
            notifier: notifier.clone(),
            shortcut: shortcut.clone(),
            views,
            ringing: false,
        };
        let carry_out = move |effect| outputs.carry_out(effect);
        let client = Client::start(&Handle::current(), settings.laptop(), None, carry_out);
        let desk = Arc::new(Self {
            app,
            client,
            accounts,
            speaker,
            notifier,
            shortcut,
            sound: Mutex::default(),
            settings: Mutex::new(settings),
            file,
            tray_shown: AtomicBool::new(false),
        });
        tokio::spawn(Arc::clone(&desk).run(inbox));
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
                    Some(Event::Sound(event)) => self.sound().heard(&self.app, &self.client, event),
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
                self.tray_shown.store(present, Ordering::Relaxed);
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
        if !self.tray_shown.load(Ordering::Relaxed) {
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
            Action::Quit => drop(tokio::spawn(Arc::clone(self).quit())),
            Action::Stay => {}
        }
    }

    fn notification(&self, event: NotificationEvent) {
        match event {
            NotificationEvent::Acknowledged(incident) => self.client.acknowledge(incident, How::Notification),
            NotificationEvent::Opened(Subject::Incident(incident)) => windows::open_incident(&self.app, incident),
            NotificationEvent::Opened(Subject::Request(_)) => windows::open_page(&self.app, windows::SHIFTS),
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

    /// Ends the program: silence first, then the hub in it, so that everything is on the disk.
    pub(crate) async fn quit(self: Arc<Self>) {
        self.client.sign_out();
        self.speaker.silence();
        self.notifier.dismiss_all().await;
        self.accounts.close().await;
        self.app.exit(0);
    }

    fn sound(&self) -> std::sync::MutexGuard<'_, Sound> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
