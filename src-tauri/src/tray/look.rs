//! What the tray shows, as a pure function of what the pager knows and of the time.

use std::fmt::Display;
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use oncall::escalation::{Condition, Step};
use oncall::{Duty, Incident, IncidentId, State};
use pager::{Bell, View};
use serde::{Deserialize, Serialize};

use crate::times::{date, moment, span, span_changes_in};

/// Everything about the tray that can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    /// Which icon; the one that rings blinks.
    pub icon: Bell,
    /// A few words: the tooltip's heading, and the text beside the icon where a desktop shows one.
    pub title: String,
    /// The tooltip's sentences, one a line.
    pub tooltip: String,
    /// The menu, from the top.
    pub menu: Vec<Line>,
}

impl Look {
    /// Before the pager has said anything, which is a matter of milliseconds.
    pub(crate) fn starting() -> Self {
        Self { icon: Bell::SignedOut, title: "Tocsin".to_owned(), tooltip: String::new(), menu: Vec::new() }
    }
}

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// A thin rule.
    Rule,
    /// Something to read.
    Text(String),
    /// Something to click.
    Entry(String, Action),
}

/// The texts in which one menu differs from another, by their places, if it differs in nothing else: then an open menu can stay
/// open.
#[cfg(any(test, not(target_os = "linux")))]
pub(super) fn other_texts<'a>(shown: &[Line], next: &'a [Line]) -> Option<Vec<(usize, &'a str)>> {
    if shown.len() != next.len() {
        return None;
    }
    let mut texts = Vec::new();
    for (place, (before, after)) in shown.iter().zip(next).enumerate() {
        match (before, after) {
            _ if before == after => {}
            (Line::Text(_), Line::Text(text)) => texts.push((place, text.as_str())),
            (Line::Entry(_, does), Line::Entry(text, will)) if does == will => texts.push((place, text.as_str())),
            _ => return None,
        }
    }
    Some(texts)
}

/// What a click asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Acknowledge one incident.
    Acknowledge(IncidentId),
    /// Acknowledge everything that rings.
    AcknowledgeAll,
    /// Open the main window on an incident.
    OpenIncident(IncidentId),
    /// Open the main window.
    OpenMain,
    /// Open the main window on my shifts.
    OpenShifts,
    /// Play the alarm, quickly, so that it can be heard whether it is heard.
    TestSound,
    /// End the program; on duty it is asked about first.
    Quit,
}

/// How many incidents of each kind the menu lists; the rest is in the main window.
const LISTED: usize = 5;
/// How many characters of a text the menu shows.
const TITLE: usize = 60;

/// The time by which everything is told: now, and in which zone.
struct Told<'a, Z> {
    now: DateTime<Utc>,
    zone: &'a Z,
}

/// The look for a view at a time, with times in the given zone.
pub(crate) fn look<Z: TimeZone>(view: &View, now: DateTime<Utc>, zone: &Z) -> Look
where
    Z::Offset: Display,
{
    let told = Told { now, zone };
    Look { icon: view.bell, title: title(view), tooltip: tooltip(view, &told), menu: menu(view, &told) }
}

/// After how long the look of a view says something else, if nothing happens; `None` if it never does.
pub(crate) fn changes_in(view: &View, now: DateTime<Utc>) -> Option<Duration> {
    let ends = view.duty.now.iter().filter_map(|duty| duty.until);
    let begins = view.duty.next.iter().filter_map(|duty| duty.since);
    let goes_on = view.ringing.first().and_then(|incident| next_step(incident)).map(|step| step.due_at);
    ends.chain(begins).chain(goes_on).filter_map(|at| span_changes_in(at - now)).min()
}

fn title(view: &View) -> String {
    match view.bell {
        Bell::OffDuty => "Tocsin: off duty".to_owned(),
        Bell::OnDuty => "Tocsin: on call".to_owned(),
        Bell::Ringing => format!("Tocsin: {} ringing", view.ringing_count),
        Bell::Acknowledged => format!("Tocsin: {} acknowledged", view.acknowledged()),
        Bell::CutOff => "Tocsin: cut off from the hub".to_owned(),
        Bell::SignedOut => "Tocsin: signed out".to_owned(),
    }
}

fn tooltip<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> String
where
    Z::Offset: Display,
{
    let mut lines: Vec<String> = match view.bell {
        Bell::SignedOut => vec!["This laptop does not ring until you sign in.".to_owned()],
        Bell::CutOff => {
            let detail = view.connection.detail.clone();
            vec![detail.unwrap_or_else(|| "The hub does not answer; this laptop may not ring.".to_owned())]
        }
        Bell::Ringing => view.ringing.iter().take(LISTED).map(|incident| named(incident)).collect(),
        Bell::Acknowledged => view.open.iter().take(LISTED).map(|incident| open_line(incident, told)).collect(),
        Bell::OffDuty => std::iter::once("You are not on call.".to_owned()).chain(next_line(view, told)).collect(),
        Bell::OnDuty => duty_lines(view, told).into_iter().chain(next_line(view, told)).collect(),
    };
    lines.extend(view.problems.iter().map(|problem| problem.title.clone()));
    lines.join("\n")
}

fn menu<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> Vec<Line>
where
    Z::Offset: Display,
{
    let sections = [rings(view, told.now), open(view, told), state(view, told), program(view)];
    let mut menu = Vec::new();
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        if !menu.is_empty() {
            menu.push(Line::Rule);
        }
        menu.extend(section);
    }
    menu
}

