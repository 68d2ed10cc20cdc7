//! The team of what has none: here everything belongs to a team.

use oncall::TeamId;
use oncall::setup::{Member, Object, Role, Team};
use uuid::Uuid;

use super::super::account::Reference;
use super::{Carry, meant};

/// The name of the team for what has none.
const HOMELESS: &str = "Without a team";

impl Carry<'_> {
    /// The team that something belongs to: that which Opsgenie names, or else the best that there is, which is told. `kin` are teams that it
    /// has to do with.
    pub(super) fn home(&mut self, owner: Option<&Reference>, what: &str, kin: &[TeamId]) -> TeamId {
        if let Some(team) = owner.and_then(|owner| meant(&self.ids.teams, owner)) {
            return team;
        }
        let only = if self.setup.teams.len() == 1 { self.setup.teams.keys().next().copied() } else { None };
        let team = only.or(kin.first().copied()).unwrap_or_else(|| self.homeless());
        let name = self.team_name(team);
        self.note(format!(
            "The {what} belongs to no team in Opsgenie. Here it is in the team '{name}'; move it if that is not right."
        ));
        team
    }

    /// The team for what has none, with the admins of the hub in it, so that somebody is called.
    fn homeless(&mut self) -> TeamId {
        if let Some(team) = self.homeless {
            return team;
        }
        let id = TeamId(Uuid::new_v4());
        let mut admins: Vec<_> = self.setup.people.values().filter(|person| person.hub_admin).collect();
        admins.sort_by(|one, other| one.email.cmp(&other.email));
        let members = admins.into_iter().map(|person| Member { person: person.id, role: Role::Admin }).collect();
        let name = self.name("team", Some(&HOMELESS.to_owned()), HOMELESS);
        self.note(format!(
            "The team '{name}' was made for what belongs to no team in Opsgenie. The owners and admins of the account are its members."
        ));
        let description = "What belongs to no team in Opsgenie.".to_owned();
        self.put(Object::Team(Team {
            id,
            version: 0,
            name,
            description,
            members,
            routing: Vec::new(),
            longest_shift_hours: None,
        }));
        self.homeless = Some(id);
        id
    }
}
