//! Users and teams.

use chrono_tz::Tz;
use oncall::setup::{Member, Object, PagingRules, Person, Role, Team};
use oncall::{PersonId, TeamId};
use uuid::Uuid;

use super::super::account;
use super::names::one_line;
use super::{Carry, meant, remember};

impl Carry<'_> {
    pub(super) fn people(&mut self) {
        for user in &self.account.users {
            self.one_person(user);
        }
    }

    fn one_person(&mut self, user: &account::User) {
        let email = one_line(user.username.as_deref().unwrap_or_default());
        let is_address = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !is_address || email.contains(char::is_whitespace) {
            self.note(format!(
                "The user '{email}' has no e-mail address for a name, and was left out with their turns."
            ));
            return;
        }
        if self.setup.person_by_email(&email).is_some() {
            self.note(format!("There are two users '{email}', whatever the case. They are one here."));
            let known = self.setup.person_by_email(&email).map(|person| person.id);
            if let Some(known) = known {
                remember(&mut self.ids.people, user.id.as_ref(), None, known);
            }
            return;
        }
        let name = one_line(user.full_name.as_deref().unwrap_or_default());
        let name = if name.is_empty() { email.split('@').next().unwrap_or_default().to_owned() } else { name };
        let time_zone = self.zone(user.time_zone.as_deref(), &format!("user '{email}'"));
        let role = user.role.as_ref().and_then(|role| role.name.clone().or(role.id.clone())).unwrap_or_default();
        let hub_admin = matches!(role.to_lowercase().as_str(), "owner" | "admin");
        if !hub_admin && !matches!(role.to_lowercase().as_str(), "" | "user") {
            self.note(format!(
                "'{email}' has the role '{role}' in Opsgenie, which is not known here: they are a person like others, who may change what their \
                 teams let them."
            ));
        }
        if user.blocked == Some(true) {
            self.note(format!(
                "'{email}' is blocked in Opsgenie. They were carried over, so that their turns are not silently lost: take them out if they left."
            ));
        }
        let id = PersonId(Uuid::new_v4());
        remember(&mut self.ids.people, user.id.as_ref(), Some(&email), id);
        let paging_rules = PagingRules::default();
        self.put(Object::Person(Person { id, version: 0, name, email, time_zone, hub_admin, paging_rules }));
    }

    /// A time zone by its name; UTC, and told, where the name is none.
    pub(super) fn zone(&mut self, name: Option<&str>, whose: &str) -> Tz {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let Some(name) = name else {
            self.note(format!("The {whose} has no time zone. UTC was taken."));
            return Tz::UTC;
        };
        name.parse().unwrap_or_else(|_| {
            self.note(format!("The time zone '{name}' of the {whose} is not known. UTC was taken: correct it."));
            Tz::UTC
        })
    }

    pub(super) fn teams(&mut self) {
        for team in &self.account.teams {
            let name = self.name("team", team.name.as_ref(), "Team");
            let id = TeamId(Uuid::new_v4());
            remember(&mut self.ids.teams, team.id.as_ref(), team.name.as_ref(), id);
            let members = self.members(team, &name);
            let description = team.description.clone().unwrap_or_default();
            let routing = Vec::new();
            let longest_shift_hours = None;
            self.put(Object::Team(Team { id, version: 0, name, description, members, routing, longest_shift_hours }));
        }
    }

    fn members(&mut self, team: &account::Team, name: &str) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for member in team.members.iter().flatten() {
            let user = member.user.clone().unwrap_or_default();
            let Some(person) = meant(&self.ids.people, &user) else {
                self.note(format!(
                    "The member '{}' of the team '{name}' is not among the users, and was left out.",
                    user.shown()
                ));
                continue;
            };
            let role = match member.role.as_deref().map(str::to_lowercase).as_deref() {
                Some("admin") => Role::Admin,
                None | Some("" | "user") => Role::Member,
                Some(role) => {
                    let email = self.email(person);
                    self.note(format!(
                        "'{email}' has the role '{role}' in the team '{name}', and is a plain member here."
                    ));
                    Role::Member
                }
            };
            if members.iter().all(|known| known.person != person) {
                members.push(Member { person, role });
            }
        }
        members
    }

    /// Makes a person a member of a team, if they are not, and says why.
    pub(super) fn join(&mut self, team: TeamId, person: PersonId, why: &str) {
        let Some(known) = self.team(team).filter(|known| known.role_of(person).is_none()) else { return };
        let mut known = known.clone();
        known.members.push(Member { person, role: Role::Member });
        let (email, name) = (self.email(person), known.name.clone());
        self.put(Object::Team(known));
        self.note(format!("'{email}' was made a member of the team '{name}': {why}."));
    }
}
