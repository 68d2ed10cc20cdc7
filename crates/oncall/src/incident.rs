//! The incident: one problem that wants a person, and the rules by which it changes.
//!
//! Every rule returns the drafts of timeline entries that it made; none means that nothing changed, which is a success too:
//! every action may be repeated.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::duty::ScheduleRef;
use crate::entry::{Actor, Change, Draft};
use crate::escalation::Chain;
use crate::evidence::{Image, Link, Plot, Runbook};
use crate::ids::{IncidentId, IntegrationId, MaintenanceId, PersonId, PolicyId, TeamId};
use crate::intake::KnownFaultRef;
use crate::paging::Page;
use crate::priority::Priority;
use crate::signal::{ALIAS_LIMIT, DESCRIPTION_LIMIT, NOTE_LIMIT, TITLE_LIMIT, Trigger, shorten};

/// Where an incident stands. Resolved is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody works on it yet.
    Triggered,
    /// A person said: I am working on it.
    Acknowledged,
    /// The problem is over.
    Resolved,
}

/// A person, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct PersonRef {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// A team, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct TeamRef {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
}

/// Whether an integration's incidents are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// They wake people.
    Live,
    /// They are marked TEST on every screen.
    Test,
}

/// What an integration speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntegrationKind {
    /// Opsgenie's REST API for alerts.
    Opsgenie,
    /// Messages of Amazon SNS.
    AmazonSns,
    /// CloudWatch alarms by Amazon SNS.
    #[serde(rename = "cloudwatch")]
    CloudWatch,
    /// EventBridge (CloudWatch) events, by Amazon SNS or as an API destination.
    #[serde(rename = "cloudwatch-events")]
    CloudWatchEvents,
    /// PagerDuty's Events API v2.
    #[serde(rename = "pagerduty")]
    PagerDuty,
    /// Alertmanager's webhook.
    Alertmanager,
    /// Grafana's webhook contact point.
    Grafana,
    /// Zabbix's webhook media.
    Zabbix,
    /// Anything else, read by the mapping that the integration carries.
    Webhook,
    /// A heartbeat's silence. No integration: a heartbeat has its own object.
    Heartbeat,
    /// A person who tests their own laptop. No integration either.
    RingMe,
}

impl IntegrationKind {
    /// Every kind that an integration may have.
    pub const ALL: [Self; 9] = [
        Self::AmazonSns,
        Self::CloudWatch,
        Self::CloudWatchEvents,
        Self::Opsgenie,
        Self::PagerDuty,
        Self::Alertmanager,
        Self::Grafana,
        Self::Zabbix,
        Self::Webhook,
    ];

    /// The word for it in the API, the database and configuration files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opsgenie => "opsgenie",
            Self::AmazonSns => "amazon-sns",
            Self::CloudWatch => "cloudwatch",
            Self::CloudWatchEvents => "cloudwatch-events",
            Self::PagerDuty => "pagerduty",
            Self::Alertmanager => "alertmanager",
            Self::Grafana => "grafana",
            Self::Zabbix => "zabbix",
            Self::Webhook => "webhook",
            Self::Heartbeat => "heartbeat",
            Self::RingMe => "ring-me",
        }
    }
}

/// The integration that an incident came from, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct IntegrationRef {
    /// Its id.
    pub id: IntegrationId,
    /// Its name, such as `prod-ecs`.
    pub name: String,
    /// What it speaks.
    pub kind: IntegrationKind,
    /// Live or test.
    pub mode: Mode,
}

/// Why an incident calls nobody yet, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// When it calls, unless it is resolved by then.
    pub until: DateTime<Utc>,
    /// Why, in one sentence.
    pub reason: String,
    /// The maintenance window that holds it, if it is one.
    #[serde(default)]
    pub maintenance: Option<MaintenanceId>,
    /// At its end it calls nobody either.
    #[serde(default)]
    pub stays_silent: bool,
}

/// Who is called beside whoever the team's routing calls. A team or policy means those whom it would call first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Responder {
    /// A person.
    Person(PersonRef),
    /// A team.
    Team(TeamRef),
    /// Whoever is on call in a schedule.
    Schedule(ScheduleRef),
    /// An escalation policy.
    Policy(PolicyRef),
}

impl Responder {
    /// The name to show.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(it) => &it.name,
            Self::Team(it) => &it.name,
            Self::Schedule(it) => &it.name,
            Self::Policy(it) => &it.name,
        }
    }
}

/// A policy, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct PolicyRef {
    /// Its id.
    pub id: PolicyId,
    /// Its name.
    pub name: String,
}

