//! What a file would change in a setup: as edits, and in words.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use oncall::setup::{Act, Edit, EditFault, Effective, Fault, Object, ObjectId, Verb};
use oncall::{IntegrationId, PersonId, Setup, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::build::{Builder, Built};
use super::fault::{FileFault, Place};
use super::names::{Names, key};
use super::{TeamFile, describe, place};

/// Who asks for a plan, and for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Who: never removed, and the owner of new tests that name none.
    pub(crate) caller: PersonId,
    /// Whether what the file does not have is removed, not kept.
    pub(crate) prune: bool,
    /// When.
    pub(crate) now: DateTime<Utc>,
}

/// What a file would change.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The changes, for the ledger. Each is refused if somebody else changed its object meanwhile.
    pub(crate) edits: Vec<Edit>,
    /// The same in words, and what is kept though the file does not have it.
    pub(crate) changes: Vec<Change>,
    /// New integrations: each wants a key.
    pub(crate) new_integrations: Vec<IntegrationId>,
    /// The setup as it would be.
    pub(crate) after: Setup,
}

/// What becomes of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangeVerb {
    /// It is new.
    Created,
    /// It changes.
    Changed,
    /// It goes.
    Deleted,
    /// The file does not have it; it is kept.
    Kept,
}

/// A change in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Change {
    /// What becomes of it.
    pub(crate) verb: ChangeVerb,
    /// What it is, such as `schedule`.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// What of it changes, each in a line.
    pub(crate) detail: Vec<String>,
}

impl Change {
    /// Something that the file does not have.
    pub(super) fn kept(kind: &str, name: impl Into<String>) -> Self {
        Self { verb: ChangeVerb::Kept, kind: kind.to_owned(), name: name.into(), detail: Vec::new() }
    }
}

impl TeamFile {
    /// What the file would change in a setup.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the file's order: names that lead nowhere, and what the rules do not allow.
    pub(crate) fn plan(&self, before: &Setup, asked: &Asked) -> Result<Plan, Vec<FileFault>> {
        let missing = self.missing(before);
        let caller = ObjectId::Person(asked.caller);
        let removed: Vec<ObjectId> = missing.iter().copied().filter(|id| asked.prune && *id != caller).collect();
        let built = Builder::new(before, self, asked, Names::of(before, &removed)).build();
        if !built.faults.is_empty() {
            return Err(sorted(built.faults));
        }
        let mut edits: Vec<Edit> = built.objects.iter().filter_map(|object| put(before, object)).collect();
        edits.extend(removed.iter().map(|id| delete(before, *id)));
        let (after, acts) =
            before.edited(edits.clone(), asked.now).map_err(|fault| self.places(before, &built, fault))?;
        let mut changes = describe::changes(before, &after, &acts);
        let kept = missing.iter().filter(|id| !removed.contains(id));
        changes.extend(kept.filter_map(|id| Some(describe::kept(before, &before.object(*id)?))));
        changes.extend(built.kept);
        Ok(Plan { edits, changes, new_integrations: new_integrations(&acts), after })
    }

    /// What the hub has and the file has not, in the lists that the file has.
    fn missing(&self, before: &Setup) -> Vec<ObjectId> {
        let mut missing = Vec::new();
        if let Some(people) = &self.content.people {
            let named: BTreeSet<String> = people.iter().map(|it| key(&it.email)).collect();
            let gone = before.people.values().filter(|it| !named.contains(&key(&it.email)));
            missing.extend(gone.map(|it| ObjectId::Person(it.id)));
        }
        for team in before.teams.values() {
            let Some(teams) = &self.content.teams else { break };
            match teams.iter().find(|it| key(&it.name) == key(&team.name)) {
                Some(found) => missing.extend(missing_of_team(before, found, team.id)),
                None => missing.extend(everything_of(before, team.id)),
            }
        }
        // By what they are, then by name: ids are chance.
        let order =
            |id: &ObjectId| (kind_order(*id), before.object(*id).map(|it| key(&describe::named(before, &it).1)));
        missing.sort_by_cached_key(order);
        missing
    }

    /// Why the rules do not take it, each with its place in the file.
    fn places(&self, before: &Setup, built: &Built, fault: EditFault) -> Vec<FileFault> {
        let faults = match fault {
            EditFault::Invalid { faults } => faults.into_iter().map(|fault| self.placed(built, fault)).collect(),
            EditFault::InUse { object, by } => vec![self.in_use(before, object, &by)],
            // The edits were made from this very setup a moment ago.
            other @ (EditFault::Unknown(_) | EditFault::Conflict { .. }) => {
                vec![FileFault::new(Place::START, other.to_string())]
            }
        };
        sorted(faults)
    }

    fn placed(&self, built: &Built, fault: Fault) -> FileFault {
        let path = fault.object.and_then(|object| {
            let path = built.paths.get(&object)?;
            if let (ObjectId::Team(team), Some(member)) = (object, member_of(&fault.field)) {
                let member = built.members.get(&team).and_then(|members| members.get(member)?.clone());
                return Some(member.unwrap_or_else(|| format!("{path}.members")));
            }
            Some(format!("{path}.{}", place::field_in_file(&fault.field)))
        });
        FileFault::new(place::find(&self.tree, path.as_deref().unwrap_or_default()), fault.detail)
    }

