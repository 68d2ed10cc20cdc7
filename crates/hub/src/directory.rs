//! Who is who: the setup, and whose secret it is. One value that is replaced as a whole when something of it changes, so that
//! every reader sees one moment of it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use oncall::setup::{Act, Edit, EditFault, Fault, Integration, ObjectId, Person, Role, Verb};
use oncall::{IntegrationId, IntegrationRef, PersonId, ScheduleId, Setup, TeamId, TeamRef};
use uuid::Uuid;

use crate::secret::SecretHash;

/// An integration as a sender's request needs it: with its team.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As shown in incidents.
    pub(crate) shown: IntegrationRef,
    /// Its team.
    pub(crate) team: TeamRef,
    /// Takes SNS messages in raw delivery, which nobody signed.
    pub(crate) raw_delivery: bool,
    /// Its key may also read the team's incidents (Opsgenie's "read access").
    pub(crate) may_read: bool,
    /// When it ends, if it is a test.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Who owns it, if it is a test.
    pub(crate) owner: Option<String>,
}

impl Source {
    /// Why its messages are refused at a moment: it is a test whose time is over.
    pub(crate) fn refusal(&self, now: DateTime<Utc>) -> Option<String> {
        let end = self.expires_at.filter(|end| *end <= now)?;
        let owner = self.owner.as_deref().unwrap_or("an admin of the team");
        Some(format!(
            "The test integration '{}' ended at {}. Nobody is called for its messages. Ask {owner} to prolong the test, or to make \
             the integration live.",
            self.shown.name,
            end.format("%Y-%m-%d %H:%M UTC"),
        ))
    }
}

/// A calendar's secret address: of a person's own shifts, or of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calendar {
    /// Its id, by which it is withdrawn.
    pub(crate) id: Uuid,
    /// Who made it.
    pub(crate) person: PersonId,
    /// The schedule; none for the person's own shifts in all schedules.
    pub(crate) schedule: Option<ScheduleId>,
    /// When it was made.
    pub(crate) created_at: DateTime<Utc>,
}

/// A change of secrets. The secrets themselves are never here, only their hashes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SecretEdit {
    /// An integration's key; the one before ends.
    Key {
        /// Whose.
        integration: IntegrationId,
        /// Its hash.
        hash: SecretHash,
    },
    /// A further token of a person.
    Token {
        /// Whose.
        person: PersonId,
        /// Its hash.
        hash: SecretHash,
    },
    /// All tokens of a person end.
    EndTokens(PersonId),
    /// A calendar's address.
    Calendar {
        /// The calendar.
        calendar: Calendar,
        /// The hash of its secret.
        hash: SecretHash,
    },
    /// A calendar's address ends.
    EndCalendar(Uuid),
    /// An integration's key ends.
    EndKey(IntegrationId),
}

/// Everybody and everything that has a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    /// What the hub was told.
    pub(crate) setup: Setup,
    keys: HashMap<SecretHash, IntegrationId>,
    tokens: HashMap<SecretHash, PersonId>,
    calendars: HashMap<SecretHash, Calendar>,
}

impl Directory {
    /// Begins with what a store holds; secrets follow by [`Directory::take`].
    pub(crate) fn new(setup: Setup) -> Self {
        Self { setup, ..Self::default() }
    }

    /// The directory after edits and changes of secrets, what was done, and all changes of secrets (those of deleted people and
    /// integrations too).
    ///
    /// # Errors
    /// [`EditFault`]; then nothing was changed.
    pub(crate) fn configured(
        &self,
        edits: Vec<Edit>,
        mut secrets: Vec<SecretEdit>,
        now: DateTime<Utc>,
    ) -> Result<(Self, Vec<Act>, Vec<SecretEdit>), EditFault> {
        let (setup, acts) = self.setup.edited(edits, now)?;
        self.check_keys(&secrets)?;
        let mut directory = Self { setup, ..self.clone() };
        for act in acts.iter().filter(|act| act.verb == Verb::Deleted) {
            match act.id {
                ObjectId::Person(person) => {
                    secrets.push(SecretEdit::EndTokens(person));
                    let calendars = directory.calendars.values().filter(|calendar| calendar.person == person);
                    secrets.extend(calendars.map(|calendar| SecretEdit::EndCalendar(calendar.id)));
                }
                ObjectId::Schedule(schedule) => {
                    let calendars = directory.calendars.values().filter(|it| it.schedule == Some(schedule));
                    secrets.extend(calendars.map(|calendar| SecretEdit::EndCalendar(calendar.id)));
                }
                ObjectId::Integration(integration) => secrets.push(SecretEdit::EndKey(integration)),
                ObjectId::Team(_)
                | ObjectId::Override(_)
                | ObjectId::Policy(_)
                | ObjectId::Request(_)
                | ObjectId::KnownFault(_)
                | ObjectId::Heartbeat(_)
                | ObjectId::Maintenance(_) => {}
            }
        }
        for secret in &secrets {
            directory.take(*secret);
        }
        Ok((directory, acts, secrets))
    }