/// Who acknowledged or resolved, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settled {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// One problem that wants a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// A short number that people can say aloud; unique on a hub.
    pub number: u64,
    /// `seq` of its newest ledger entry: of two copies, the one with the higher version is the newer.
    pub version: u64,
    /// Whose services it is about.
    pub team: TeamRef,
    /// Where it came from.
    pub integration: IntegrationRef,
    /// The sender's key of the problem: a further signal with it is counted here while this incident is open.
    pub alias: String,
    /// One line: what is wrong.
    pub title: String,
    /// More of it, plain text; may be empty.
    pub description: String,
    /// How bad.
    pub priority: Priority,
    /// What noticed it, in the sender's words; may be empty.
    pub source: String,
    /// What it is about, such as a service; may be empty.
    pub entity: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Further facts by name, such as `cluster`, `region`, `exit_code`.
    pub details: BTreeMap<String, String>,
    /// Where it stands.
    pub state: State,
    /// How many signals it stands for.
    pub count: u64,
    /// When the first signal came.
    pub opened_at: DateTime<Utc>,
    /// When the newest signal came.
    pub last_occurred_at: DateTime<Utc>,
    /// When anything about it changed.
    pub updated_at: DateTime<Utc>,
    /// Who works on it, and since when.
    pub acknowledged: Option<Settled>,
    /// Who said that it is over, and when.
    pub resolved: Option<Settled>,
    /// Until when it is quiet; then it pages again as if new to its policy.
    #[serde(default)]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// The teams that had it before it was given to another; they may follow what becomes of it.
    #[serde(default)]
    pub teams_before: Vec<TeamRef>,
    /// To whom it was given by hand.
    #[serde(default)]
    pub assignee: Option<PersonRef>,
    /// Why it calls nobody yet, and until when.
    #[serde(default)]
    pub held: Option<Hold>,
    /// Why it calls nobody, in a sentence: a rule only counts it, or it was opened in a maintenance that calls nobody afterwards either.
    #[serde(default)]
    pub only_counted: Option<String>,
    /// It goes on calling nobody whatever repeats: the maintenance window in which it was opened says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stays_silent: bool,
    /// It resolves by itself when no repeat came for so many minutes.
    #[serde(default)]
    pub resolve_after_minutes: Option<u32>,
    /// The entry of the team's catalogue that it fits.
    #[serde(default)]
    pub known_fault: Option<KnownFaultRef>,
    /// What to do about it.
    #[serde(default)]
    pub runbook: Option<Runbook>,
    /// Where more is to be seen, the most useful first.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Images that the sender attached; fetched through the hub, when a person asks.
    #[serde(default)]
    pub images: Vec<Image>,
    /// The figures of the metric that crossed its limit.
    #[serde(default)]
    pub plot: Option<Plot>,
    /// Names of actions that the sender's own screens offer; doing one is recorded.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Who was added beside whoever the team's routing calls.
    #[serde(default)]
    pub responders: Vec<Responder>,
    /// Somebody deleted it: it is in no list any more. Its entries stay in the ledger.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// The policy as it was when it started, step by step; `null` where nobody is to be paged by a policy.
    #[serde(default)]
    pub chain: Option<Chain>,
    /// Who was called for it, oldest first.
    pub pages: Vec<Page>,
}

/// What a new incident needs beside its signal: ids and origin, which rules cannot make up.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The new incident's id; its alias too, when the sender gave none.
    pub id: IncidentId,
    /// Its short number.
    pub number: u64,
    /// The team of the integration.
    pub team: TeamRef,
    /// The integration.
    pub integration: IntegrationRef,
}

impl Incident {
    /// Opens an incident by a trigger.
    pub fn open(origin: Origin, trigger: Trigger, now: DateTime<Utc>) -> (Self, Vec<Draft>) {
        let actor =
            Actor::Integration { id: origin.integration.id, name: origin.integration.name.clone(), user: trigger.user };
        let incident = Self {
            alias: trigger.alias.map_or_else(|| origin.id.to_string(), |alias| shorten(&alias, ALIAS_LIMIT)),
            id: origin.id,
            number: origin.number,
            version: 0,
            team: origin.team,
            integration: origin.integration,
            title: shorten(&trigger.title, TITLE_LIMIT),
            description: shorten(&trigger.description, DESCRIPTION_LIMIT),
            priority: trigger.priority.unwrap_or_default(),
            source: trigger.source,
            entity: trigger.entity,
            tags: trigger.tags,
            details: trigger.details,
            state: State::Triggered,
            count: 1,
            opened_at: now,
            last_occurred_at: now,
            updated_at: now,
            acknowledged: None,
            resolved: None,
            snoozed_until: None,
            teams_before: Vec::new(),
            assignee: None,
            held: None,
            only_counted: None,
            stays_silent: false,
            resolve_after_minutes: None,
            known_fault: None,
            runbook: trigger.runbook,
            links: trigger.links,
            images: trigger.images,
            plot: trigger.plot,
            actions: trigger.actions,
            responders: trigger.responders,
            deleted: false,
            chain: None,
            pages: Vec::new(),
        };
        let mut drafts = vec![Draft { actor: actor.clone(), change: Change::Triggered }];
        drafts.extend(
            trigger.note.map(|text| Draft { actor, change: Change::Noted { text: shorten(&text, NOTE_LIMIT) } }),
        );
        (incident, drafts)
    }

