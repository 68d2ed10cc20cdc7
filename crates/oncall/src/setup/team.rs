//! Teams: people who answer for a set of services.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::escalation::RoutingRule;
use crate::ids::{PersonId, TeamId};
use crate::incident::TeamRef;
use crate::schedule::Limits;

/// A person's place in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the team's services.
    Member,
    /// Also changes its configuration.
    Admin,
}

impl Role {
    /// The word for it in API, database and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
        }
    }
}

/// A person in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The person.
    pub person: PersonId,
    /// As what.
    pub role: Role,
}

/// People who answer for a set of services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// How often it was changed: a change names the version that it was made from.
    #[serde(default)]
    pub version: u64,
    /// Its name, unique on the hub.
    pub name: String,
    /// More about it, plain text; may be empty.
    #[serde(default)]
    pub description: String,
    /// Its people, in the order in which they joined.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Whom a new incident goes to: the first rule that fits decides.
    #[serde(default)]
    pub routing: Vec<RoutingRule>,
    /// The longest time that one person should be on call without a break, in hours: the editor warns above it.
    #[serde(default)]
    pub longest_shift_hours: Option<u32>,
}

impl Team {
    /// As shown in incidents.
    pub fn shown(&self) -> TeamRef {
        TeamRef { id: self.id, name: self.name.clone() }
    }

    /// What a person is in it; `None` for somebody else.
    pub fn role_of(&self, person: PersonId) -> Option<Role> {
        self.members.iter().find(|member| member.person == person).map(|member| member.role)
    }

    /// Its people, in the order in which they joined.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        self.members.iter().map(|member| member.person)
    }

    /// Its admins, in the order in which they joined.
    pub fn admins(&self) -> impl Iterator<Item = PersonId> {
        self.members.iter().filter(|member| member.role == Role::Admin).map(|member| member.person)
    }

    /// What it allows, for the warnings of its schedules.
    pub fn limits(&self) -> Limits {
        Limits { longest_shift_hours: self.longest_shift_hours }
    }
}
