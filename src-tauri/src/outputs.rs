//! Carries out what the pager wants seen and heard. Nothing here waits: each order goes to a thread or task of its own.

use std::sync::Arc;

use alarm::Speaker;
use oncall::Duties;
use pager::{Alarm, Bell, DesktopEffect, View};
use tauri::AppHandle;
use tokio::sync::watch;

use crate::notifier::Notifier;
use crate::shortcut::Shortcut;
use crate::windows;

/// Everything that the pager can make seen or heard.
pub(crate) struct Outputs {
    pub(crate) app: AppHandle,
    pub(crate) speaker: Arc<Speaker>,
    pub(crate) notifier: Notifier,
    pub(crate) shortcut: Shortcut,
    /// For the tray.
    pub(crate) views: watch::Sender<Option<Arc<View>>>,
    /// Whether something rang in the last view.
    pub(crate) ringing: bool,
    /// For what is neither seen nor heard.
    pub(crate) tell: Box<dyn Fn(Wish) + Send>,
}

/// What the pager wants of the desk.
#[derive(Debug)]
pub(crate) enum Wish {
    /// The laptop shall check itself.
    Check,
    /// The duties are to be kept over the end of the app.
    Remember(Box<Duties>),
}

impl Outputs {
    /// Carries out one effect. The sound is first in the pager's order, and nothing after it can hold it up.
    pub(crate) fn carry_out(&mut self, effect: DesktopEffect) {
        match effect {
            DesktopEffect::Alarm(Alarm::Ring { since }) => self.speaker.ring(since),
            DesktopEffect::Alarm(Alarm::CutOff { since }) => self.speaker.cut_off(since),
            DesktopEffect::Alarm(Alarm::Chime) => self.speaker.chime(),
            DesktopEffect::Alarm(Alarm::Silence) => self.speaker.silence(),
            DesktopEffect::Notify(notice) => self.notifier.show(notice),
            DesktopEffect::Dismiss(incident) => self.notifier.dismiss(incident),
            DesktopEffect::NotifyMany(summary) => self.notifier.show_many(summary),
            DesktopEffect::DismissMany => self.notifier.dismiss_many(),
            DesktopEffect::Ask(asked) => self.notifier.ask(&asked),
            DesktopEffect::Answered(answered) => self.notifier.answered(&answered),
            DesktopEffect::Unask(request) => self.notifier.unask(request),
            DesktopEffect::Check => (self.tell)(Wish::Check),
            DesktopEffect::Remind(reminder) => self.notifier.remind(*reminder),
            DesktopEffect::Unremind => self.notifier.unremind(),
            DesktopEffect::Remember(duties) => (self.tell)(Wish::Remember(duties)),
            DesktopEffect::ShowAlarm => windows::show_alarm(&self.app),
            DesktopEffect::HideAlarm => windows::close_alarm(&self.app),
            DesktopEffect::Publish(view) => self.publish(*view),
        }
    }

    fn publish(&mut self, view: View) {
        let ringing = view.bell == Bell::Ringing;
        if ringing != self.ringing {
            self.ringing = ringing;
            self.shortcut.ringing(ringing);
        }
        let view = Arc::new(view);
        self.views.send_replace(Some(Arc::clone(&view)));
        windows::emit(&self.app, "view", view);
    }
}