/// What rings comes first: the person who opens the menu at night looks for this.
fn rings(view: &View, now: DateTime<Utc>) -> Vec<Line> {
    let ringing = &view.ringing;
    let mut lines = Vec::new();
    for incident in ringing.iter().take(LISTED) {
        lines.push(Line::Entry(format!("Acknowledge: {}", named(incident)), Action::Acknowledge(incident.id)));
    }
    // Of the most urgent one only: with a countdown under each nobody would find the entries.
    if let Some(step) = ringing.first().and_then(|incident| next_step(incident)) {
        lines.insert(1, Line::Text(format!("Goes to {} in {}", shorten(&step.label), span(step.due_at - now))));
    }
    if view.ringing_count > 1 {
        lines.push(Line::Entry(format!("Acknowledge all {}", view.ringing_count), Action::AcknowledgeAll));
    }
    lines
}

fn open<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> Vec<Line>
where
    Z::Offset: Display,
{
    // Where more ring than the view holds, it does not say of each whether it does.
    let all_known = view.ringing_count == view.ringing.len();
    let rings = |incident: &Incident| view.ringing.iter().any(|ringing| ringing.id == incident.id);
    let quiet = view.open.iter().filter(|incident| all_known && !rings(incident)).take(LISTED);
    let mut lines: Vec<Line> =
        quiet.map(|incident| Line::Entry(open_line(incident, told), Action::OpenIncident(incident.id))).collect();
    let more = view.open_count.saturating_sub(view.ringing_count + lines.len());
    if more > 0 {
        lines.push(Line::Entry(format!("{more} more open"), Action::OpenMain));
    }
    lines
}

fn state<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> Vec<Line>
where
    Z::Offset: Display,
{
    let mut lines: Vec<Line> = match view.bell {
        Bell::SignedOut => vec![Line::Text("Signed out: this laptop does not ring".to_owned())],
        _ if view.duty.now.is_empty() => vec![Line::Text("Not on call".to_owned())],
        _ => duty_lines(view, told).into_iter().map(Line::Text).collect(),
    };
    lines.extend(next_line(view, told).map(Line::Text));
    if view.bell == Bell::CutOff {
        lines.push(Line::Entry("Cut off from the hub".to_owned(), Action::OpenMain));
    }
    lines.extend(view.problems.iter().map(|problem| Line::Entry(shorten(&problem.title), Action::OpenMain)));
    lines
}

fn program(view: &View) -> Vec<Line> {
    let opening = if view.bell == Bell::SignedOut { "Sign in…" } else { "Open Tocsin" };
    let mut lines = vec![Line::Entry(opening.to_owned(), Action::OpenMain)];
    if view.bell != Bell::SignedOut {
        lines.push(Line::Entry("My shifts".to_owned(), Action::OpenShifts));
    }
    lines.extend([Line::Entry("Sound test".to_owned(), Action::TestSound), quit(view)]);
    lines
}

/// On duty a question follows.
fn quit(view: &View) -> Line {
    let text = if view.on_duty { "Quit…" } else { "Quit" };
    Line::Entry(text.to_owned(), Action::Quit)
}

/// "P1 checkout stopped".
fn named(incident: &Incident) -> String {
    format!("{} {}", incident.priority, shorten(&incident.title))
}

fn shorten(text: &str) -> String {
    let mut line: String = text.chars().take(TITLE).collect();
    if text.chars().count() > TITLE {
        line.push('…');
    }
    line.replace(['\n', '\r', '\t'], " ")
}

/// "P1 checkout stopped (acknowledged by Anna)", "P2 refunds late (quiet until 09:30)".
fn open_line<Z: TimeZone>(incident: &Incident, told: &Told<'_, Z>) -> String
where
    Z::Offset: Display,
{
    match (&incident.acknowledged, incident.snoozed_until) {
        (_, Some(until)) => format!("{} (quiet until {})", named(incident), moment(until, told.now, told.zone)),
        (Some(settled), None) => format!("{} (acknowledged by {})", named(incident), settled.by.name()),
        (None, None) => named(incident),
    }
}

/// The step of the chain that comes next unless somebody answers.
fn next_step(incident: &Incident) -> Option<&Step> {
    let steps = incident.chain.iter().flat_map(|chain| &chain.steps);
    let coming = steps.filter(|step| match step.if_not {
        _ if step.did.is_some() => false,
        Condition::Resolved => true,
        Condition::Acknowledged => incident.state == State::Triggered,
        Condition::Delivered => incident.state == State::Triggered && !incident.is_heard(),
    });
    // One that was not needed and is to come again is due later than it was.
    coming.min_by_key(|step| step.due_at)
}

/// "On call for Payments until Mon 09:00 (2 d 4 h)". Where one is on call for a team twice, the schedules are told apart.
fn duty_lines<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> Vec<String>
where
    Z::Offset: Display,
{
    let duties = &view.duty.now;
    let name = |duty: &Duty| match &duty.schedule {
        Some(schedule) if duties.iter().filter(|other| other.team == duty.team).count() > 1 => schedule.name.clone(),
        Some(_) | None => duty.team.name.clone(),
    };
    let until = |at| format!(" until {} ({})", moment(at, told.now, told.zone), span(at - told.now));
    duties
        .iter()
        .map(|duty| format!("On call for {}{}", shorten(&name(duty)), duty.until.map(until).unwrap_or_default()))
        .collect()
}

/// "Next shift: Mon 30 Nov 09:00 (in 5 d 3 h)".
fn next_line<Z: TimeZone>(view: &View, told: &Told<'_, Z>) -> Option<String>
where
    Z::Offset: Display,
{
    let at = view.duty.next.as_ref().filter(|_| view.bell != Bell::SignedOut)?.since?;
    Some(format!("Next shift: {} (in {})", date(at, told.now, told.zone), span(at - told.now)))
}

#[cfg(test)]
mod tests;
