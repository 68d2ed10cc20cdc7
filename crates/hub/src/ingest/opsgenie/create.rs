//! The body that creates an alert.

use oncall::Trigger;
use oncall::signal::{ALIAS_LIMIT, DESCRIPTION_LIMIT, NOTE_LIMIT, TITLE_LIMIT, shorten};

use super::super::fields::printable;
use super::fields::Fields;
use super::{Named, Refusal, SOURCE_LIMIT, USER_LIMIT};

/// Most responders read (Opsgenie's limit).
const RESPONDERS_LIMIT: usize = 50;
/// Most actions kept, and the longest (Opsgenie's limits).
const ACTIONS_LIMIT: usize = 10;
const ACTION_LIMIT: usize = 50;
const ENTITY_LIMIT: usize = 512;

/// A new alert, and whom its sender names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Create {
    /// The alert.
    pub(crate) trigger: Trigger,
    /// Who is to be called beside whoever the team's routing calls.
    pub(crate) responders: Vec<Named>,
}

/// Reads the body of `POST /v2/alerts`.
///
/// # Errors
/// [`Refusal`] if it is no JSON, `message` is missing, or a field has a wrong type.
pub(crate) fn read_create(body: &[u8]) -> Result<Create, Refusal> {
    let mut fields = Fields::of_object(body)?;
    let title = fields.short("message", TITLE_LIMIT);
    if title.is_none() {
        fields.refuse("message", "Message can not be empty.");
    }
    let trigger = Trigger {
        title: title.unwrap_or_default(),
        alias: fields.text("alias").map(|alias| shorten(&alias, ALIAS_LIMIT)),
        description: fields.long("description", DESCRIPTION_LIMIT).unwrap_or_default(),
        priority: fields.priority(),
        source: fields.short("source", SOURCE_LIMIT).unwrap_or_default(),
        entity: fields.short("entity", ENTITY_LIMIT).unwrap_or_default(),
        tags: fields.tags(),
        details: fields.details(),
        user: fields.short("user", USER_LIMIT),
        note: fields.long("note", NOTE_LIMIT),
        actions: fields.texts("actions", ACTIONS_LIMIT, ACTION_LIMIT),
        ..Trigger::default()
    };
    let mut responders = fields.all_named("responders");
    // The older way to name teams.
    responders
        .extend(fields.all_named("teams").into_iter().map(|team| Named { kind: Some("team".to_owned()), ..team }));
    responders.truncate(RESPONDERS_LIMIT);
    fields.all_named("visibleTo");
    fields.done(Create { trigger, responders })
}

/// A text without what has no place on a screen, cut.
pub(super) fn clean(text: &str, limit: usize) -> String {
    shorten(&printable(text), limit)
}
