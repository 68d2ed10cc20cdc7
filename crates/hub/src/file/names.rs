//! The names of the file and the hub, and the ids behind them.

use std::collections::{HashMap, HashSet};

use oncall::setup::ObjectId;
use oncall::{PersonId, PolicyId, ScheduleId, Setup, TeamId};

use super::words::nearest;

/// Everything that can be named.
#[derive(Default)]
pub(super) struct Names {
    pub(super) people: Book<PersonId>,
    pub(super) teams: Book<TeamId>,
    pub(super) schedules: Book<ScheduleId>,
    pub(super) policies: Book<PolicyId>,
}

impl Names {
    /// What the hub has, without what is to be removed.
    pub(super) fn of(setup: &Setup, removed: &[ObjectId]) -> Self {
        let removed: HashSet<ObjectId> = removed.iter().copied().collect();
        let mut names = Self::default();
        for it in setup.people.values().filter(|it| !removed.contains(&ObjectId::Person(it.id))) {
            names.people.put(&it.email, it.id);
        }
        for it in setup.teams.values().filter(|it| !removed.contains(&ObjectId::Team(it.id))) {
            names.teams.put(&it.name, it.id);
        }
        for it in setup.schedules.values().filter(|it| !removed.contains(&ObjectId::Schedule(it.id))) {
            names.schedules.put(&it.name, it.id);
        }
        for it in setup.policies.values().filter(|it| !removed.contains(&ObjectId::Policy(it.id))) {
            names.policies.put(&it.name, it.id);
        }
        names
    }
}

/// Names of one kind.
pub(super) struct Book<I> {
    ids: HashMap<String, (I, String)>,
}

impl<I> Default for Book<I> {
    fn default() -> Self {
        Self { ids: HashMap::new() }
    }
}

impl<I: Copy> Book<I> {
    /// Puts a name in; a later one of the same name wins.
    pub(super) fn put(&mut self, name: &str, id: I) {
        self.ids.insert(key(name), (id, name.to_owned()));
    }

    /// The id behind a name, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<I> {
        self.ids.get(&key(name)).map(|(id, _)| *id)
    }

    /// The name that was probably meant, as a sentence to go on with; empty if there is none.
    pub(super) fn meant(&self, name: &str) -> String {
        let mut known: Vec<&str> = self.ids.values().map(|(_, name)| name.as_str()).collect();
        known.sort_unstable();
        nearest(name, known).map(|meant| format!(" Did you mean '{meant}'?")).unwrap_or_default()
    }
}

/// What is the same of two names that are the same.
pub(super) fn key(name: &str) -> String {
    name.trim().to_lowercase()
}
