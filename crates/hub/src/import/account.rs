//! An account as Opsgenie's API tells it. What is not as expected is left aside and told, not failed on: an import that gives up at one
//! odd integration helps nobody.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ImportError;
use super::client::Client;
use crate::opsgenie::restriction::TimeRestriction;

/// Everything that is read.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) users: Vec<User>,
    pub(super) teams: Vec<Team>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) escalations: Vec<Escalation>,
    pub(super) integrations: Vec<Integration>,
    pub(super) heartbeats: Vec<Heartbeat>,
    /// What could not be read, and what is there that has no place here: a sentence each.
    pub(super) notes: Vec<String>,
}

/// How something is named: by its id, a name, or a user's address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) username: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) full_name: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) role: Option<Reference>,
    pub(super) blocked: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Team {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) members: Option<Vec<Member>>,
    #[serde(skip)]
    pub(super) routing: Vec<RoutingRule>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Member {
    pub(super) user: Option<Reference>,
    pub(super) role: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RoutingRule {
    pub(super) name: Option<String>,
    pub(super) order: Option<i64>,
    pub(super) is_default: Option<bool>,
    pub(super) criteria: Option<Criteria>,
    pub(super) timezone: Option<String>,
    pub(super) time_restriction: Option<TimeRestriction>,
    pub(super) notify: Option<Reference>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Criteria {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) conditions: Option<Vec<Condition>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Condition {
    pub(super) field: Option<String>,
    pub(super) key: Option<String>,
    pub(super) operation: Option<String>,
    pub(super) not: Option<bool>,
    pub(super) expected_value: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Schedule {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) owner_team: Option<Reference>,
    pub(super) rotations: Option<Vec<Rotation>>,
    #[serde(skip)]
    pub(super) overrides: Vec<Override>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Rotation {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) length: Option<u32>,
    pub(super) participants: Option<Vec<Reference>>,
    pub(super) time_restriction: Option<TimeRestriction>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Override {
    pub(super) alias: Option<String>,
    pub(super) user: Option<Reference>,
    pub(super) start_date: Option<String>,
    pub(super) end_date: Option<String>,
    pub(super) rotations: Option<Vec<Reference>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Escalation {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) owner_team: Option<Reference>,
    pub(super) rules: Option<Vec<EscalationRule>>,
    pub(super) repeat: Option<Repeat>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EscalationRule {
    pub(super) condition: Option<String>,
    pub(super) notify_type: Option<String>,
    pub(super) delay: Option<Delay>,
    pub(super) recipient: Option<Reference>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Delay {
    pub(super) time_amount: Option<u32>,
    pub(super) time_unit: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Repeat {
    pub(super) wait_interval: Option<u32>,
    pub(super) count: Option<u32>,
    pub(super) reset_recipient_states: Option<bool>,
    pub(super) close_alert_after_all: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Integration {
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) team_id: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Heartbeat {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) interval: Option<u32>,
    pub(super) interval_unit: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) owner_team: Option<Reference>,
    pub(super) alert_message: Option<String>,
    pub(super) alert_tags: Option<Vec<String>>,
    pub(super) alert_priority: Option<String>,
}

impl Account {
    /// Reads everything.
    ///
    /// # Errors
    /// What nobody can do without cannot be read: users, teams, schedules, escalations.
    pub(super) async fn read(client: &Client) -> Result<Self, ImportError> {
        let mut account = Self::default();
        let users = client.get("/v2/users?limit=100", "the users").await?;
        account.users = account.each(users, "users");
        account.read_teams(client).await?;
        account.read_schedules(client).await?;
        let escalations = client.get("/v2/escalations", "the escalations").await?;
        account.escalations = account.each(escalations, "escalations");
        let integrations = account.optional(client, "/v2/integrations", "the integrations").await?;
        account.integrations = account.each(integrations, "integrations");
        let mut heartbeats = account.optional(client, "/v2/heartbeats", "the heartbeats").await?;
        account.heartbeats = account.each(heartbeats["heartbeats"].take(), "heartbeats");
        account.tell_the_rest(client).await?;
        Ok(account)
    }

    async fn read_teams(&mut self, client: &Client) -> Result<(), ImportError> {
        let list: Vec<Team> = {
            let teams = client.get("/v2/teams", "the teams").await?;
            self.each(teams, "teams")
        };
        for listed in list {
            let id = in_path(listed.id.as_deref());
            // A list does not tell the members.
            let whole = client.get(&format!("/v2/teams/{id}"), "the members of a team").await?;
            let mut team: Team = self.each(Value::Array(vec![whole]), "teams").pop().unwrap_or(listed);
            let name = team.name.clone().unwrap_or_default();
            let what = format!("the routing rules of the team '{name}'");
            let rules = self.optional(client, &format!("/v2/teams/{id}/routing-rules"), &what).await?;
            team.routing = self.each(rules, "routing rules");
            team.routing.sort_by_key(|rule| rule.order.unwrap_or(i64::MAX));
            self.teams.push(team);
        }
        Ok(())
    }

    async fn read_schedules(&mut self, client: &Client) -> Result<(), ImportError> {
        let list = client.get("/v2/schedules?expand=rotation", "the schedules").await?;
        for mut schedule in self.each::<Schedule>(list, "schedules") {
            let id = in_path(schedule.id.as_deref());
            if schedule.rotations.is_none() {
                let rotations =
                    client.get(&format!("/v2/schedules/{id}/rotations"), "the rotations of a schedule").await?;
                schedule.rotations = Some(self.each(rotations, "rotations"));
            }
            let name = schedule.name.clone().unwrap_or_default();
            let what = format!("the overrides of the schedule '{name}'");
            let overrides = self.optional(client, &format!("/v2/schedules/{id}/overrides"), &what).await?;
            schedule.overrides = self.each(overrides, "overrides");
            self.schedules.push(schedule);
        }
        Ok(())
    }

    /// What has no counterpart here, so that nobody believes that it came along.
    async fn tell_the_rest(&mut self, client: &Client) -> Result<(), ImportError> {
        let teams: Vec<(String, String)> = self
            .teams
            .iter()
            .map(|team| {
                let of = format!(" of the team '{}'", team.name.as_deref().unwrap_or_default());
                (format!("?teamId={}", in_path(team.id.as_deref())), of)
            })
            .collect();
        let scopes: Vec<(String, String)> = std::iter::once((String::new(), String::new())).chain(teams).collect();
        for (kind, instead) in [
            ("alert", "write them as 'rules' of the integrations"),
            (
                "notification",
                "a rule's 'handling: {hold: 5m}' and 'resolve_after' of the integrations do most of what they do",
            ),
        ] {
            for (query, of) in &scopes {
                let found = self.spare(client, &format!("/v2/policies/{kind}{query}"), "name").await?;
                self.not_carried(&format!("{kind} policies{of}"), &found, instead);
            }
        }
        let rest = [
            ("/v2/forwarding-rules", "alias", "forwarding rules", "put an override where somebody is away"),
            ("/v2/roles", "name", "roles of your own", "people are members or admins of teams, or admins of the hub"),
            ("/v1/maintenance", "description", "maintenance windows", "make them in the app when they are due"),
            ("/v1/services", "name", "services", "an integration and its team take their place"),
        ];
        for (path, name, what, instead) in rest {
            let found = self.spare(client, path, name).await?;
            self.not_carried(what, &found, instead);
        }
        Ok(())
    }

    fn not_carried(&mut self, what: &str, names: &[String], instead: &str) {
        if !names.is_empty() {
            self.notes.push(format!("Not carried over: {what} ({}). Instead: {instead}.", names.join(", ")));
        }
    }

    /// What can be done without: one that this key may not read is told, one that this account does not have is not there.
    async fn optional(&mut self, client: &Client, path: &str, what: &str) -> Result<Value, ImportError> {
        match client.get(path, what).await {
            Err(ImportError::NotPermitted { what, said }) => {
                self.notes.push(format!("Not read, since the key may not: {what} ({said})."));
                Ok(Value::Null)
            }
            Err(ImportError::Refused { status, what, said, .. }) if (400..500).contains(&status) => {
                self.notes.push(format!("Not read: {what} (the answer was {status} {said})."));
                Ok(Value::Null)
            }
            other => other,
        }
    }

    /// The names of what is only told; none where this account has no such thing.
    async fn spare(&self, client: &Client, path: &str, name: &str) -> Result<Vec<String>, ImportError> {
        let found = match client.get(path, "what is only told").await {
            Ok(found) => found,
            Err(ImportError::NotPermitted { .. } | ImportError::Refused { .. } | ImportError::NotOpsgenie { .. }) => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        let items = found.as_array().cloned().unwrap_or_default();
        let named = |item: &Value| {
            let said =
                [name, "name", "alias", "id"].iter().find_map(|key| item[*key].as_str().filter(|it| !it.is_empty()));
            said.unwrap_or("without a name").to_owned()
        };
        Ok(items.iter().map(named).collect())
    }

    /// The items of a list that have the form that they should have; of the others it is told that they were left out.
    fn each<T: DeserializeOwned>(&mut self, list: Value, what: &str) -> Vec<T> {
        let Value::Array(items) = list else { return Vec::new() };
        let mut read = Vec::new();
        for item in items {
            let name = ["name", "username", "alias", "id"].iter().find_map(|key| item[*key].as_str());
            let name = name.unwrap_or("without a name").to_owned();
            match serde_json::from_value(item) {
                Ok(it) => read.push(it),
                Err(error) => self
                    .notes
                    .push(format!("One of the {what}, '{name}', is not understood and was left out: {error}.")),
            }
        }
        read
    }
}

/// What an address does not take as it is (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn in_path(text: Option<&str>) -> String {
    utf8_percent_encode(text.unwrap_or_default(), RESERVED).to_string()
}
