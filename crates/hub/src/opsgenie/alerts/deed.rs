//! What may be done to an alert, and what the request says of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use oncall::incident::{Amendment, Responder};
use oncall::signal::{DESCRIPTION_LIMIT, NOTE_LIMIT, TITLE_LIMIT, shorten};
use oncall::{PersonRef, PolicyId};

use super::super::moment;
use super::super::named::Reference;
use super::super::page::parameter;
use super::super::responders::resolve;
use super::asked::Asked;
use crate::ingest::opsgenie::{Action, Fields, Named, Refusal};

/// What may be done to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Acknowledge,
    Unacknowledge,
    Close,
    Snooze,
    Escalate,
    Assign,
    Note,
    AddTags,
    RemoveTags,
    SetDetails,
    RemoveDetails,
    AddResponder,
    AddTeam,
    Message,
    Description,
    Priority,
    Custom,
    Delete,
}

/// What is wanted, as the request says it. Names of people and others that nobody has here are no fault of the request, as in Opsgenie: it
/// is accepted, and its state tells.
#[derive(Debug)]
pub(super) enum Wish {
    Acknowledge,
    Unacknowledge,
    Close,
    Snooze(DateTime<Utc>),
    Escalate(Result<PolicyId, String>),
    Assign(Result<PersonRef, String>),
    Note(String),
    Respond(Result<Responder, String>),
    Amend(Amendment),
}

