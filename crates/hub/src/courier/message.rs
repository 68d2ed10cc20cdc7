//! What a person is told by a further way: the same in an e-mail, a text message, a call and a webhook's body.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use oncall::evidence::{Link, Runbook};
use oncall::paging::Page;
use oncall::signal::shorten;
use oncall::ways::Unreachable;
use oncall::{Incident, Mode, PersonRef, Priority};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ingest::{one_line, printable};

/// Longest title in a subject, a text message and a call, in characters.
const TITLE_LIMIT: usize = 160;
/// Longest description in a letter, in characters.
const DESCRIPTION_LIMIT: usize = 4_000;
/// Most facts in a letter.
const FACTS_LIMIT: usize = 30;
/// Longest fact in a letter, in characters.
const FACT_LIMIT: usize = 300;
/// Longest text message, in characters: three parts at most, as long as its letters are those of GSM 7.
const TEXT_LIMIT: usize = 459;

/// A message to a person.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its id, the same at each attempt.
    pub(crate) id: Uuid,
    /// To whom.
    pub(crate) person: PersonRef,
    /// Their time zone, by which they read the time.
    pub(crate) zone: Tz,
    /// When it is sent.
    pub(crate) at: DateTime<Utc>,
    /// What it is about.
    pub(crate) matter: Matter,
    /// The address by which people reach the hub, if it was told.
    pub(crate) public_url: Option<Arc<str>>,
}

/// What a message is about.
#[derive(Clone, Debug)]
pub(crate) enum Matter {
    /// A page.
    Page {
        /// Of which incident.
        incident: Box<Incident>,
        /// The page.
        page: Box<Page>,
    },
    /// They are on call, and no laptop of theirs would wake them.
    Unreachable(Unreachable),
    /// The person wants to see that it gets there.
    Test,
}

impl Message {
    /// The incident that it is about.
    pub(super) fn incident(&self) -> Option<&Incident> {
        match &self.matter {
            Matter::Page { incident, .. } => Some(incident),
            Matter::Unreachable(_) | Matter::Test => None,
        }
    }

    /// In one line: how bad, what, whose.
    pub(super) fn subject(&self) -> String {
        match &self.matter {
            Matter::Page { incident, .. } => {
                let (title, team) = (title(incident), one_line(&incident.team.name));
                format!("{}[{}] {title} – {team}", mark(incident), incident.priority)
            }
            Matter::Unreachable(it) => format!("You are on call for {}, and Tocsin cannot wake you", teams(it)),
            Matter::Test => "A test message of Tocsin".to_owned(),
        }
    }

    /// As a letter in plain text.
    pub(super) fn letter(&self) -> String {
        match &self.matter {
            Matter::Page { incident, page } => self.page_letter(incident, page),
            Matter::Unreachable(it) => self.unreachable_letter(it),
            Matter::Test => format!(
                "This is a test message: the way by which Tocsin would reach you leads here.\n\nIt was sent to {} at {}. Nothing \
                 has to be done.\n",
                one_line(&self.person.name),
                self.clock(self.at)
            ),
        }
    }

    fn page_letter(&self, incident: &Incident, page: &Page) -> String {
        let mut parts = vec![format!(
            "{}{}\n{} ({}), team {}, incident #{}\nYou were called at {}.",
            mark(incident),
            title(incident),
            incident.priority,
            meaning(incident.priority),
            one_line(&incident.team.name),
            incident.number,
            self.clock(page.at)
        )];
        let description = shorten(printable(&incident.description).trim(), DESCRIPTION_LIMIT);
        if !description.is_empty() {
            parts.push(format!("What\n{description}"));
        }
        let facts = facts(incident);
        if !facts.is_empty() {
            parts.push(format!("Where\n{}", facts.trim_end()));
        }
        parts.push(format!("Why you\n{}", printable(&page.reason)));
        if let Some(known) = &incident.known_fault {
            parts.push(format!("Seen before\n{}", one_line(&known.name)));
        }
        if let Some(Runbook::Markdown(text)) = &incident.runbook {
            parts.push(format!("What to do\n{}", shorten(printable(text).trim(), DESCRIPTION_LIMIT)));
        }
        let links = links(incident);
        if !links.is_empty() {
            let listed: Vec<_> = links.iter().map(|link| format!("{}: {}", one_line(&link.text), link.href)).collect();
            parts.push(format!("Links\n{}", listed.join("\n")));
        }
        parts.push(self.how_to_acknowledge(incident));
        parts.join("\n\n") + "\n"
    }

