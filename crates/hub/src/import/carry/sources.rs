//! Integrations and heartbeats: where alerts come from.

use oncall::heartbeat::{Heartbeat, IntervalUnit, MESSAGE_LIMIT};
use oncall::setup::{Integration, Object};
use oncall::{HeartbeatId, IntegrationId, IntegrationKind, Mode, Priority};
use uuid::Uuid;

use super::super::account::{self, Reference};
use super::Carry;
use super::criteria::priority;
use super::names::one_line;

/// Longest interval, in minutes: 366 days.
const LONGEST_INTERVAL: u32 = 366 * 24 * 60;
/// Longest tag, in characters.
const LONGEST_TAG: usize = 50;

/// What a type of Opsgenie's integrations is here.
enum Meaning {
    /// The same.
    Same(IntegrationKind),
    /// This, if its sender does as it usually does.
    Usually(IntegrationKind, &'static str),
    /// It tells others of alerts, or is read by nobody here.
    Nothing(&'static str),
}

/// Types that only tell others of alerts.
const OUTGOING: [&str; 16] = [
    "AmazonSnsOutgoing",
    "Campfire",
    "Flowdock",
    "FlowdockV2",
    "HipChat",
    "HipChatAddOn",
    "Jira",
    "JiraServiceDesk",
    "Marid",
    "Mattermost",
    "MsTeams",
    "MSTeams",
    "OEC",
    "Slack",
    "StatusPageIo",
    "Zendesk",
];

fn meaning(kind: &str) -> Meaning {
    use IntegrationKind as Kind;
    match kind {
        "API" => Meaning::Same(Kind::Opsgenie),
        "AmazonSns" => Meaning::Same(Kind::AmazonSns),
        "CloudWatch" => Meaning::Same(Kind::CloudWatch),
        "CloudWatchEvents" => Meaning::Same(Kind::CloudWatchEvents),
        "PagerDuty" => Meaning::Same(Kind::PagerDuty),
        "Zabbix" => Meaning::Same(Kind::Zabbix),
        "Prometheus" => Meaning::Usually(
            Kind::Opsgenie,
            "since Alertmanager's 'opsgenie_configs' speak Opsgenie's API; if it sends to /v1/json/prometheus, write 'kind: alertmanager'",
        ),
        "Grafana" => Meaning::Usually(
            Kind::Opsgenie,
            "since Grafana's Opsgenie contact point speaks Opsgenie's API; if it sends to /v1/json/grafana, write 'kind: grafana'",
        ),
        "Email" => Meaning::Nothing("the hub takes no e-mail; send to /v1/json/webhook instead"),
        other if OUTGOING.contains(&other) => {
            Meaning::Nothing("it tells others of alerts, which people's ways do here")
        }
        _ => Meaning::Usually(
            Kind::Webhook,
            "which reads any JSON by a 'mapping'; if its sender uses Opsgenie's API, write 'kind: opsgenie'",
        ),
    }
}

impl Carry<'_> {
    pub(super) fn integrations(&mut self) {
        for integration in &self.account.integrations {
            self.one_integration(integration);
        }
    }

    fn one_integration(&mut self, it: &account::Integration) {
        let shown = one_line(it.name.as_deref().unwrap_or("without a name"));
        let theirs = it.kind.as_deref().unwrap_or_default();
        if it.enabled == Some(false) {
            self.note(format!("The integration '{shown}' ({theirs}) is disabled in Opsgenie, and was left out."));
            return;
        }
        let kind = match meaning(theirs) {
            Meaning::Same(kind) => kind,
            Meaning::Usually(kind, why) => {
                self.note(format!(
                    "The integration '{shown}' ({theirs}) is of the kind '{}' here, {why}.",
                    kind.as_str()
                ));
                kind
            }
            Meaning::Nothing(why) => {
                self.note(format!("The integration '{shown}' ({theirs}) was left out: {why}."));
                return;
            }
        };
        let owner =
            it.team_id.clone().filter(|id| !id.is_empty()).map(|id| Reference { id: Some(id), ..Reference::default() });
        let team = self.home(owner.as_ref(), &format!("integration '{shown}'"), &[]);
        let team_name = self.team_name(team);
        if owner.is_none() {
            self.note(format!(
                "Alerts of the integration '{shown}' call the team '{team_name}', beside the responders that they name."
            ));
        }
        let name = self.name_in("integration", &team_name, it.name.as_ref(), "Integration");
        self.put(Object::Integration(Integration {
            id: IntegrationId(Uuid::new_v4()),
            version: 0,
            team,
            name,
            kind,
            mode: Mode::Live,
            expires_at: None,
            owner: None,
            raw_delivery: false,
            may_read: false,
            rules: Vec::new(),
            mapping: None,
        }));
    }

    pub(super) fn heartbeats(&mut self) {
        for heartbeat in &self.account.heartbeats {
            self.one_heartbeat(heartbeat);
        }
    }

    fn one_heartbeat(&mut self, it: &account::Heartbeat) {
        let name = self.name("heartbeat", it.name.as_ref(), "Heartbeat");
        let team = self.home(it.owner_team.as_ref(), &format!("heartbeat '{name}'"), &[]);
        let interval_unit = match it.interval_unit.as_deref().map(str::to_lowercase).as_deref() {
            Some("hours") => IntervalUnit::Hours,
            Some("days") => IntervalUnit::Days,
            _ => IntervalUnit::Minutes,
        };
        let given = it.interval.unwrap_or(10).saturating_mul(interval_unit.minutes());
        let interval_minutes = given.clamp(1, LONGEST_INTERVAL);
        if given != interval_minutes {
            self.note(format!(
                "The interval of the heartbeat '{name}' is {given} minutes. {interval_minutes} were taken."
            ));
        }
        // What Opsgenie says where nothing was set is what is said here too.
        let usual = format!("{} is expired", it.name.as_deref().unwrap_or_default());
        let message =
            it.alert_message.as_deref().map(one_line).filter(|message| !message.is_empty() && *message != usual);
        let priority =
            it.alert_priority.as_deref().and_then(priority).filter(|priority| *priority != Priority::default());
        let tags =
            it.alert_tags.iter().flatten().map(|tag| one_line(tag).chars().take(LONGEST_TAG).collect::<String>());
        self.put(Object::Heartbeat(Heartbeat {
            id: HeartbeatId(Uuid::new_v4()),
            version: 0,
            team,
            name,
            description: it.description.clone().unwrap_or_default(),
            interval_minutes,
            interval_unit,
            enabled: it.enabled.unwrap_or(true),
            message: message.map(|message| message.chars().take(MESSAGE_LIMIT).collect()),
            tags: tags.filter(|tag| !tag.is_empty()).collect(),
            priority,
        }));
    }
}
