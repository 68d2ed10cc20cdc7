//! The bodies of Opsgenie's alert API: creating an alert ([`create`]), and acting on one ([`Fields`]).
//!
//! Source: opsgenie/opsgenie-oas `swagger.json`, docs.opsgenie.com "Alert API", and what its clients send. As there, texts longer than the
//! limits are cut, and list items beyond them left out, not refused: a sender that forgot to cut still has something to say.

mod create;
mod fields;

use std::collections::BTreeMap;

pub(crate) use create::read_create;
pub(crate) use fields::Fields;

const USER_LIMIT: usize = 100;
const SOURCE_LIMIT: usize = 100;

/// What an action says beside its address and its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Action {
    /// Who did it, in the sender's words.
    pub(crate) user: Option<String>,
    /// What they said.
    pub(crate) note: Option<String>,
}

/// How a body names a user, a team, a schedule or an escalation: by `id`, by `name`, or a user by `username`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// What it is, such as `user`.
    pub(crate) kind: Option<String>,
    /// Its id.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// The user's e-mail address.
    pub(crate) username: Option<String>,
}

/// A body that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no JSON: what is wrong with it.
    NotJson(String),
    /// Its fields are not as they should be: what is wrong with each.
    Wrong(BTreeMap<String, String>),
}

#[cfg(test)]
mod tests;