    fn unreachable_letter(&self, it: &Unreachable) -> String {
        let until = it.until.map_or_else(String::new, |until| format!(" until {}", self.clock(until)));
        format!(
            "You are on call for {}{until}, and no laptop of yours would wake you.\n\nWhy\n{}\nThe hub knows this since {}.\n\nWhat follows\nAn incident that calls you now would not wake you: it is left to the policy's next rule to call somebody \
             else.\n\nWhat to do\nOpen Tocsin on your laptop \
             and look at Settings → This laptop: it says what is wrong, and how to mend it. Or ask a colleague to take over your shift.\n\nThis is \
             told once, and again after 12 hours or with your next shift if it is still so then.\n",
            teams(it),
            printable(&it.says),
            self.clock(it.since),
        )
    }

    fn how_to_acknowledge(&self, incident: &Incident) -> String {
        let mut text = format!(
            "To acknowledge\nIn Tocsin on your laptop: in the alarm, in the tray, or in incident #{}.",
            incident.number
        );
        if let Some(address) = self.acknowledge_address(incident) {
            let _ = write!(
                text,
                "\nFrom anywhere, with your token:\ncurl -X POST -H \"Authorization: Bearer $TOCSIN_TOKEN\" -H \"Content-Type: \
                 application/json\" -d '{{}}' {address}"
            );
        }
        text
    }

    /// As a text message.
    pub(super) fn text(&self) -> String {
        match &self.matter {
            Matter::Page { incident, .. } => {
                let tail = format!(" (#{}). Acknowledge in Tocsin.", incident.number);
                let head = format!(
                    "{}{} {}: {}",
                    mark(incident),
                    incident.priority,
                    shorten(&one_line(&incident.team.name), 60),
                    title(incident)
                );
                shorten(&head, TEXT_LIMIT - tail.chars().count()) + &tail
            }
            Matter::Unreachable(it) => {
                let head = format!("You are on call for {}, and Tocsin cannot wake you: ", teams(it));
                let tail = " Open Tocsin on your laptop.";
                let room = TEXT_LIMIT.saturating_sub(head.chars().count() + tail.chars().count());
                head + &shorten(&one_line(&it.says), room) + tail
            }
            Matter::Test => "A test message of Tocsin: this is how it would reach you.".to_owned(),
        }
    }

    /// As it is read out.
    pub(super) fn speech(&self) -> String {
        match &self.matter {
            Matter::Page { incident, .. } => format!(
                "This is Tocsin. {}Priority {}, team {}: {}. Incident number {}. Acknowledge it in Tocsin on your laptop.",
                if incident.integration.mode == Mode::Test { "This is a test. " } else { "" },
                incident.priority.to_string().trim_start_matches('P'),
                shorten(&one_line(&incident.team.name), 60),
                title(incident),
                incident.number
            ),
            Matter::Unreachable(it) => format!(
                "This is Tocsin. You are on call for {}, and no laptop of yours would wake you. {} Open Tocsin on your laptop.",
                teams(it),
                shorten(&one_line(&it.says), TITLE_LIMIT)
            ),
            Matter::Test => "This is Tocsin, with a test call. This is how it would reach you.".to_owned(),
        }
    }

    /// As the body of a webhook: type, time and content, as Standard Webhooks advises. `docs/delivery.md` describes it.
    pub(super) fn body(&self) -> Value {
        let person = json!(self.person);
        match &self.matter {
            Matter::Page { incident, page } => json!({
                "type": "page.called",
                "timestamp": self.at,
                "data": {
                    "incident": shown(incident),
                    "page": {"id": page.id, "at": page.at, "urgency": page.urgency, "rule": page.rule},
                    "person": person,
                    "reason": page.reason,
                    "links": links(incident),
                    "acknowledge": self.acknowledge_address(incident),
                },
            }),
            Matter::Unreachable(it) => json!({
                "type": "person.unreachable",
                "timestamp": self.at,
                "data": {"person": person, "teams": it.teams, "until": it.until, "since": it.since, "reason": it.says},
            }),
            Matter::Test => json!({"type": "test", "timestamp": self.at, "data": {"person": person}}),
        }
    }