    /// Whether it still wants something of somebody.
    pub fn is_open(&self) -> bool {
        self.state != State::Resolved
    }

    /// Counts a further trigger of the same alias. It may raise the priority, never lower it, and changes nothing else.
    ///
    /// Returns the drafts, and whether the priority rose.
    fn repeat(&mut self, trigger: &Trigger, by: Actor, now: DateTime<Utc>) -> (Vec<Draft>, bool) {
        self.count += 1;
        self.last_occurred_at = self.last_occurred_at.max(now);
        self.updated_at = now;
        let raised_to = trigger.priority.filter(|priority| *priority > self.priority);
        if let Some(priority) = raised_to {
            self.priority = priority;
        }
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::Repeated { count: self.count, raised_to } }];
        drafts.extend(
            trigger
                .note
                .as_ref()
                .map(|text| Draft { actor: by, change: Change::Noted { text: shorten(text, NOTE_LIMIT) } }),
        );
        (drafts, raised_to.is_some())
    }

    /// A person (or a sender) says: I am working on it. Whatever rings for it falls silent, and a snooze ends without paging anybody.
    /// Nothing changes if somebody said so before and nothing rings, or if it is over. Who said so first stays named.
    pub fn acknowledge(&mut self, by: Actor, note: Option<String>, now: DateTime<Utc>) -> Vec<Draft> {
        if self.state == State::Resolved {
            return Vec::new();
        }
        let rang = self.settle_pages(now);
        let snoozed = self.snoozed_until.take().is_some();
        if self.state == State::Acknowledged && !rang && !snoozed {
            return Vec::new();
        }
        if self.state == State::Triggered {
            self.state = State::Acknowledged;
            self.acknowledged = Some(Settled { by: by.clone(), at: now });
        }
        self.updated_at = now;
        let note = note.map(|text| shorten(&text, NOTE_LIMIT));
        let mut drafts = vec![Draft { actor: by.clone(), change: Change::Acknowledged { note } }];
        drafts.extend(self.end_ring_me(by, now));
        drafts
    }

    /// The problem is over: nothing of it is to come any more. Nothing changes if it was over before.
    pub fn resolve(&mut self, by: Actor, note: Option<String>, now: DateTime<Utc>) -> Vec<Draft> {
        if self.state == State::Resolved {
            return Vec::new();
        }
        self.settle_pages(now);
        self.state = State::Resolved;
        self.snoozed_until = None;
        self.held = None;
        self.resolved = Some(Settled { by: by.clone(), at: now });
        self.updated_at = now;
        vec![Draft { actor: by, change: Change::Resolved { note: note.map(|text| shorten(&text, NOTE_LIMIT)) } }]
    }

    /// Lets every page of it fall silent. Says whether one was ringing.
    fn settle_pages(&mut self, now: DateTime<Utc>) -> bool {
        let mut rang = false;
        for page in self.pages.iter_mut().filter(|page| page.settled_at.is_none()) {
            page.settled_at = Some(now);
            rang = true;
        }
        rang
    }

    /// Writes a note on the timeline; also on a resolved incident, for those who look later.
    pub fn note(&mut self, by: Actor, text: &str, now: DateTime<Utc>) -> Vec<Draft> {
        self.updated_at = now;
        vec![Draft { actor: by, change: Change::Noted { text: shorten(text, NOTE_LIMIT) } }]
    }

    /// The page that calls `person` now: their newest, unless it is settled, or the incident is quiet or over.
    pub fn calling(&self, person: PersonId) -> Option<&Page> {
        self.page_of(person).filter(|page| {
            self.is_open()
                && self.snoozed_until.is_none()
                && page.settled_at.is_none()
                // Incidents of a time before pages were settled one by one.
                && self.acknowledged.as_ref().is_none_or(|settled| settled.at < page.at)
        })
    }

    /// Who may see it beside its team: the people who were called, the teams that had it before, and those that were added. Ids of
    /// both kinds, since no two are the same.
    pub fn audience(&self) -> BTreeSet<Uuid> {
        let people = self.pages.iter().map(|page| page.person.id.0);
        let added = self.responders.iter().filter_map(|responder| match responder {
            Responder::Team(team) => Some(team.id.0),
            Responder::Person(_) | Responder::Schedule(_) | Responder::Policy(_) => None,
        });
        people.chain(self.teams_before.iter().map(|team| team.id.0)).chain(added).collect()
    }

    /// The newest page of `person`, if they were called.
    pub fn page_of(&self, person: PersonId) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.person.id == person)
    }
}

/// The page is not of this incident and person.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this page is not of this incident and person")]
pub struct ForeignPage;

mod amending;
mod escalating;
mod holding;
mod receiving;
mod ring_me;
mod routed;
#[cfg(test)]
mod scene;

pub use amending::{Amendment, DETAILS_LIMIT, RESPONDERS_LIMIT, TAG_LIMIT, TAGS_LIMIT};
pub use escalating::{Dispatch, Refusal};
pub use ring_me::{RING_ME, own_team_id};

#[cfg(test)]
mod tests;
