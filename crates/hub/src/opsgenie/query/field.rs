//! What each field of the language means.

use oncall::{Priority, State};

use super::time::Span;
use super::{Comparison, Number, Query, Text, Time};

/// Facts are found as `details.NAME`, or as Opsgenie writes them.
const DETAIL_PREFIXES: [&str; 3] = ["detailspairs.", "details.", "extraproperties."];

impl Query {
    /// The condition `field comparison value`.
    ///
    /// # Errors
    /// A sentence that says what is not understood.
    pub(super) fn of_field(field: &str, comparison: Comparison, value: &str) -> Result<Self, String> {
        let name = field.to_lowercase();
        if let Some(number) = number(&name) {
            let value =
                value.parse().map_err(|_| format!("'{field}' is compared with a number, not with '{value}'."))?;
            return Ok(Self::Number(number, comparison, value));
        }
        if let Some(time) = time(&name) {
            return Ok(Self::Time(time, comparison, Span::read(field, value)?));
        }
        if name == "priority" {
            return priorities(comparison, value);
        }
        if comparison != Comparison::Equal {
            return Err(format!("'{field}' can only be compared by ':' or '='."));
        }
        let lower = value.to_lowercase();
        Ok(match name.as_str() {
            "status" => status(&lower)
                .ok_or_else(|| format!("'{value}' is no status: open, closed, acked, unacked, snoozed."))?,
            "acknowledged" | "isseen" | "seen" => Self::Acknowledged(flag(field, &lower)?),
            "snoozed" => Self::Snoozed(flag(field, &lower)?),
            "message" => Self::Contains(Text::Message, lower),
            "description" => Self::Contains(Text::Description, lower),
            _ => return text(&name, lower).ok_or_else(|| unknown(field)),
        })
    }
}

fn number(name: &str) -> Option<Number> {
    match name {
        "count" => Some(Number::Count),
        "tinyid" => Some(Number::TinyId),
        _ => None,
    }
}

fn time(name: &str) -> Option<Time> {
    match name {
        "createdat" => Some(Time::Opened),
        "updatedat" => Some(Time::Updated),
        "lastoccurredat" | "lastoccuredat" => Some(Time::LastOccurred),
        "snoozeduntil" => Some(Time::SnoozedUntil),
        _ => None,
    }
}

fn text(name: &str, lower: String) -> Option<Query> {
    let text = match name {
        "tag" | "tags" => Text::Tag,
        "alias" => Text::Alias,
        "id" | "alertid" => Text::Id,
        "source" => Text::Source,
        "entity" => Text::Entity,
        "actions" | "action" => Text::Action,
        "owner" => Text::Owner,
        "acknowledgedby" | "report.acknowledgedby" => Text::AcknowledgedBy,
        "closedby" | "report.closedby" => Text::ClosedBy,
        "recipients" | "recipient" => Text::Recipient,
        "teams" | "team" => Text::Team,
        "responders" | "responder" => Text::Responder,
        "integration.name" | "integration" => Text::Integration,
        "integration.type" => Text::IntegrationType,
        "details.key" => Text::DetailName,
        "details.value" => Text::DetailValue,
        _ => {
            let detail = DETAIL_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))?;
            return (!detail.is_empty()).then(|| Query::Detail(detail.to_owned(), lower));
        }
    };
    Some(Query::Text(text, lower))
}

fn status(value: &str) -> Option<Query> {
    Some(match value {
        "open" => Query::Open(true),
        "closed" | "resolved" => Query::Open(false),
        "acked" | "acknowledged" => Query::Is(State::Acknowledged),
        "unacked" => Query::Is(State::Triggered),
        "snoozed" => Query::Snoozed(true),
        _ => return None,
    })
}

/// `priority < P3` is meant as it is read: P1 and P2.
fn priorities(comparison: Comparison, value: &str) -> Result<Query, String> {
    let value = Priority::parse(value).ok_or_else(|| format!("'{value}' is no priority: P1, P2, P3, P4, P5."))?;
    if comparison == Comparison::Equal {
        return Ok(Query::Priority(value));
    }
    let all = [Priority::P1, Priority::P2, Priority::P3, Priority::P4, Priority::P5];
    let those =
        all.into_iter().filter(|priority| comparison.holds(u64::from(priority.number()), u64::from(value.number())));
    Ok(Query::Any(those.map(Query::Priority).collect()))
}

fn flag(field: &str, value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("'{field}' is true or false."))
}

fn unknown(field: &str) -> String {
    format!(
        "'{field}' is not a field that can be searched here. There are status, acknowledged, snoozed, priority, message, description, alias, \
         tag, source, entity, owner, teams, responders, recipients, count, tinyId, createdAt, updatedAt, lastOccurredAt, snoozedUntil, \
         integration.name, integration.type, actions, details.key, details.value and details.NAME."
    )
}