impl Deed {
    /// What Opsgenie calls it, and the state of a request by which it was done.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Acknowledge => ("Acknowledge", "Alert acknowledged"),
            Self::Unacknowledge => ("UnAcknowledge", "Alert unacknowledged"),
            Self::Close => ("Close", "Alert closed"),
            Self::Snooze => ("Snooze", "Alert snoozed"),
            Self::Escalate => ("EscalateToNext", "Alert escalated"),
            Self::Assign => ("Assign", "Alert assigned"),
            Self::Note => ("AddNote", "Note added"),
            Self::AddTags => ("AddTags", "Tags added"),
            Self::RemoveTags => ("RemoveTags", "Tags removed"),
            Self::SetDetails => ("AddDetails", "Details added"),
            Self::RemoveDetails => ("RemoveDetails", "Details removed"),
            Self::AddResponder => ("AddResponder", "Responder added"),
            Self::AddTeam => ("AddTeam", "Team added"),
            Self::Message => ("UpdateMessage", "Message updated"),
            Self::Description => ("UpdateDescription", "Description updated"),
            Self::Priority => ("UpdatePriority", "Priority updated"),
            Self::Custom => ("ExecuteCustomAction", "Action executed"),
            Self::Delete => ("Delete", "Alert deleted"),
        }
    }

    /// Whether it is for open alerts only.
    pub(super) fn wants_open(self) -> bool {
        matches!(
            self,
            Self::Acknowledge
                | Self::Unacknowledge
                | Self::Close
                | Self::Snooze
                | Self::Escalate
                | Self::Assign
                | Self::AddResponder
                | Self::AddTeam
        )
    }

    /// Reads what the request says.
    ///
    /// # Errors
    /// The body is no JSON, or a field is missing or of the wrong kind.
    pub(super) fn read(self, asked: &Asked) -> Result<(Action, Wish), Refusal> {
        let mut fields = Fields::read(&asked.body)?;
        let mut action = fields.action();
        // DELETE has its words behind the '?'.
        let behind = |name: &str, limit| asked.parameter(name).map(|text| shorten(text, limit));
        action.user = action.user.or_else(|| behind("user", 100));
        action.note = action.note.or_else(|| behind("note", NOTE_LIMIT));
        let wish = self.wish(&mut fields, asked, &mut action);
        match wish {
            Some(wish) => fields.done((action, wish)),
            None => fields.done(()).and(Err(Refusal::Wrong(BTreeMap::new()))),
        }
    }

    /// The wish; none where something of it is wrong, which the fields then tell.
    fn wish(self, fields: &mut Fields, asked: &Asked, action: &mut Action) -> Option<Wish> {
        let setup = &asked.directory.setup;
        let amend = |amendment| Some(Wish::Amend(amendment));
        match self {
            Self::Acknowledge => Some(Wish::Acknowledge),
            Self::Unacknowledge => Some(Wish::Unacknowledge),
            Self::Close => Some(Wish::Close),
            Self::Snooze => snooze(fields, asked.hub.clock.now()).map(Wish::Snooze),
            Self::Escalate => {
                let named = wanted_name(fields, "escalation")?;
                Some(Wish::Escalate(Reference::from(named).policy(setup)))
            }
            Self::Assign => {
                let named = wanted_name(fields, "owner")?;
                Some(Wish::Assign(Reference::from(named).person(setup).map(|id| setup.person_ref(id))))
            }
            Self::Note => {
                fields.wanted("note", "'note' can not be empty.")?;
                action.note.take().map(Wish::Note)
            }
            Self::AddResponder => Some(Wish::Respond(resolve(wanted_name(fields, "responder")?, setup))),
            Self::AddTeam => {
                let team = Named { kind: Some("team".to_owned()), ..wanted_name(fields, "team")? };
                Some(Wish::Respond(resolve(team, setup)))
            }
            Self::AddTags => {
                let tags = fields.tags();
                wanted(fields, "tags", !tags.is_empty())?;
                amend(Amendment::AddTags(tags))
            }
            Self::RemoveTags => amend(Amendment::RemoveTags(listed(fields, asked, "tags")?)),
            Self::SetDetails => {
                let details = fields.details();
                wanted(fields, "details", !details.is_empty())?;
                amend(Amendment::SetDetails(details))
            }
            Self::RemoveDetails => amend(Amendment::RemoveDetails(listed(fields, asked, "keys")?)),
            Self::Message => {
                let title = fields.short("message", TITLE_LIMIT);
                wanted(fields, "message", title.is_some())?;
                amend(Amendment::Title(title?))
            }
            // Alertmanager sends an alert without a description as `{}`.
            Self::Description => {
                amend(Amendment::Description(fields.long("description", DESCRIPTION_LIMIT).unwrap_or_default()))
            }
            Self::Priority => {
                let priority = fields.priority();
                wanted(fields, "priority", priority.is_some())?;
                amend(Amendment::Priority(priority?))
            }
            Self::Custom => amend(Amendment::Action(shorten(asked.name("action"), TITLE_LIMIT))),
            Self::Delete => amend(Amendment::Delete),
        }
    }
}

/// Until when it is to be quiet.
fn snooze(fields: &mut Fields, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = fields.wanted("endTime", "'endTime' can not be empty.")?;
    match moment::read(&text) {
        Ok(until) if until > now => Some(until),
        Ok(_) => {
            fields.refuse("endTime", "'endTime' must be in the future.");
            None
        }
        Err(why) => {
            fields.refuse("endTime", &why);
            None
        }
    }
}

fn wanted(fields: &mut Fields, name: &str, said: bool) -> Option<()> {
    if !said {
        fields.refuse(name, &format!("'{name}' can not be empty."));
    }
    said.then_some(())
}

fn wanted_name(fields: &mut Fields, name: &str) -> Option<Named> {
    let named = fields.named(name);
    wanted(fields, name, named.is_some())?;
    named
}

/// What a parameter lists with commas between, or the body as a list.
fn listed(fields: &mut Fields, asked: &Asked, name: &str) -> Option<Vec<String>> {
    let said = parameter(&asked.parameters, name).unwrap_or_default();
    let mut texts: Vec<String> =
        said.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    texts.extend(fields.texts(name, 100, TITLE_LIMIT));
    wanted(fields, name, !texts.is_empty())?;
    Some(texts)
}
