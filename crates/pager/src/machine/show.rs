//! What is shown, drawn from what is known.

use oncall::{IncidentId, Mode};

use super::Pager;
use super::effect::Notice;
use super::view::{
    Bell, ConnectionState, OPEN_SHOWN, Problem, RINGING_SHOWN, View, acknowledged_by, most_urgent_first,
};

impl Pager {
    pub(super) fn notice(&mut self, incident: IncidentId) -> Option<Notice> {
        let incident = self.known.get(incident)?;
        let page = self.calling(incident)?;
        let test = match incident.integration.mode {
            Mode::Live => "",
            Mode::Test => "TEST ",
        };
        let notice = Notice {
            incident: incident.id,
            title: format!("{test}{} {}", incident.priority, incident.title),
            body: format!("{} · {}\n{}", incident.team.name, incident.integration.name, page.reason),
            urgency: page.urgency,
        };
        self.notified.insert(notice.incident);
        Some(notice)
    }

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
        let mut open: Vec<_> = self.known.open().cloned().collect();
        most_urgent_first(&mut open);
        let connection = self.link.view();
        let problems = self.refusal().into_iter().chain(self.problems.iter().cloned()).collect();
        let ringing: Vec<_> = open.iter().filter(|incident| self.ring.contains(incident.id)).cloned().collect();
        let (ringing_count, open_count) = (ringing.len(), open.len());
        let acknowledged = acknowledged_by(self.me.as_ref(), &open);
        open.truncate(OPEN_SHOWN);
        View {
            bell: self.bell(acknowledged),
            person: self.me.clone(),
            duty: self.duty.clone(),
            on_duty: !self.duty.now.is_empty(),
            pager: None,
            ringing: ringing.into_iter().take(RINGING_SHOWN).collect(),
            ringing_count,
            open,
            open_count,
            ringing_since: self.ring.since().map(|since| since.wall),
            silenced: self.acknowledgements.view(),
            problems,
            connection,
            check: None,
            checking: false,
            cut_off: None,
        }
    }

    fn bell(&self, acknowledged: usize) -> Bell {
        match self.link.view().state {
            _ if !self.ring.is_empty() => Bell::Ringing,
            ConnectionState::SignedOut => Bell::SignedOut,
            ConnectionState::CutOff => Bell::CutOff,
            ConnectionState::Connecting | ConnectionState::Live if acknowledged > 0 => Bell::Acknowledged,
            ConnectionState::Connecting | ConnectionState::Live if !self.duty.now.is_empty() => Bell::OnDuty,
            ConnectionState::Connecting | ConnectionState::Live => Bell::OffDuty,
        }
    }

    /// The acknowledgements that the hub refused, as one problem.
    fn refusal(&self) -> Option<Problem> {
        let detail = self.refusals.values().next()?;
        let titles: Vec<String> = self
            .refusals
            .keys()
            .filter_map(|incident| self.known.get(*incident))
            .map(|incident| format!("#{} {}", incident.number, incident.title))
            .collect();
        Some(Problem {
            code: "acknowledge_refused".to_owned(),
            title: format!("The hub did not take the acknowledgement of {}.", titles.join(", ")),
            meaning: "Nobody counts as working on it: it rings on here and for everybody else who was called."
                .to_owned(),
            remedy: detail.clone(),
        })
    }
}
