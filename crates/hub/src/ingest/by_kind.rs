//! Reading a message by the kind of its integration, outside of its address: where it is only tried, or measured.

use oncall::setup::Integration;
use oncall::{IntegrationKind, Signal};

use super::aws::Delivery;
use super::sns::{Envelope, Kind};
use super::{Reading, alertmanager, aws, grafana, opsgenie, pagerduty, webhook, zabbix};

/// What a message means to an integration. What its address would refuse is not understood; of Opsgenie's API, a body is read as one that
/// creates an alert.
pub(crate) fn read(integration: &Integration, body: &[u8]) -> Vec<Reading> {
    match integration.kind {
        IntegrationKind::AmazonSns | IntegrationKind::CloudWatch | IntegrationKind::CloudWatchEvents => {
            vec![of_amazon(body)]
        }
        IntegrationKind::Opsgenie => vec![match opsgenie::read_create(body) {
            Ok(create) => Reading::Signal(Box::new(Signal::Trigger(create.trigger))),
            Err(opsgenie::Refusal::NotJson(why)) => Reading::not_understood(format!("The body is not JSON: {why}.")),
            Err(opsgenie::Refusal::Wrong(wrong)) => {
                Reading::not_understood(wrong.into_values().collect::<Vec<_>>().join(" "))
            }
        }],
        IntegrationKind::PagerDuty => vec![match pagerduty::read(body).map(|event| event.meaning) {
            Ok(Ok(meaning)) => meaning.reading,
            Ok(Err(wrong)) => Reading::not_understood(wrong.join(" ")),
            Err(why) => Reading::not_understood(why),
        }],
        IntegrationKind::Alertmanager => alertmanager::read(body),
        IntegrationKind::Grafana => grafana::read(body),
        IntegrationKind::Zabbix => zabbix::read(body),
        IntegrationKind::Webhook => webhook::read(body, integration.mapping.as_ref()),
        IntegrationKind::Heartbeat | IntegrationKind::RingMe => Vec::new(),
    }
}

/// A message of Amazon's, in SNS's envelope or bare. The signature is not looked at: nothing comes of what is read here.
fn of_amazon(body: &[u8]) -> Reading {
    match Envelope::parse(body) {
        Ok(envelope) if envelope.kind == Kind::Notification => {
            let delivery = Delivery { topic_arn: Some(&envelope.topic_arn), subject: envelope.subject.as_deref() };
            aws::read(&envelope.message, delivery)
        }
        Ok(envelope) => Reading::ignored(format!(
            "It is a {} of the topic {}: the hub answers it, and nobody is called.",
            envelope.kind.as_str(),
            envelope.topic_arn
        )),
        Err(_) => match std::str::from_utf8(body) {
            Ok(text) if !text.trim().is_empty() => aws::read(text, Delivery::default()),
            Ok(_) => Reading::not_understood("The message is empty."),
            Err(_) => Reading::not_understood("The message is not text in UTF-8."),
        },
    }
}
