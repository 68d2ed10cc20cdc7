//! What AWS puts into a message: a CloudWatch alarm, an EventBridge event, or whatever an input transformer made of it.
//!
//! The order of the attempts: JSON text in quotes is unquoted; an object is told by its keys; a text is searched for the
//! first object in it; what remains is plain text, which opens an incident of its own. A message that nobody understands
//! still wakes somebody: it was sent to the address that does.

mod alarm;
mod arn;
mod bare;
mod console;
mod deployment;
mod ecs;
mod event;
mod plot;
mod reason;
mod text;

#[cfg(test)]
mod tests;

use oncall::{Priority, Trigger};
use serde_json::{Map, Value};

use super::fields::{Facts, find_text, one_line};
use super::{Reading, generic, json};
use arn::Arn;

/// How deep messages may be wrapped in each other (a topic that feeds a topic, text quoted twice).
const WRAPPING_LIMIT: usize = 4;

/// What is known of a message beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Delivery<'a> {
    /// The topic that it came by.
    pub(crate) topic_arn: Option<&'a str>,
    /// Its headline.
    pub(crate) subject: Option<&'a str>,
}

impl<'a> Delivery<'a> {
    /// The topic's name.
    fn topic(&self) -> Option<&'a str> {
        self.topic_arn.and_then(|arn| arn.rsplit(':').next())
    }

    /// The headline in one line, if it says anything.
    fn headline(&self) -> Option<String> {
        self.subject.map(one_line).filter(|headline| !headline.is_empty())
    }

    /// Where the topic is: CloudWatch publishes only to topics of the alarm's own region.
    fn topic_place(&self) -> Option<Arn<'a>> {
        self.topic_arn.and_then(Arn::parse)
    }

    /// Keeps where the message is from: what it says itself, else the topic's place.
    fn put_place(&self, facts: &mut Facts, region: Option<String>, account: Option<String>) {
        let topic = self.topic_place();
        facts.put("region", region.or_else(|| topic.map(|arn| arn.region.to_owned())));
        facts.put("account", account.or_else(|| topic.map(|arn| arn.account.to_owned())));
    }
}

/// Reads a message of a topic.
pub(crate) fn read(message: &str, delivery: Delivery<'_>) -> Reading {
    read_wrapped(message, delivery, WRAPPING_LIMIT)
}

fn read_wrapped(message: &str, delivery: Delivery<'_>, depth: usize) -> Reading {
    let message = message.trim();
    match json::parse(message.as_bytes()) {
        Ok(Value::Object(object)) => read_object(&object, delivery, depth),
        Ok(Value::String(inner)) if depth > 0 => read_wrapped(&inner, delivery, depth - 1),
        Ok(Value::Array(items)) => match &items[..] {
            [Value::Object(object)] => read_object(object, delivery, depth),
            _ => text::read(message, delivery),
        },
        _ => text::read(unquoted(message), delivery),
    }
}

/// A template such as `"stopped: <aws.events.event.json>"` gives a text in quotes whose inner quotes are not escaped.
fn unquoted(message: &str) -> &str {
    message.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(message)
}

fn read_object(object: &Map<String, Value>, delivery: Delivery<'_>, depth: usize) -> Reading {
    if let (Some("Notification"), Some(inner)) =
        (object.get("Type").and_then(Value::as_str), object.get("Message").and_then(Value::as_str))
        && depth > 0
    {
        let wrapped = Delivery {
            topic_arn: object.get("TopicArn").and_then(Value::as_str).or(delivery.topic_arn),
            subject: object.get("Subject").and_then(Value::as_str).or(delivery.subject),
        };
        return read_wrapped(inner, wrapped, depth - 1);
    }
    known(object, delivery).unwrap_or_else(|| unknown(object, delivery))
}

/// The reading of an object that is one of AWS's own. `None` if it is not.
fn known(object: &Map<String, Value>, delivery: Delivery<'_>) -> Option<Reading> {
    event::read(object, delivery).or_else(|| alarm::read(object, delivery)).or_else(|| ecs::read_transformed(object))
}

/// An object of the sender's own making: its headline is looked for, its facts are shown. It may name an alias and a
/// priority, so that a template can say them.
fn unknown(object: &Map<String, Value>, delivery: Delivery<'_>) -> Reading {
    let mut facts = Facts::default();
    delivery.put_place(
        &mut facts,
        find_text(object, &["region"]),
        find_text(object, &["account", "accountId", "awsAccountId"]),
    );
    facts.put("topic", delivery.topic());
    let own = generic::trigger(object, facts);
    let title = delivery.headline().unwrap_or(own.title);
    Reading::trigger(Trigger {
        title: if title.is_empty() { generic::in_one_line(object) } else { title },
        source: delivery.topic().map_or(own.source, str::to_owned),
        ..own
    })
}

/// The priority that a template states, such as `"priority": "P1"`.
fn stated_priority(object: &Map<String, Value>) -> Option<Priority> {
    find_text(object, &["priority"]).as_deref().and_then(Priority::parse)
}
