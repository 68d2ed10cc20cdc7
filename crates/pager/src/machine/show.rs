//! What is shown, drawn from what is known.

use super::Pager;
use super::view::{Bell, ConnectionState, OPEN_SHOWN, RINGING_SHOWN, View};

impl Pager {
    /// The view, if it is another than the one shown last.
    pub(super) fn changed_view(&mut self) -> Option<View> {
        let view = self.view();
        if self.shown.as_ref() == Some(&view) {
            return None;
        }
        self.shown = Some(view.clone());
        Some(view)
    }

    /// What is shown now.
    pub fn view(&self) -> View {
        let open: Vec<_> = self.known.most_urgent_first().take(OPEN_SHOWN).cloned().collect();
        let ringing = self.ringing.iter().filter_map(|incident| self.known.get(incident)).take(RINGING_SHOWN).cloned();
        let unknown = self.acknowledgements.pending().filter(|incident| self.known.get(*incident).is_none());
        let shown = open.iter().map(|incident| incident.id).chain(unknown).take(OPEN_SHOWN);
        View {
            bell: self.bell(),
            person: self.me.clone(),
            duty: self.shifts.view(),
            on_duty: self.shifts.on_duty(),
            pager: self.place.pager.clone(),
            ringing: ringing.collect(),
            ringing_count: self.ringing.len(),
            open_count: self.known.len(),
            ringing_since: self.ring.since().map(|since| since.wall),
            silenced: self.acknowledgements.view(shown),
            problems: self.refusal().into_iter().chain(self.problems.iter().cloned()).collect(),
            connection: self.link.view(),
            check: self.checks.last.clone(),
            checking: self.checks.is_running(),
            cut_off: self.cut_off.view(self.cut_off_sounds),
            open,
        }
    }

    fn bell(&self) -> Bell {
        match self.link.view().state {
            _ if !self.ring.is_empty() => Bell::Ringing,
            ConnectionState::SignedOut => Bell::SignedOut,
            ConnectionState::CutOff => Bell::CutOff,
            ConnectionState::Connecting | ConnectionState::Live if !self.mine.is_empty() => Bell::Acknowledged,
            ConnectionState::Connecting | ConnectionState::Live if self.shifts.on_duty() => Bell::OnDuty,
            ConnectionState::Connecting | ConnectionState::Live => Bell::OffDuty,
        }
    }
}
