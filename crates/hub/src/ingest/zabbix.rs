//! What Zabbix posts: the body of our media type (`docs/zabbix-media-type.yaml`), or of a script of one's own that gives the same facts,
//! also under the names that Opsgenie's script for Zabbix used.
//!
//! Source: Zabbix 6.0, "Supported macros": `{EVENT.ID}` is the problem's in its recovery and its updates too, so that it is the alias.
//! Priorities are those of Zabbix' own media type for Opsgenie: Disaster P1, High P2, Average P3, Warning P4, the others P5.

use oncall::signal::{NOTE_LIMIT, shorten};
use oncall::{Priority, Signal, Trigger};
use serde_json::{Map, Value};

use super::attached::Attached;
use super::fields::{Facts, find, find_text, one_line, printable, priority_of, text};
use super::headline::told;
use super::{Reading, json};

/// Most tags kept, and the longest (Opsgenie's limits).
const TAGS_LIMIT: usize = 20;
const TAG_LIMIT: usize = 50;
/// Longest name of a host, in characters.
const HOST_LIMIT: usize = 200;
/// What becomes a detail: its name, and the names under which it is looked for.
const DETAILS: [(&str, &[&str]); 11] = [
    ("host", &["host", "host_name"]),
    ("ip", &["ip", "host_ip", "ip_address"]),
    ("host_groups", &["host_groups", "trigger_host_group_name"]),
    ("severity", &["severity", "trigger_severity"]),
    ("operational_data", &["opdata", "trigger_opdata"]),
    ("item", &["item", "item_key"]),
    ("item_value", &["item_value"]),
    ("event_id", &["event_id"]),
    ("trigger_id", &["trigger_id"]),
    ("started_at", &["started_at", "event_time", "time"]),
    ("zabbix_url", &["zabbix_url"]),
];

/// Reads a message.
pub(crate) fn read(body: &[u8]) -> Vec<Reading> {
    vec![match json::parse::<Value>(body) {
        Ok(Value::Object(event)) => read_event(&Event(&event)),
        Ok(_) => Reading::not_understood("The body is JSON, but not an object, as our media type for Zabbix sends it."),
        Err(fault) => Reading::not_understood(format!("The body cannot be read as JSON: {fault}.")),
    }]
}

/// What a message is about.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Problem,
    Recovery,
    Update,
}

/// A message's fields.
struct Event<'a>(&'a Map<String, Value>);

