//! What the tray shows, as a pure function of what the pager knows.

use chrono::{DateTime, TimeZone, Utc};
use oncall::{Duty, Incident, IncidentId};
use pager::{Bell, View};
use serde::{Deserialize, Serialize};

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
    /// A menu inside the menu.
    Menu(String, Vec<Line>),
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
    /// Play the alarm, quickly, so that it can be heard whether it is heard.
    TestSound,
    /// End the program.
    Quit,
    /// Nothing: the person thought better of it.
    Stay,
}

/// How many incidents of each kind the menu lists; the rest is in the main window.
const LISTED: usize = 5;
/// How many characters of a text the menu shows.
const TITLE: usize = 60;

/// The look for a view, with times in the given zone.
pub(crate) fn look<Z: TimeZone>(view: &View, zone: &Z) -> Look
where
    Z::Offset: std::fmt::Display,
{
    Look { icon: view.bell, title: title(view), tooltip: tooltip(view, zone), menu: menu(view, zone) }
}

fn title(view: &View) -> String {
    match view.bell {
        Bell::OffDuty => "Tocsin: off duty".to_owned(),
        Bell::OnDuty => "Tocsin: on call".to_owned(),
        Bell::Ringing => format!("Tocsin: {} ringing", view.ringing.len()),
        Bell::Acknowledged => format!("Tocsin: {} acknowledged", view.acknowledged()),
        Bell::CutOff => "Tocsin: cut off from the hub".to_owned(),
        Bell::SignedOut => "Tocsin: signed out".to_owned(),
    }
}

fn tooltip<Z: TimeZone>(view: &View, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    let mut lines: Vec<String> = match view.bell {
        Bell::SignedOut => vec!["This laptop does not ring until you sign in.".to_owned()],
        Bell::CutOff => {
            let detail = view.connection.detail.clone();
            vec![detail.unwrap_or_else(|| "The hub does not answer; this laptop may not ring.".to_owned())]
        }
        Bell::Ringing => view.ringing.iter().take(LISTED).map(|incident| named(incident)).collect(),
        Bell::Acknowledged => view.open.iter().take(LISTED).map(|incident| open_line(incident)).collect(),
        Bell::OffDuty => vec!["You are not on call.".to_owned()],
        Bell::OnDuty => view.duty.iter().map(|duty| duty_line(duty, zone)).collect(),
    };
    lines.extend(view.problems.iter().map(|problem| problem.title.clone()));
    lines.join("\n")
}

fn menu<Z: TimeZone>(view: &View, zone: &Z) -> Vec<Line>
where
    Z::Offset: std::fmt::Display,
{
    let sections = [rings(view), open(view), state(view, zone), program(view)];
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
fn rings(view: &View) -> Vec<Line> {
    let ringing = &view.ringing;
    let mut lines: Vec<Line> = ringing
        .iter()
        .take(LISTED)
        .map(|incident| Line::Entry(format!("Acknowledge: {}", named(incident)), Action::Acknowledge(incident.id)))
        .collect();
    if ringing.len() > 1 {
        lines.push(Line::Entry(format!("Acknowledge all {}", ringing.len()), Action::AcknowledgeAll));
    }
    lines
}

fn open(view: &View) -> Vec<Line> {
    let rings = |incident: &Incident| view.ringing.iter().any(|ringing| ringing.id == incident.id);
    let quiet: Vec<&Incident> = view.open.iter().map(AsRef::as_ref).filter(|incident| !rings(incident)).collect();
    let mut lines: Vec<Line> = quiet
        .iter()
        .take(LISTED)
        .map(|incident| Line::Entry(open_line(incident), Action::OpenIncident(incident.id)))
        .collect();
    if quiet.len() > LISTED {
        lines.push(Line::Entry(format!("{} more open", quiet.len() - LISTED), Action::OpenMain));
    }
    lines
}

fn state<Z: TimeZone>(view: &View, zone: &Z) -> Vec<Line>
where
    Z::Offset: std::fmt::Display,
{
    let mut lines: Vec<Line> = match view.bell {
        Bell::SignedOut => vec![Line::Text("Signed out: this laptop does not ring".to_owned())],
        _ if view.duty.is_empty() => vec![Line::Text("Not on call".to_owned())],
        _ => view.duty.iter().map(|duty| Line::Text(duty_line(duty, zone))).collect(),
    };
    if view.bell == Bell::CutOff {
        lines.push(Line::Entry("Cut off from the hub".to_owned(), Action::OpenMain));
    }
    lines.extend(view.problems.iter().map(|problem| Line::Entry(shorten(&problem.title), Action::OpenMain)));
    lines
}

fn program(view: &View) -> Vec<Line> {
    let opening = if view.bell == Bell::SignedOut { "Sign in…" } else { "Open Tocsin" };
    vec![
        Line::Entry(opening.to_owned(), Action::OpenMain),
        Line::Entry("Sound test".to_owned(), Action::TestSound),
        quit(view),
    ]
}

/// Quitting while on duty is asked about in place: the entry opens into what it would mean.
fn quit(view: &View) -> Line {
    let teams: Vec<&str> = view.duty.iter().map(|duty| duty.team.name.as_str()).collect();
    if teams.is_empty() {
        return Line::Entry("Quit".to_owned(), Action::Quit);
    }
    let meaning = format!("Quit and be unreachable for {}", teams.join(", "));
    let choices = vec![Line::Entry(meaning, Action::Quit), Line::Entry("Stay reachable".to_owned(), Action::Stay)];
    Line::Menu("Quit".to_owned(), choices)
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

/// "P1 checkout stopped (acknowledged by Anna)".
fn open_line(incident: &Incident) -> String {
    match &incident.acknowledged {
        Some(settled) => format!("{} (acknowledged by {})", named(incident), settled.by.name()),
        None => named(incident),
    }
}

/// "On call for Payments until Mon 30 Nov, 09:00".
fn duty_line<Z: TimeZone>(duty: &Duty, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    let until = |at: &DateTime<Utc>| at.with_timezone(zone).format(" until %a %-d %b, %H:%M").to_string();
    format!("On call for {}{}", duty.team.name, duty.until.as_ref().map(until).unwrap_or_default())
}

#[cfg(test)]
mod tests;
