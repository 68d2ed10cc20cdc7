//! Teams of the file, and who is in them.

use std::collections::HashMap;

use oncall::setup::{self, Member, Object, Role};
use oncall::{PersonId, TeamId};

use super::super::plan::Change;
use super::super::shape;
use super::Builder;

/// A member that the file names: as what, and where.
type Named = (Role, String);

impl Builder<'_> {
    pub(super) fn team(&mut self, path: &str, it: &shape::Team, id: TeamId) {
        let before = self.before.teams.get(&id).cloned();
        let members = self.members(path, it, id);
        let routing = match &it.routing {
            Some(rules) => self.routing(path, rules),
            None => before.as_ref().map(|before| before.routing.clone()).unwrap_or_default(),
        };
        let team = setup::Team {
            id,
            version: before.map_or(0, |before| before.version),
            name: it.name.clone(),
            description: it.description.clone(),
            members,
            routing,
            longest_shift_hours: it.longest_shift.map(|hours| hours.0),
        };
        self.put(path, Object::Team(team));
    }

    /// Those who are in the team stay in their order, those who come are put after them. Who is not in the file stays too, unless
    /// it is pruned; a list that the file leaves out says nothing of anybody.
    fn members(&mut self, path: &str, it: &shape::Team, id: TeamId) -> Vec<Member> {
        let (order, mut named) = self.named_members(path, it);
        let before = self.before.teams.get(&id).map(|team| team.members.clone()).unwrap_or_default();
        let mut members = Vec::new();
        let mut paths = Vec::new();
        for member in before {
            if let Some((role, path)) = named.remove(&member.person) {
                members.push(Member { person: member.person, role });
                paths.push(Some(path));
                continue;
            }
            let list = if member.role == Role::Admin { &it.admins } else { &it.members };
            if list.is_some() && self.asked.prune {
                continue;
            }
            if list.is_some()
                && let Some(person) = self.before.people.get(&member.person)
            {
                self.built.kept.push(Change::kept("member", format!("{} in {}", person.email, it.name)));
            }
            members.push(member);
            paths.push(None);
        }
        for person in order {
            if let Some((role, path)) = named.remove(&person) {
                members.push(Member { person, role });
                paths.push(Some(path));
            }
        }
        self.built.members.insert(id, paths);
        members
    }

    /// The members that the file names, in its order, each once.
    fn named_members(&mut self, path: &str, it: &shape::Team) -> (Vec<PersonId>, HashMap<PersonId, Named>) {
        let mut order = Vec::new();
        let mut named: HashMap<PersonId, Named> = HashMap::new();
        for (list, role, emails) in [("admins", Role::Admin, &it.admins), ("members", Role::Member, &it.members)] {
            for (place, email) in emails.iter().flatten().enumerate() {
                let path = format!("{path}.{list}[{place}]");
                let Some(person) = self.look_up_person(&path, email) else { continue };
                if named.contains_key(&person) {
                    let detail = format!(
                        "{email} is in this team twice. Take one of the two out; an admin is a member too and stands only there."
                    );
                    self.fault(&path, detail);
                    continue;
                }
                order.push(person);
                named.insert(person, (role, path));
            }
        }
        (order, named)
    }
}
