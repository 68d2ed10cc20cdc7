//! What the pager says of incidents: why a page fell silent, what a notification tells, what stands in the way.

use oncall::escalation::Did;
use oncall::{Incident, IncidentId, Mode, Page, PageId, PersonId, State};

use super::Pager;
use super::effect::{Notice, Summary};
use super::view::Problem;

/// So many of many are named.
const NAMED: usize = 3;

impl Pager {
    /// The notification of one incident.
    pub(super) fn notice(&self, incident: IncidentId) -> Option<Notice> {
        let incident = self.known.get(incident)?;
        let page = self.calling(incident)?;
        Some(Notice {
            incident: incident.id,
            title: headline(incident),
            body: format!("{} · {}\n{}", incident.team.name, incident.integration.name, page.reason),
            urgency: page.urgency,
        })
    }

    /// The one notification of many.
    pub(super) fn summary(&self, count: usize) -> Summary {
        let many = self.notices.many();
        let among = self.known.most_urgent_first().filter(|incident| many.contains(&incident.id));
        let mut lines: Vec<String> = among.take(NAMED).map(|incident| headline(incident)).collect();
        match count.saturating_sub(lines.len()) {
            0 => {}
            more => lines.push(format!("and {more} more. Open Tocsin to see and to acknowledge them.")),
        }
        Summary { count, title: format!("{count} incidents call you"), body: lines.join("\n") }
    }

    /// The acknowledgements that the hub refused, as one problem.
    pub(super) fn refusal(&self) -> Option<Problem> {
        let detail = self.refusals.values().next()?;
        let known = self.refusals.keys().filter_map(|incident| self.known.get(*incident));
        let mut titles: Vec<String> =
            known.take(NAMED).map(|incident| format!("#{} {}", incident.number, incident.title)).collect();
        match self.refusals.len().saturating_sub(titles.len()) {
            0 => {}
            more => titles.push(format!("{more} more")),
        }
        Some(Problem {
            code: "acknowledge_refused".to_owned(),
            title: format!("The hub did not take the acknowledgement of {}.", titles.join(", ")),
            meaning: "Nobody counts as working on it: it rings on here and for everybody else who was called."
                .to_owned(),
            remedy: detail.clone(),
        })
    }
}

/// "P1 checkout stopped".
fn headline(incident: &Incident) -> String {
    let test = match incident.integration.mode {
        Mode::Live => "",
        Mode::Test => "TEST ",
    };
    format!("{test}{} {}", incident.priority, incident.title)
}

/// Whether an acknowledgement of this incident, made here while the page `covers` called, needs no word of the hub any more.
pub(super) fn is_answered(incident: &Incident, me: Option<PersonId>, covers: Option<PageId>) -> bool {
    let covered = incident.pages.iter().find(|page| covers == Some(page.id));
    // Acknowledged, snoozed, passed on or given away in the meantime, here or elsewhere: what came later counts.
    covered.is_some_and(|page| page.settled_at.is_some())
        || incident.state != State::Triggered && me.and_then(|me| incident.calling(me)).is_none()
}

/// Whether somebody has to answer: nobody does so far, or it calls me all the same.
pub(super) fn wants_an_answer(incident: &Incident, me: Option<PersonId>) -> bool {
    let nobody = incident.state == State::Triggered && incident.snoozed_until.is_none();
    nobody || me.and_then(|me| incident.calling(me)).is_some()
}

/// Whether the page still calls its person, or did until a newer one came.
pub(super) fn is_unanswered(incident: &Incident, page: &Page) -> bool {
    // Acknowledged before it called: then it calls all the same. After: hubs that settle no pages say so only in this way.
    page.settled_at.is_none() && incident.acknowledged.as_ref().is_none_or(|settled| settled.at < page.at)
}

/// Why an alarm ended that was not acknowledged here.
pub(super) fn how_it_ended(incident: Option<&Incident>, page: PageId) -> String {
    let Some(incident) = incident else { return "no longer open".to_owned() };
    let page = incident.pages.iter().find(|known| known.id == page);
    if page.is_some_and(|page| is_unanswered(incident, page)) && incident.snoozed_until.is_none() {
        return "called again, more quietly".to_owned();
    }
    let by_then = |at| page.is_none_or(|page| page.at <= at);
    match (&incident.acknowledged, &incident.assignee) {
        _ if incident.snoozed_until.is_some() => "snoozed".to_owned(),
        // Who acknowledged first stays named; who silenced a later page is in the timeline only.
        (Some(settled), _) if by_then(settled.at) => format!("acknowledged by {}", settled.by.name()),
        (Some(_), _) => "acknowledged".to_owned(),
        (None, _) if page.is_some_and(|page| was_passed_on(incident, page)) => "passed on".to_owned(),
        (None, Some(assignee)) => format!("given to {}", assignee.name),
        (None, None) => "no longer called for it".to_owned(),
    }
}

/// Whether the person of this page passed it on.
fn was_passed_on(incident: &Incident, page: &Page) -> bool {
    let steps = incident.chain.iter().flat_map(|chain| &chain.steps);
    let mut done = steps.filter_map(|step| match &step.did {
        Some(Did::Paged { at, passed_on_by: Some(by), .. }) => Some((*at, by.id)),
        _ => None,
    });
    done.any(|(at, by)| by == page.person.id && page.at <= at)
}
