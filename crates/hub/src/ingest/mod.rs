//! Reading what senders say: one file per source, bytes in, [`Signal`]s out. Pure: no I/O, no clock, and no input makes it
//! panic.
//!
//! - [`sns`]: the envelope of Amazon SNS
//! - [`aws`]: what is inside: CloudWatch alarms, EventBridge events, ECS stops, text
//! - [`opsgenie`]: the bodies of Opsgenie's alert API
//! - [`alertmanager`], [`grafana`], [`pagerduty`], [`zabbix`]: what these post, or what is posted to them; [`attached`]: links and images, [`headline`]: the title
//! - [`webhook`]: anything else, by a mapping or by the usual names of fields
//! - [`json`]: JSON of strangers, read within bounds; [`fields`]: what it says, in bounded texts

pub(crate) mod alertmanager;
mod attached;
pub(crate) mod aws;
pub(crate) mod by_kind;
mod fields;
mod generic;
pub(crate) mod grafana;
mod headline;
pub(crate) mod json;
pub(crate) mod opsgenie;
pub(crate) mod pagerduty;
#[cfg(test)]
mod recorded;
pub(crate) mod sns;
pub(crate) mod webhook;
pub(crate) mod zabbix;

pub(crate) use fields::{one_line, printable};
use oncall::Signal;

/// What a message means for us.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(serde::Serialize))]
#[cfg_attr(test, serde(rename_all = "snake_case"))]
pub(crate) enum Reading {
    /// It opens, counts or settles an incident.
    Signal(Box<Signal>),
    /// It is worth a line on the timeline of the open incident of that alias, and opens none.
    Remark {
        /// The sender's key of the problem.
        alias: String,
        /// The line.
        text: String,
    },
    /// It is understood, and nobody is to be called for it.
    Ignored {
        /// Why, in one sentence.
        why: String,
    },
    /// It is not understood: it is kept among the integration's last events, and nobody is called.
    NotUnderstood {
        /// Why, in one sentence.
        why: String,
    },
}

impl Reading {
    /// A message for which nobody is called.
    pub(crate) fn ignored(why: impl Into<String>) -> Self {
        Self::Ignored { why: why.into() }
    }

    /// A message that is not understood.
    pub(crate) fn not_understood(why: impl Into<String>) -> Self {
        Self::NotUnderstood { why: why.into() }
    }

    /// A trigger.
    fn trigger(trigger: oncall::Trigger) -> Self {
        Self::Signal(Box::new(Signal::Trigger(trigger)))
    }
}
