//! Which alert an address names: `/v2/alerts/{identifier}?identifierType=id|tiny|alias`.

use oncall::signal::{ALIAS_LIMIT, shorten};
use oncall::{Incident, TeamId, Trigger};

use super::super::caller::Caller;
use super::super::reply::Refusal;
use super::asked::Asked;

/// How an alert is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identifier {
    Id(String),
    Tiny(String),
    Alias(String),
}

impl Identifier {
    /// Reads the part of the path and `identifierType`.
    pub(super) fn of(asked: &Asked) -> Result<Self, Refusal> {
        let identifier = asked.name("identifier").to_owned();
        let kind = asked.parameter("identifierType").or_else(|| asked.parameter("alertIdentifierType"));
        match kind.map(str::to_ascii_lowercase).as_deref() {
            None | Some("id") => Ok(Self::Id(identifier)),
            Some("tiny") => Ok(Self::Tiny(identifier)),
            Some("alias") => Ok(Self::Alias(shorten(&identifier, ALIAS_LIMIT))),
            Some(_) => Err(Refusal::wrong("identifierType", "'identifierType' must be one of id, tiny, alias.")),
        }
    }

    /// The alias, if it is one.
    pub(super) fn alias(&self) -> Option<&str> {
        match self {
            Self::Alias(alias) => Some(alias),
            Self::Id(_) | Self::Tiny(_) => None,
        }
    }

    /// That there is none, in the words for which clients look.
    pub(super) fn not_there(&self) -> String {
        let (kind, name) = match self {
            Self::Id(name) => ("id", name),
            Self::Tiny(name) => ("tiny id", name),
            Self::Alias(name) => ("alias", name),
        };
        format!("Alert does not exist: There is no open alert with {kind} [{name}].")
    }

    /// The incident of that name among the caller's teams; by alias the open one, else the newest.
    pub(super) async fn find(&self, asked: &Asked) -> Result<Option<Incident>, Refusal> {
        let (lists, teams) = (&asked.hub.lists, asked.caller.teams());
        if let Self::Id(id) = self {
            if let Ok(id) = id.parse() {
                return Ok(lists.incident(id).await?.filter(|incident| teams.contains(&incident.team.id)));
            }
            // A tiny id is taken for an id by people who read it from a screen.
            if id.parse::<u64>().is_err() {
                return Ok(None);
            }
        }
        let mut newest: Option<Incident> = None;
        for team in teams {
            let found = self.find_in(asked, team).await?;
            let rank = |incident: &Incident| (incident.is_open(), incident.number);
            if found.as_ref().map(rank) > newest.as_ref().map(rank) {
                newest = found;
            }
        }
        Ok(newest)
    }

    async fn find_in(&self, asked: &Asked, team: TeamId) -> Result<Option<Incident>, Refusal> {
        let lists = &asked.hub.lists;
        Ok(match self {
            Self::Alias(alias) => lists.newest_by_alias(team, ruled(asked, alias)).await?,
            Self::Id(number) | Self::Tiny(number) => match number.parse() {
                Ok(number) => lists.by_number(team, number).await?,
                Err(_) => None,
            },
        })
    }

    /// The incident, or 404.
    pub(super) async fn want(&self, asked: &Asked) -> Result<Incident, Refusal> {
        let found = self.find(asked).await?;
        found.ok_or_else(|| Refusal::not_found("Alert does not exist, or not among those that this key may see."))
    }
}

/// The alias as the rules of the sender's integration would make it.
fn ruled(asked: &Asked, alias: &str) -> String {
    match &asked.caller {
        Caller::Integration(source) => {
            let trigger = Trigger { alias: Some(alias.to_owned()), ..Trigger::default() };
            let ruled = asked.directory.setup.intake(source.shown.id, trigger).trigger.alias;
            ruled.map_or_else(|| alias.to_owned(), |alias| shorten(&alias, ALIAS_LIMIT))
        }
        Caller::Person(..) => alias.to_owned(),
    }
}
