//! The readers of senders' messages, one by one: for whoever measures them or throws anything at them. No part of the hub's interface.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::LazyLock;

use oncall::intake::Mapping;

use crate::ingest::aws::Delivery;
use crate::ingest::sns::Envelope;
use crate::ingest::{alertmanager, aws, grafana, opsgenie, pagerduty, webhook, zabbix};
use crate::opsgenie::reads_query;

/// A reader: bytes in, meaning out. No input makes it panic, run long, or take much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The envelope of Amazon SNS.
    SnsEnvelope,
    /// What AWS puts into a message.
    AwsMessage,
    /// Opsgenie's API: creating an alert.
    OpsgenieCreate,
    /// Opsgenie's API: acting on an alert.
    OpsgenieAction,
    /// Opsgenie's search query language.
    OpsgenieQuery,
    /// PagerDuty's Events API v2.
    PagerDuty,
    /// Alertmanager's webhook.
    Alertmanager,
    /// Grafana's webhook.
    Grafana,
    /// Zabbix's webhook.
    Zabbix,
    /// A webhook with a mapping.
    WebhookMapped,
    /// A webhook without one.
    WebhookUsual,
}

/// A mapping that uses much of the language: what it is thrown at decides how far it comes.
static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let text = |text: &str| Some(text.to_owned());
    Mapping {
        each: text("body.checks or body.alerts or [body]"),
        resolve_if: text("item.status in ['ok', 'resolved', 1] or item.ok"),
        acknowledge_if: text("item.status == 'acknowledged'"),
        trigger_if: text("not item.muted"),
        title: text(
            "{{ item.title or item.name or item.monitor.name or body.msg }} on {{ body.host | default('?', true) | upper }}",
        ),
        alias: text("{{ body.host }}/{{ item.name or item.id or item.monitor.id }}"),
        description: text("{% for key, value in item | items %}{{ key }}: {{ value }}\n{% endfor %}"),
        priority: text("{{ item.level or item.severity }}"),
        source: text("{{ body.sender.login }}"),
        entity: text("{{ item.monitor.url or body.repository.full_name }}"),
        tags: text("{{ (body.tags or item.tags or []) | map('string') | unique | sort | join(',') }}"),
        link: text("{{ item.url or item.workflow_run.html_url }}"),
        details: BTreeMap::from([
            ("all".to_owned(), "{{ item }}".to_owned()),
            ("first line".to_owned(), "{{ (item.text or body) | string | split('\n') | first | trim }}".to_owned()),
        ]),
    }
});

impl Reader {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::SnsEnvelope,
        Self::AwsMessage,
        Self::OpsgenieCreate,
        Self::OpsgenieAction,
        Self::OpsgenieQuery,
        Self::PagerDuty,
        Self::Alertmanager,
        Self::Grafana,
        Self::Zabbix,
        Self::WebhookMapped,
        Self::WebhookUsual,
    ];

    /// Its name, such as `alertmanager`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SnsEnvelope => "sns-envelope",
            Self::AwsMessage => "aws-message",
            Self::OpsgenieCreate => "opsgenie-create",
            Self::OpsgenieAction => "opsgenie-action",
            Self::OpsgenieQuery => "opsgenie-query",
            Self::PagerDuty => "pagerduty",
            Self::Alertmanager => "alertmanager",
            Self::Grafana => "grafana",
            Self::Zabbix => "zabbix",
            Self::WebhookMapped => "webhook-mapped",
            Self::WebhookUsual => "webhook-usual",
        }
    }

    /// Which of the recorded bodies in `tests/fixtures` it is for: the folder, and how their names begin.
    pub fn recorded(self) -> (&'static str, &'static str) {
        match self {
            Self::SnsEnvelope => ("sns", "notification"),
            Self::AwsMessage => ("aws", ""),
            Self::OpsgenieCreate => ("opsgenie", "create"),
            Self::OpsgenieAction => ("opsgenie", "action"),
            Self::OpsgenieQuery => ("opsgenie", "query"),
            Self::PagerDuty => ("pagerduty", ""),
            Self::Alertmanager => ("alertmanager", ""),
            Self::Grafana => ("grafana", ""),
            Self::Zabbix => ("zabbix", ""),
            Self::WebhookMapped | Self::WebhookUsual => ("webhook", ""),
        }
    }

    /// Reads bytes, and says how many things they mean.
    pub fn read(self, body: &[u8]) -> usize {
        match self {
            Self::SnsEnvelope => Envelope::parse(body).map_or(0, |envelope| {
                black_box(envelope.string_to_sign().len());
                usize::from(envelope.sent_at().is_some())
            }),
            Self::AwsMessage => {
                // Neither SNS's envelope nor raw delivery lets through what is no text.
                let Ok(message) = std::str::from_utf8(body) else { return 0 };
                black_box(aws::read(message, Delivery::default()));
                1
            }
            Self::OpsgenieCreate => usize::from(black_box(opsgenie::read_create(body)).is_ok()),
            Self::OpsgenieAction => {
                let Ok(mut fields) = opsgenie::Fields::read(body) else { return 0 };
                black_box((fields.action(), fields.priority(), fields.tags(), fields.details()));
                black_box(["owner", "team", "escalation", "responder"].map(|name| fields.named(name)));
                usize::from(fields.done(()).is_ok())
            }
            Self::OpsgenieQuery => usize::from(reads_query(&String::from_utf8_lossy(body))),
            Self::PagerDuty => {
                black_box(pagerduty::read_change(body)).map_or(0, |_| 1)
                    + black_box(pagerduty::read(body)).map_or(0, |_| 1)
            }
            Self::Alertmanager => black_box(alertmanager::read(body)).len(),
            Self::Grafana => black_box(grafana::read(body)).len(),
            Self::Zabbix => black_box(zabbix::read(body)).len(),
            Self::WebhookMapped => black_box(webhook::read(body, Some(&MAPPING))).len(),
            Self::WebhookUsual => black_box(webhook::read(body, None)).len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_that_is_thrown_at_can_be_read() {
        assert_eq!(webhook::faults(&MAPPING), []);
    }
}