    fn in_use(&self, before: &Setup, object: ObjectId, by: &[String]) -> FileFault {
        let list = if matches!(object, ObjectId::Person(_)) { "people" } else { "teams" };
        let what = before.object(object).map(|object| describe::named(before, &object));
        let (kind, name) = what.unwrap_or_default();
        let detail = format!(
            "The {kind} {name} is not in the file, but cannot be removed: it is still in use by {}. Take it out there, or put it into the file.",
            by.join(", ")
        );
        FileFault::new(place::find(&self.tree, list), detail)
    }
}

fn kind_order(id: ObjectId) -> usize {
    match id {
        ObjectId::Person(_) => 0,
        ObjectId::Team(_) => 1,
        ObjectId::Schedule(_) => 2,
        ObjectId::Policy(_) => 3,
        ObjectId::Integration(_) => 4,
        ObjectId::Heartbeat(_) => 5,
        ObjectId::KnownFault(_) => 6,
        ObjectId::Override(_) | ObjectId::Request(_) | ObjectId::Maintenance(_) => 7,
    }
}

/// What a team has and its lists in the file have not.
fn missing_of_team(before: &Setup, found: &super::shape::Team, team: TeamId) -> Vec<ObjectId> {
    let mut missing = Vec::new();
    if let Some(list) = &found.schedules {
        let named: BTreeSet<String> = list.iter().map(|it| key(&it.name)).collect();
        let gone = before.schedules.values().filter(|it| it.team == team && !named.contains(&key(&it.name)));
        missing.extend(gone.map(|it| ObjectId::Schedule(it.id)));
    }
    if let Some(list) = &found.escalation_policies {
        let named: BTreeSet<String> = list.iter().map(|it| key(&it.name)).collect();
        let gone = before.policies.values().filter(|it| it.team == team && !named.contains(&key(&it.name)));
        missing.extend(gone.map(|it| ObjectId::Policy(it.id)));
    }
    if let Some(list) = &found.integrations {
        let named: BTreeSet<String> = list.iter().map(|it| key(&it.name)).collect();
        let gone = before.integrations.values().filter(|it| it.team == team && !named.contains(&key(&it.name)));
        missing.extend(gone.map(|it| ObjectId::Integration(it.id)));
    }
    if let Some(list) = &found.heartbeats {
        let named: BTreeSet<String> = list.iter().map(|it| key(&it.name)).collect();
        let gone = before.heartbeats.values().filter(|it| it.team == team && !named.contains(&key(&it.name)));
        missing.extend(gone.map(|it| ObjectId::Heartbeat(it.id)));
    }
    if let Some(list) = &found.known_faults {
        let named: BTreeSet<String> = list.iter().map(|it| key(&it.name)).collect();
        let gone = before.known_faults.values().filter(|it| it.team == team && !named.contains(&key(&it.name)));
        missing.extend(gone.map(|it| ObjectId::KnownFault(it.id)));
    }
    missing
}

/// A team and all that belongs to it.
fn everything_of(before: &Setup, team: TeamId) -> Vec<ObjectId> {
    let schedules = before.schedules.values().filter(|it| it.team == team).map(|it| ObjectId::Schedule(it.id));
    let policies = before.policies.values().filter(|it| it.team == team).map(|it| ObjectId::Policy(it.id));
    let integrations = before.integrations.values().filter(|it| it.team == team).map(|it| ObjectId::Integration(it.id));
    let heartbeats = before.heartbeats.values().filter(|it| it.team == team).map(|it| ObjectId::Heartbeat(it.id));
    let known_faults = before.known_faults.values().filter(|it| it.team == team).map(|it| ObjectId::KnownFault(it.id));
    std::iter::once(ObjectId::Team(team))
        .chain(schedules)
        .chain(policies)
        .chain(integrations)
        .chain(heartbeats)
        .chain(known_faults)
        .collect()
}

fn sorted(mut faults: Vec<FileFault>) -> Vec<FileFault> {
    faults.sort();
    faults.dedup();
    faults
}

/// The number in `members[3].person`.
fn member_of(field: &str) -> Option<usize> {
    field.strip_prefix("members[")?.split_once(']')?.0.parse().ok()
}

/// The edit that puts an object, if it differs from the one that is there.
fn put(before: &Setup, object: &Object) -> Option<Edit> {
    (before.object(object.id()).as_ref() != Some(object)).then(|| Edit::Put {
        object: object.clone(),
        effective: Effective::TurnEnd,
        checked: true,
    })
}

fn delete(before: &Setup, id: ObjectId) -> Edit {
    Edit::Delete { id, version: before.object(id).map(|object| object.version()) }
}

fn new_integrations(acts: &[Act]) -> Vec<IntegrationId> {
    let new = acts.iter().filter(|act| act.verb == Verb::Created);
    new.filter_map(|act| if let ObjectId::Integration(id) = act.id { Some(id) } else { None }).collect()
}