impl Event<'_> {
    /// The first of `names` that says anything. A macro that Zabbix could not fill in says nothing.
    fn says(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| find_text(self.0, &[name]).filter(|text| !is_unfilled(text)))
    }

    /// Which of the three it is. A recovery may carry the update's mark of an earlier update.
    fn turn(&self) -> Option<Turn> {
        let over = self.says(&["event_value"]).map(|value| value == "0").or_else(|| {
            let status = self.says(&["event_status", "trigger_status", "status"])?;
            match status.to_ascii_uppercase().as_str() {
                "OK" | "RESOLVED" | "RECOVERY" | "CLOSED" => Some(true),
                "PROBLEM" | "TRIGGERED" => Some(false),
                _ => None,
            }
        })?;
        let updated = self.says(&["event_update_status"]).as_deref() == Some("1");
        Some(match (over, updated) {
            (true, _) => Turn::Recovery,
            (false, true) => Turn::Update,
            (false, false) => Turn::Problem,
        })
    }

    /// The problem's event. Two Zabbix servers of a team may count alike: where the media type knows its own server, that is part of it.
    fn alias(&self) -> Option<String> {
        let id = self.says(&["event_id"]).map(|id| format!("event:{id}")).or_else(|| {
            let trigger = self.says(&["trigger_id"])?;
            Some(format!("trigger:{trigger}:{}", self.says(&["host", "host_name"]).unwrap_or_default()))
        })?;
        let server =
            self.says(&["zabbix_url"]).map(|url| format!("{}:", url.trim_end_matches('/'))).unwrap_or_default();
        Some(format!("zabbix:{server}{id}"))
    }

    fn priority(&self) -> Option<Priority> {
        let number = self.says(&["nseverity"]).and_then(|number| number.parse::<u8>().ok());
        match number {
            Some(5) => Some(Priority::P1),
            Some(4) => Some(Priority::P2),
            Some(3) => Some(Priority::P3),
            Some(2) => Some(Priority::P4),
            Some(_) => Some(Priority::P5),
            None => {
                let word = self.says(&["severity", "trigger_severity"])?;
                match word.to_ascii_lowercase().as_str() {
                    "warning" => Some(Priority::P4),
                    "not classified" => Some(Priority::P5),
                    other => priority_of(other),
                }
            }
        }
    }

    fn tags(&self) -> Vec<String> {
        let written = match find(self.0, &["tags", "event_tags"]) {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::String(text)) => match json::parse(text.as_bytes()) {
                Ok(Value::Array(items)) => items,
                _ => text.split(',').map(Value::from).collect(),
            },
            _ => Vec::new(),
        };
        let mut tags = Vec::new();
        for item in written.iter().take(TAGS_LIMIT) {
            let tag = match item {
                Value::Object(pair) => {
                    let name = find_text(pair, &["tag", "name"]).unwrap_or_default();
                    match find_text(pair, &["value"]) {
                        Some(value) => format!("{name}:{value}"),
                        None => name,
                    }
                }
                other => text(other).unwrap_or_default(),
            };
            let tag = one_line(&shorten(&tag, TAG_LIMIT));
            if !tag.is_empty() && !is_unfilled(&tag) && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    fn trigger(&self, alias: &str) -> Trigger {
        let title = self.says(&["event_name", "trigger_name", "subject", "message"]);
        let title = title.unwrap_or_else(|| "A problem that Zabbix sees".to_owned());
        let description = self.says(&["message", "trigger_description"]);
        let (title, description) = told(&title, description.as_deref());
        let mut facts = Facts::default();
        for (name, names) in DETAILS {
            facts.put(name, self.says(names));
        }
        let mut attached = Attached::default();
        if let Some((server, trigger, event)) = self.place() {
            let address = format!("{server}/tr_events.php?triggerid={trigger}&eventid={event}");
            attached.link(Some(&address), "Problem in Zabbix");
        }
        attached.link(self.says(&["trigger_url"]).as_deref(), "The trigger's own address");
        attached.link(self.says(&["zabbix_url"]).as_deref(), "Zabbix");
        let host = self.says(&["host", "host_name", "ip", "ip_address"]);
        Trigger {
            alias: Some(alias.to_owned()),
            title,
            description,
            priority: self.priority(),
            source: "Zabbix".to_owned(),
            entity: host.map(|host| one_line(&shorten(&host, HOST_LIMIT))).unwrap_or_default(),
            tags: self.tags(),
            details: facts.into_details(),
            links: attached.links,
            ..Trigger::default()
        }
    }

    /// Where the problem is shown: the server, the trigger's and the event's number.
    fn place(&self) -> Option<(String, u64, u64)> {
        let number = |name: &str| self.says(&[name])?.parse().ok();
        let server = self.says(&["zabbix_url"])?.trim_end_matches('/').to_owned();
        Some((server, number("trigger_id")?, number("event_id")?))
    }

    /// What somebody did in Zabbix. Only an acknowledgement and a changed severity mean something for whoever is called; the rest is told.
    fn update(&self, alias: String) -> Reading {
        let action = self.says(&["update_action", "event_update_action"]).unwrap_or_default();
        let user = self.says(&["user", "user_fullname"]).map(|user| one_line(&shorten(&user, 100)));
        let message =
            self.says(&["update_message", "event_update_message"]).map(|text| shorten(&printable(&text), NOTE_LIMIT));
        // "unacknowledged" has "acknowledged" in it.
        let acknowledged = action.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "acknowledged");
        if acknowledged {
            let about = Some(Box::new(self.trigger(&alias)));
            return Reading::Signal(Box::new(Signal::Acknowledge { alias, user, note: message, about }));
        }
        if action.contains("changed severity") {
            return Reading::trigger(Trigger { user, note: message, ..self.trigger(&alias) });
        }
        let who = user.as_deref().unwrap_or("Somebody");
        let did = if action.is_empty() { "updated".to_owned() } else { one_line(&shorten(&action, 200)) };
        let said = message.map(|text| format!(": {text}")).unwrap_or_default();
        Reading::Remark { alias, text: format!("{who} {did} the problem in Zabbix{said}") }
    }
}

fn read_event(event: &Event<'_>) -> Reading {
    match event.says(&["event_source"]).as_deref() {
        Some("1") => return Reading::ignored("It tells of a discovered device, which is no problem."),
        Some("2") => return Reading::ignored("It tells of an agent that registered, which is no problem."),
        _ => {}
    }
    let (Some(turn), Some(alias)) = (event.turn(), event.alias()) else {
        return Reading::not_understood(
            "It does not say what our media type for Zabbix says: 'event_id', and 'event_value' with 1 for a problem and 0 for its end.",
        );
    };
    match turn {
        Turn::Problem => Reading::trigger(event.trigger(&alias)),
        Turn::Update => event.update(alias),
        Turn::Recovery => {
            let about = Some(Box::new(event.trigger(&alias)));
            Reading::Signal(Box::new(Signal::Resolve { alias, user: None, note: None, about }))
        }
    }
}

/// What Zabbix leaves where a macro has no value: the macro itself, such as `{HOST.IP}` or `{$ZABBIX.URL}`, or `*UNKNOWN*`.
fn is_unfilled(text: &str) -> bool {
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let is_macro = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"._".contains(&byte))
    };
    text == "*UNKNOWN*" || inside.is_some_and(|name| is_macro(name.trim_start_matches('$')))
}
