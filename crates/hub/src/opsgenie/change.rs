//! Changes: made of the setup as it is now, and made anew when somebody else was faster.

use std::collections::BTreeMap;

use oncall::setup::{Edit, EditFault, Effective, Fault, Object, ObjectId};
use oncall::{Actor, Setup};

use super::call::Call;
use super::reply::Refusal;
use crate::ledger::{Command, LedgerError};
use crate::state::Hub;

/// How often a change is made anew. Terraform changes ten things of one team or schedule at once.
const TRIES: u32 = 30;

/// What is to be done, and what to answer with.
pub(super) type Plan<T> = Result<(Vec<Edit>, T), Refusal>;

impl Call {
    /// Has done what `plan` makes of the setup, all or nothing.
    pub(super) async fn change<T: Send>(&self, plan: impl Fn(&Setup) -> Plan<T> + Send + Sync) -> Result<T, Refusal> {
        change(&self.hub, &self.caller.actor(), plan).await
    }
}

/// Has done what `plan` makes of the setup, all or nothing, as somebody.
pub(super) async fn change<T: Send>(
    hub: &Hub,
    by: &Actor,
    plan: impl Fn(&Setup) -> Plan<T> + Send + Sync,
) -> Result<T, Refusal> {
    for _ in 0..TRIES {
        let (edits, made) = plan(&hub.directory().setup)?;
        match hub.ledger.submit(Command::Configure { edits, secrets: Vec::new(), by: by.clone() }).await {
            Ok(_) => return Ok(made),
            Err(LedgerError::Edit(EditFault::Conflict { .. })) => {}
            Err(LedgerError::Edit(fault)) => return Err(fault.into()),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Refusal::outrun("Others change the same all the time. Nothing was stored. Send it again a little later."))
}

/// Puts an object in the place of the version that it was made from. A changed rotation counts at once, as in Opsgenie.
pub(super) fn put(object: Object) -> Edit {
    Edit::Put { object, effective: Effective::Now, checked: true }
}

impl From<EditFault> for Refusal {
    fn from(fault: EditFault) -> Self {
        let sentence = fault.to_string();
        match fault {
            EditFault::Unknown(_) => Self::not_found(&sentence),
            EditFault::Conflict { .. } => Self::outrun(&sentence),
            EditFault::InUse { .. } => Self::unprocessable(sentence, BTreeMap::new()),
            EditFault::Invalid { faults } => {
                let mut errors: BTreeMap<String, String> = BTreeMap::new();
                for fault in faults.iter().filter(|fault| !fault.field.is_empty()) {
                    let told = errors.entry(field(fault)).or_default();
                    if !told.is_empty() {
                        told.push(' ');
                    }
                    told.push_str(&fault.detail);
                }
                let message = format!("{sentence} Nothing was stored. Correct it and send it again.");
                Self::unprocessable(message, errors)
            }
        }
    }
}

/// Where a fault is, in Opsgenie's words: `rotations[0].start` is its `rotations[0].startDate`.
fn field(fault: &Fault) -> String {
    let of_person = matches!(fault.object, Some(ObjectId::Person(_)));
    let of_heartbeat = matches!(fault.object, Some(ObjectId::Heartbeat(_)));
    let word = |part: &str| {
        let (name, place) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        let name = match name {
            "interval_minutes" => "interval",
            "message" if of_heartbeat => "alertMessage",
            "tags" if of_heartbeat => "alertTags",
            "name" if of_person => "fullName",
            "time_zone" if of_person => "timeZone",
            "time_zone" => "timezone",
            "email" => "username",
            "hub_admin" => "role",
            "team" => "ownerTeam",
            "person" => "user",
            "start" => "startDate",
            "end" => "endDate",
            "period" => "type",
            "restriction" => "timeRestriction",
            "after_minutes" => "delay",
            "if_not" => "condition",
            "notify" => "recipient",
            "wait_minutes" => "waitInterval",
            "resolve_after_all" => "closeAlertAfterAll",
            other => other,
        };
        format!("{name}{place}")
    };
    fault.field.split('.').map(word).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use oncall::PersonId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn fields_are_named_in_opsgenies_words() {
        let person = Some(ObjectId::Person(PersonId(Uuid::nil())));
        for (object, ours, theirs) in [
            (None, "rotations[0].start", "rotations[0].startDate"),
            (None, "rotations[2].participants[1]", "rotations[2].participants[1]"),
            (None, "rules[0].notify.on_call", "rules[0].recipient.on_call"),
            (None, "members[3].person", "members[3].user"),
            (None, "name", "name"),
            (person, "name", "fullName"),
            (person, "email", "username"),
        ] {
            assert_eq!(field(&Fault { object, field: ours.to_owned(), detail: String::new() }), theirs);
        }
    }
}
