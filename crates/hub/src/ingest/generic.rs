//! An object of a sender's own making: its fields are looked for under their usual names.

use oncall::Trigger;
use oncall::evidence::{Link, Runbook, is_web_address};
use oncall::signal::shorten;
use serde_json::{Map, Value};

use super::fields::{Facts, find_text, one_line, priority_of};

/// Names under which senders put the headline, the best first.
const TITLE_NAMES: [&str; 13] = [
    "title",
    "summary",
    "message",
    "subject",
    "headline",
    "name",
    "alertname",
    "text",
    "msg",
    "content",
    "error",
    "reason",
    "description",
];
/// Names under which senders put their key of the problem.
const ALIAS_NAMES: [&str; 4] = ["alias", "dedup_key", "incident_key", "fingerprint"];
/// Longest headline that is looked at, in characters: what is kept is cut further on.
const HEADLINE_LIMIT: usize = 2_000;

/// What an object says of a problem, with all of its facts beside those that are known. Its title is empty where none of the usual names is
/// there.
pub(super) fn trigger(object: &Map<String, Value>, mut facts: Facts) -> Trigger {
    facts.put_all(object);
    let web = |names: &[&str]| find_text(object, names).filter(|text| is_web_address(text));
    let title = find_text(object, &TITLE_NAMES).map(|title| one_line(&shorten(&title, HEADLINE_LIMIT)));
    Trigger {
        alias: find_text(object, &ALIAS_NAMES),
        title: title.unwrap_or_default(),
        description: find_text(object, &["description", "message", "body", "text"]).unwrap_or_default(),
        priority: find_text(object, &["priority", "severity", "urgency"]).as_deref().and_then(priority_of),
        source: find_text(object, &["source"]).unwrap_or_default(),
        entity: find_text(object, &["entity", "service", "host", "hostname", "resource"]).unwrap_or_default(),
        links: web(&["url", "link", "href"]).map(link).into_iter().collect(),
        runbook: web(&["runbook_url", "runbook"]).map(Runbook::Link),
        details: facts.into_details(),
        ..Trigger::default()
    }
}

/// A link that a sender gave without words.
pub(super) fn link(href: String) -> Link {
    let host = href.split('/').nth(2).and_then(|authority| authority.rsplit('@').next()).unwrap_or_default();
    Link { text: format!("More at {}", shorten(host, 100)), href }
}

/// The object itself in one line, where it says nothing under a usual name.
pub(super) fn in_one_line(object: &Map<String, Value>) -> String {
    shorten(&one_line(&serde_json::to_string(object).unwrap_or_default()), HEADLINE_LIMIT)
}

#[cfg(test)]
mod tests {
    use oncall::Priority;
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Trigger {
        trigger(body.as_object().unwrap(), Facts::default())
    }

    #[test]
    fn usual_names_are_found_in_any_spelling() {
        let found = read(&json!({
            "Summary": "disk\nfull", "dedupKey": "disk-7", "severity": "critical", "host": "db-1", "url": "https://zabbix.example.com/t/7",
            "runbookUrl": "https://wiki.example.com/disk", "description": "97 %"
        }));
        assert_eq!(found.title, "disk full");
        assert_eq!(found.alias.as_deref(), Some("disk-7"));
        assert_eq!(found.priority, Some(Priority::P1));
        assert_eq!(found.entity, "db-1");
        assert_eq!(found.description, "97 %");
        assert_eq!(found.links[0].text, "More at zabbix.example.com");
        assert_eq!(found.runbook, Some(Runbook::Link("https://wiki.example.com/disk".to_owned())));
        assert_eq!(found.details["host"], "db-1");
    }

    #[test]
    fn what_is_no_web_address_is_no_link() {
        let found = read(&json!({ "title": "t", "url": "javascript:alert(1)", "runbook": "ask Anna" }));
        assert_eq!((found.links.len(), found.runbook), (0, None));
        assert_eq!(found.details["runbook"], "ask Anna");
    }

    #[test]
    fn an_object_without_usual_names_has_no_title_but_can_be_told() {
        let body = json!({ "x": 1, "y": { "z": "дзвін" } });
        assert_eq!(read(&body).title, "");
        assert_eq!(in_one_line(body.as_object().unwrap()), r#"{"x":1,"y":{"z":"дзвін"}}"#);
    }
}
