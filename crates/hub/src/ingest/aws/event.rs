//! EventBridge's envelope: `{version, id, detail-type, source, account, time, region, resources, detail}`.

use oncall::Trigger;
use serde_json::{Map, Value};

use super::arn::short_name;
use super::text::embedded;
use super::{Delivery, Reading, alarm, deployment, ecs, stated_priority};
use crate::ingest::fields::{Facts, find, find_text, one_line};

/// What an envelope says beside its detail.
#[derive(Debug)]
pub(super) struct Event<'a> {
    /// Its id: the same if EventBridge delivers the event twice.
    pub(super) id: Option<String>,
    /// Such as `ECS Task State Change`.
    pub(super) kind: String,
    /// Such as `aws.ecs`.
    pub(super) source: Option<String>,
    /// Twelve digits.
    pub(super) account: Option<String>,
    /// A code, such as `eu-west-1`.
    pub(super) region: Option<String>,
    /// When it happened, as written.
    pub(super) time: Option<String>,
    /// The ARNs of what it is about.
    pub(super) resources: Vec<&'a str>,
    /// The content.
    pub(super) detail: &'a Map<String, Value>,
}

/// Reads an envelope, or what a template left of one as long as it has a `detail`. `None` if the object is none.
pub(super) fn read(object: &Map<String, Value>, delivery: Delivery<'_>) -> Option<Reading> {
    let parsed;
    let detail = match find(object, &["detail"])? {
        Value::Object(detail) => detail,
        // A template may put the detail into quotes.
        Value::String(quoted) => {
            parsed = embedded(quoted)?.object;
            &parsed
        }
        _ => return None,
    };
    let event = Event {
        id: find_text(object, &["id"]),
        kind: find_text(object, &["detail-type"]).unwrap_or_default(),
        source: find_text(object, &["source"]),
        account: find_text(object, &["account", "accountId", "awsAccountId"]),
        region: find_text(object, &["region"]),
        time: find_text(object, &["time"]),
        resources: find(object, &["resources"])
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default(),
        detail,
    };
    Some(match event.kind.as_str() {
        "ECS Task State Change" => ecs::read_task(&event),
        "ECS Deployment State Change" => deployment::read(&event),
        "ECS Service Action" => deployment::read_service_action(&event),
        // Sent whenever a task comes or goes on the instance: only the loss of its agent is news.
        "ECS Container Instance State Change" if detail.get("agentConnected") != Some(&Value::Bool(false)) => {
            Reading::ignored("The container instance is connected; ECS tells of every change of its free resources.")
        }
        "CloudWatch Alarm State Change" => read_alarm(&event).unwrap_or_else(|| generic(&event, object, delivery)),
        "CloudWatch Alarm Configuration Change" => {
            Reading::ignored("The alarm's configuration was changed, not its state.")
        }
        "" => ecs::read_transformed(detail)
            .or_else(|| alarm::read(detail, delivery))
            .unwrap_or_else(|| generic(&event, object, delivery)),
        _ => generic(&event, object, delivery),
    })
}

fn read_alarm(event: &Event<'_>) -> Option<Reading> {
    let region = event.region.as_deref().unwrap_or_default();
    let account = event.account.as_deref().unwrap_or_default();
    alarm::read_event(event.detail, event.resources.first().copied(), region, account)
}

/// An event that has no reader of its own: its kind and its resource are the title, its detail the facts. Its alias is the
/// event's id, which merges nothing but a second delivery of the same event.
fn generic(event: &Event<'_>, object: &Map<String, Value>, delivery: Delivery<'_>) -> Reading {
    let resource = event.resources.first().map(|arn| one_line(short_name(arn)));
    let kind = if event.kind.is_empty() { "AWS event" } else { &event.kind };
    let mut title = delivery.headline().unwrap_or_else(|| one_line(kind));
    if let Some(resource) = &resource
        && !title.contains(resource.as_str())
    {
        title = format!("{title}: {resource}");
    }
    let mut facts = Facts::default();
    delivery.put_place(&mut facts, event.region.clone(), event.account.clone());
    facts.put("service", event.source.as_deref().and_then(|source| source.strip_prefix("aws.")));
    facts.put("resources", Some(event.resources.join(", ")));
    facts.put("event", event.id.as_ref());
    facts.put("happened_at", event.time.as_ref());
    facts.put_all(event.detail);
    let described =
        find_text(event.detail, &["description", "message", "reason", "cause", "stateReason", "eventDescription"]);
    Reading::trigger(Trigger {
        alias: event.id.as_ref().map(|id| format!("event:{id}")),
        title,
        description: described.unwrap_or_default(),
        priority: stated_priority(object),
        source: event.source.clone().unwrap_or_default(),
        entity: resource.unwrap_or_default(),
        details: facts.into_details(),
        ..Trigger::default()
    })
}
