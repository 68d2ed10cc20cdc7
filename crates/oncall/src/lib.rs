//! The rules of Tocsin: what an incident is, whom it pages, what the feed says.
//!
//! Everything here is pure. No I/O, no clock (`now` is a parameter), no randomness (ids are parameters), so nothing here can
//! fail but by the rules themselves. Hub and pager share these types and never import each other.
//!
//! - [`signal`]: one parsed message of a sender, the way into an incident
//! - [`intake`]: what rules, catalogue and maintenance make of a signal before it is an incident
//! - [`evidence`]: what a sender attached: links, images, a plot, a runbook
//! - [`incident`]: the incident and its state machine
//! - [`paging`]: who is called for an incident, how loudly, and why
//! - [`pager`]: a laptop of a person, its self-check, and what happened to it
//! - [`ways`]: further ways to reach a person: e-mail, SMS, voice, webhook
//! - [`heartbeat`]: senders whose silence opens an incident
//! - [`entry`]: the timeline of an incident, as the ledger keeps it
//! - [`feed`]: what the hub tells a pager, and in which order
//! - [`setup`]: people, teams, schedules, policies and integrations, as one value that changes by edits
//! - [`schedule`]: who is on call when
//! - [`escalation`]: whom an incident pages, when, until somebody answers
//! - [`duty`]: what a person answers for, now and next
//! - [`shifts`]: a person's own shifts over all schedules; [`hours`]: how long they are

pub mod duty;
pub mod entry;
pub mod escalation;
pub mod evidence;
pub mod feed;
pub mod heartbeat;
pub mod hours;
pub mod ids;
pub mod incident;
pub mod intake;
pub mod pager;
pub mod paging;
pub mod priority;
pub mod schedule;
pub mod setup;
pub mod shifts;
pub mod signal;
pub mod ways;

pub use duty::{Duties, Duty, ScheduleRef};
pub use entry::{Actor, Change, Draft, Entry};
pub use feed::FeedEvent;
pub use heartbeat::Heartbeat;
pub use ids::{
    DeliveryId, HeartbeatId, IncidentId, IntegrationId, KnownFaultId, MaintenanceId, OverrideId, PageId, PagerId,
    PersonId, PolicyId, RotationId, ScheduleId, ShiftRequestId, TeamId, WayId,
};
pub use incident::{Incident, IntegrationKind, IntegrationRef, Mode, PersonRef, Settled, State, TeamRef};
pub use pager::{PagerRef, SelfCheck};
pub use paging::{Loudness, Page, Receipt, Sound, Stage, Urgency};
pub use priority::Priority;
pub use schedule::{Override, Schedule};
pub use setup::Setup;
pub use signal::{Signal, Trigger};