    /// A key that a team brings along may be known here already: as another integration's, or as a person's token.
    fn check_keys(&self, secrets: &[SecretEdit]) -> Result<(), EditFault> {
        let faults: Vec<Fault> = secrets
            .iter()
            .filter_map(|secret| match secret {
                SecretEdit::Key { integration, hash } => Some((*integration, *hash)),
                _ => None,
            })
            .filter(|(integration, hash)| {
                self.keys.get(hash).is_some_and(|known| known != integration) || self.tokens.contains_key(hash)
            })
            .map(|(integration, _)| Fault {
                object: Some(ObjectId::Integration(integration)),
                field: "key".to_owned(),
                detail: "This key is in use already, by another integration or by a person. Give another key, or none to have one made."
                    .to_owned(),
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(EditFault::Invalid { faults }) }
    }

    /// Takes a change of secrets.
    pub(crate) fn take(&mut self, edit: SecretEdit) {
        match edit {
            SecretEdit::Key { integration, hash } => {
                self.keys.retain(|_, known| *known != integration);
                self.keys.insert(hash, integration);
            }
            SecretEdit::EndKey(integration) => self.keys.retain(|_, known| *known != integration),
            SecretEdit::Token { person, hash } => drop(self.tokens.insert(hash, person)),
            SecretEdit::EndTokens(person) => self.tokens.retain(|_, known| *known != person),
            SecretEdit::Calendar { calendar, hash } => drop(self.calendars.insert(hash, calendar)),
            SecretEdit::EndCalendar(id) => self.calendars.retain(|_, known| known.id != id),
        }
    }

    /// The person whose token this is.
    pub(crate) fn person_by_token(&self, token: &str) -> Option<Arc<Person>> {
        self.tokens.get(&SecretHash::of(token)).and_then(|person| self.setup.people.get(person)).cloned()
    }

    /// Whether a token is still good.
    pub(crate) fn knows(&self, token: SecretHash) -> bool {
        self.tokens.get(&token).is_some_and(|person| self.setup.people.contains_key(person))
    }

    /// The integration whose key this is.
    pub(crate) fn source_by_key(&self, key: &str) -> Option<Source> {
        let id = self.keys.get(&SecretHash::of(key))?;
        self.source(self.setup.integrations.get(id)?)
    }

    /// An integration with its team.
    pub(crate) fn source(&self, integration: &Integration) -> Option<Source> {
        Some(Source {
            shown: integration.shown(),
            team: self.setup.teams.get(&integration.team)?.shown(),
            raw_delivery: integration.raw_delivery,
            may_read: integration.may_read,
            expires_at: integration.expires_at,
            owner: integration.owner.map(|owner| self.setup.person_ref(owner).name),
        })
    }

    /// The calendar whose secret this is.
    pub(crate) fn calendar_by_secret(&self, secret: &str) -> Option<Calendar> {
        self.calendars.get(&SecretHash::of(secret)).copied()
    }

    /// The calendars that a person made, the oldest first.
    pub(crate) fn calendars_of(&self, person: PersonId) -> Vec<Calendar> {
        let mut calendars: Vec<_> = self.calendars.values().filter(|it| it.person == person).copied().collect();
        calendars.sort_by_key(|calendar| (calendar.created_at, calendar.id));
        calendars
    }

    /// The teams of a person, with what they are there.
    pub(crate) fn teams_of(&self, person: PersonId) -> Vec<(TeamRef, Role)> {
        self.setup.teams_of(person).map(|(team, role)| (team.shown(), role)).collect()
    }

    /// The ids of a person's teams.
    pub(crate) fn team_ids_of(&self, person: PersonId) -> Vec<TeamId> {
        self.setup.teams_of(person).map(|(team, _)| team.id).collect()
    }
}
