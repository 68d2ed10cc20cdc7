//! Heartbeats: senders that must ping. Their silence opens an incident.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::{HeartbeatId, IntegrationId, TeamId};
use crate::incident::{IntegrationKind, IntegrationRef, Mode};
use crate::intake::rule::span;
use crate::priority::Priority;
use crate::signal::Trigger;

/// Longest message of a heartbeat, in characters (Opsgenie's limit).
pub const MESSAGE_LIMIT: usize = 130;

/// A silence that is found later than this was not missed by the heartbeat alone.
const LATE: TimeDelta = TimeDelta::minutes(1);
/// The longest time that a heartbeat is given after the hub was down.
const GRACE: TimeDelta = TimeDelta::minutes(10);

/// A sender that must ping, at least once in each interval. It is watched from its first ping on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    /// Its id.
    pub id: HeartbeatId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// The team that answers for it.
    pub team: TeamId,
    /// Its name, unique on the hub: pings name it.
    pub name: String,
    /// What it watches; may be empty.
    #[serde(default)]
    pub description: String,
    /// Whole minutes after which its silence opens an incident (1 minute to 366 days).
    pub interval_minutes: u32,
    /// The unit in which people say the interval.
    #[serde(default)]
    pub interval_unit: IntervalUnit,
    /// Whether it is watched.
    pub enabled: bool,
    /// The headline of its incident; `NAME is expired` where left out.
    #[serde(default)]
    pub message: Option<String>,
    /// Labels of its incident.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Priority of its incident; P3 where left out.
    #[serde(default)]
    pub priority: Option<Priority>,
}

/// A unit of time in which people say an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IntervalUnit {
    /// Minutes.
    #[default]
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

impl IntervalUnit {
    /// How many minutes one of it has.
    pub fn minutes(self) -> u32 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
        }
    }
}

/// What is known of a heartbeat beside what was set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pulse {
    /// Its newest ping; `null` before the first since it was switched on.
    pub last_ping_at: Option<DateTime<Utc>>,
    /// Since when it has been silent for too long; `null` while it is not.
    pub expired_at: Option<DateTime<Utc>>,
}

impl Heartbeat {
    /// The interval as people say it: how many of its unit, or of minutes where it is no whole number of them.
    pub fn interval(&self) -> (u32, IntervalUnit) {
        let unit = self.interval_unit;
        if self.interval_minutes.is_multiple_of(unit.minutes()) {
            (self.interval_minutes / unit.minutes(), unit)
        } else {
            (self.interval_minutes, IntervalUnit::Minutes)
        }
    }

    /// When its silence becomes too long; `None` while it is not watched: it is off, it never pinged, or it has expired.
    pub fn due_at(&self, pulse: Pulse) -> Option<DateTime<Utc>> {
        if !self.enabled || pulse.expired_at.is_some() {
            return None;
        }
        pulse.last_ping_at.map(|last| last + TimeDelta::minutes(i64::from(self.interval_minutes)))
    }

    /// Until when it may still ping, where its silence is found more than a minute late: whoever listens was down itself, and could hear
    /// no ping. `None` where the silence was found in time.
    pub fn grace(&self, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let interval = TimeDelta::minutes(i64::from(self.interval_minutes));
        (now - due_at > LATE).then(|| now + interval.min(GRACE))
    }

    /// The alias of its incident.
    pub fn alias(&self) -> String {
        format!("heartbeat:{}", self.id)
    }

    /// As the source of its incident.
    pub fn shown(&self) -> IntegrationRef {
        IntegrationRef {
            id: IntegrationId(self.id.0),
            name: self.name.clone(),
            kind: IntegrationKind::Heartbeat,
            mode: Mode::Live,
        }
    }

    /// The headline of its incident.
    pub fn headline(&self) -> String {
        self.message.clone().unwrap_or_else(|| format!("{} is expired", self.name))
    }

    /// What its silence says.
    pub fn silence(&self, pulse: Pulse) -> Trigger {
        let last = pulse.last_ping_at.map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string());
        let description = format!(
            "No ping came for {}{}. {}",
            span(self.interval_minutes),
            last.as_ref().map(|last| format!(" (the last one at {last})")).unwrap_or_default(),
            self.description
        );
        Trigger {
            alias: Some(self.alias()),
            title: self.headline(),
            description: description.trim().to_owned(),
            priority: self.priority,
            source: "Tocsin".to_owned(),
            entity: self.name.clone(),
            tags: self.tags.clone(),
            ..Trigger::default()
        }
    }
}

#[cfg(test)]
mod tests;