    fn acknowledge_address(&self, incident: &Incident) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{url}/api/incidents/{}/acknowledge", incident.id))
    }

    fn clock(&self, at: DateTime<Utc>) -> String {
        format!("{} ({})", at.with_timezone(&self.zone).format("%a %-d %b %Y, %H:%M"), self.zone)
    }
}

/// The teams for which they are on call, in a clause that is not too long.
fn teams(it: &Unreachable) -> String {
    shorten(&one_line(&it.teams.join(" and ")), 120)
}

fn title(incident: &Incident) -> String {
    shorten(&one_line(&incident.title), TITLE_LIMIT)
}

fn mark(incident: &Incident) -> &'static str {
    match incident.integration.mode {
        Mode::Live => "",
        Mode::Test => "[TEST] ",
    }
}

fn meaning(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "critical",
        Priority::P2 => "high",
        Priority::P3 => "moderate",
        Priority::P4 => "low",
        Priority::P5 => "informational",
    }
}

/// Where it is, by what the sender said.
fn facts(incident: &Incident) -> String {
    let mut text = String::new();
    let own = [("source", &incident.source), ("about", &incident.entity)];
    let named = own.into_iter().filter(|(_, value)| !value.is_empty());
    let details = incident.details.iter().map(|(name, value)| (name.as_str(), value));
    for (name, value) in named.chain(details).take(FACTS_LIMIT) {
        let _ = writeln!(text, "{}: {}", one_line(name), shorten(&one_line(value), FACT_LIMIT));
    }
    text
}

/// The sender's links, and the runbook before them.
fn links(incident: &Incident) -> Vec<Link> {
    let runbook = match &incident.runbook {
        Some(Runbook::Link(href)) => Some(Link { href: href.clone(), text: "Runbook".to_owned() }),
        Some(Runbook::Markdown(_)) | None => None,
    };
    runbook.into_iter().chain(incident.links.iter().cloned()).collect()
}

