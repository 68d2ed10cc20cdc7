//! Escalation: whom to page, when, on what condition, until somebody answers.
//!
//! A team's [`routing`] picks the [`policy`] of a new incident; the incident keeps a snapshot of it as its [`chain`], whose steps
//! come due one after the other. [`called`] says which people a step means at a moment.

mod called;
mod chain;
mod policy;
mod routing;

pub use called::{Called, Calls};
pub use chain::{Chain, Did, Step, Then};
pub use policy::{Condition, Policy, Repeat, Rule, Target};
pub use routing::{Hours, Pattern, Route, Routed, RoutingRule, Subject, When};