/// The incident for a receiver outside: what it is, not whom else it calls.
fn shown(incident: &Incident) -> Value {
    json!({
        "id": incident.id,
        "number": incident.number,
        "title": incident.title,
        "description": incident.description,
        "priority": incident.priority,
        "state": incident.state,
        "team": incident.team,
        "integration": incident.integration,
        "alias": incident.alias,
        "source": incident.source,
        "entity": incident.entity,
        "tags": incident.tags,
        "details": incident.details,
        "count": incident.count,
        "opened_at": incident.opened_at,
        "known_fault": incident.known_fault,
        "runbook": incident.runbook,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A page of Anna in Kyiv, in the night.
    pub(in super::super) fn page(change: impl FnOnce(&mut Incident)) -> Message {
        let id = |last: u128| Uuid::from_u128(0xa000_0000_0000_4000_8000_0000_0000_0000 + last);
        let page: Page = serde_json::from_value(json!({
            "id": id(4), "person": {"id": id(5), "name": "Anna"}, "at": "2026-11-24T03:12:00Z", "urgency": "alarm", "rule": 1,
            "reason": "You are on call for Payments (weekly rotation, until Mon 09:00). Source: integration 'prod-ecs' (live). Rule 1 of \
                       'Payments 24/7'."
        }))
        .unwrap();
        let mut incident: Incident = serde_json::from_value(json!({
            "id": id(3), "number": 12, "version": 3, "team": {"id": id(6), "name": "Payments"},
            "integration": {"id": id(7), "name": "prod-ecs", "kind": "amazon-sns", "mode": "live"},
            "alias": "ecs/prod/checkout", "title": "checkout stopped", "description": "Essential container in task exited",
            "priority": "P1", "source": "aws.ecs", "entity": "checkout", "tags": ["ecs"],
            "details": {"cluster": "prod", "exit_code": "137"}, "state": "triggered", "count": 1,
            "opened_at": "2026-11-24T03:12:00Z", "last_occurred_at": "2026-11-24T03:12:00Z",
            "updated_at": "2026-11-24T03:12:00Z", "acknowledged": null, "resolved": null, "pages": [page],
            "links": [{"href": "https://console.aws.amazon.com/ecs/checkout", "text": "Service in the AWS console"}],
            "runbook": {"link": "https://wiki.example.com/checkout"}
        }))
        .unwrap();
        change(&mut incident);
        Message {
            id: id(2),
            person: page.person.clone(),
            zone: Tz::Europe__Kyiv,
            at: "2026-11-24T03:12:01Z".parse().unwrap(),
            matter: Matter::Page { incident: Box::new(incident), page: Box::new(page) },
            public_url: Some("https://hub.example.com".into()),
        }
    }

    pub(in super::super) fn test_message() -> Message {
        Message { matter: Matter::Test, ..page(|_| {}) }
    }

    #[test]
    fn each_way_says_it_in_its_own_length() {
        let page = page(|_| {});
        assert_eq!(page.subject(), "[P1] checkout stopped – Payments");
        assert_eq!(page.text(), "P1 Payments: checkout stopped (#12). Acknowledge in Tocsin.");
        assert_eq!(
            page.speech(),
            "This is Tocsin. Priority 1, team Payments: checkout stopped. Incident number 12. Acknowledge it in Tocsin on your \
             laptop."
        );
        insta::assert_snapshot!(page.letter());
        insta::assert_json_snapshot!(page.body());
        insta::assert_json_snapshot!(test_message().body());
    }

    #[test]
    fn who_cannot_be_woken_is_told_why_by_each_way() {
        let unreachable = Unreachable {
            teams: vec!["Payments".to_owned(), "Search".to_owned()],
            until: Some("2026-11-30T07:00:00Z".parse().unwrap()),
            since: "2026-11-24T03:07:00Z".parse().unwrap(),
            says: "Your laptop 'thinkpad' is connected, but: The volume is muted.".to_owned(),
        };
        let told = |unreachable| Message { matter: Matter::Unreachable(unreachable), ..page(|_| {}) };
        let message = told(unreachable.clone());
        assert_eq!(message.subject(), "You are on call for Payments and Search, and Tocsin cannot wake you");
        assert_eq!(
            message.text(),
            "You are on call for Payments and Search, and Tocsin cannot wake you: Your laptop 'thinkpad' is connected, but: The volume \
             is muted. Open Tocsin on your laptop."
        );
        assert!(message.speech().contains("The volume is muted."));
        insta::assert_snapshot!(message.letter());
        insta::assert_json_snapshot!(message.body());
        let long = told(Unreachable { says: "The volume is muted. ".repeat(50), ..unreachable });
        assert!(long.text().chars().count() <= TEXT_LIMIT && long.text().ends_with(" Open Tocsin on your laptop."));
    }

    #[test]
    fn a_test_incident_says_so_everywhere() {
        let page = page(|incident| incident.integration.mode = Mode::Test);
        assert_eq!(page.subject(), "[TEST] [P1] checkout stopped – Payments");
        assert!(page.text().starts_with("[TEST] ") && page.speech().contains("This is a test."));
        assert!(page.letter().starts_with("[TEST] ") && page.body().to_string().contains(r#""mode":"test""#));
    }

    #[test]
    fn a_long_title_leaves_room_for_what_to_do() {
        let page = page(|incident| {
            incident.title = "checkout stopped\0 again and\n again ".repeat(100);
            incident.team.name = "Payments ".repeat(50);
        });
        let text = page.text();
        assert!(text.chars().count() <= TEXT_LIMIT && text.ends_with("(#12). Acknowledge in Tocsin."), "{text}");
        assert!(!page.subject().contains(['\n', '\0']) && page.subject().chars().count() < 700);
        assert!(page.speech().chars().count() < 500);
    }

    #[test]
    fn a_runbook_in_words_is_in_the_letter() {
        let page = page(|incident| incident.runbook = Some(Runbook::Markdown("1. Look.\n2. Restart.".to_owned())));
        assert!(page.letter().contains("What to do\n1. Look.\n2. Restart."));
    }
}
