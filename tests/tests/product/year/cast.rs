//! Who lives through the year: teams, their zones, their weekly turns; and the file that sets them up.

use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// Engineers in each team.
pub(crate) const ENGINEERS: usize = 6;

/// One team of the year.
#[derive(Clone, Debug)]
pub(crate) struct Team {
    pub(crate) name: String,
    pub(crate) zone: Tz,
    /// When the first turn begins, by the team's clock. Every turn is a week.
    pub(crate) start: NaiveDateTime,
    pub(crate) engineers: Vec<String>,
    pub(crate) lead: String,
    pub(crate) customer: String,
}

/// Called by every team's policy after 45 minutes.
pub(crate) const ARCHITECT: &str = "architect@example.com";

/// Zones with every kind of clock change: none, an hour, half an hour, a pause in Ramadan, :45.
const ZONES: [Tz; 10] = [
    Tz::Europe__Kyiv,
    Tz::America__Chicago,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Casablanca,
    Tz::Pacific__Chatham,
    Tz::Europe__Dublin,
    Tz::America__Sao_Paulo,
    Tz::Asia__Kolkata,
    Tz::America__New_York,
    Tz::UTC,
];

/// The ten teams.
pub(crate) fn teams() -> Vec<Team> {
    ZONES
        .into_iter()
        .enumerate()
        .map(|(index, zone)| {
            let day = 5 + u32::try_from(index % 3).unwrap();
            let hour = 8 + u32::try_from(index).unwrap();
            let start = NaiveDate::from_ymd_opt(2025, 12, day).unwrap().and_hms_opt(hour, 0, 0).unwrap();
            Team {
                name: format!("Team {index}"),
                zone,
                start,
                engineers: (0..ENGINEERS).map(|number| format!("engineer-{index}-{number}@example.com")).collect(),
                lead: format!("lead-{index}@example.com"),
                customer: format!("customer-{index}@example.com"),
            }
        })
        .collect()
}

/// Everybody, by e-mail address.
pub(crate) fn people(teams: &[Team]) -> Vec<String> {
    let of_teams = teams.iter().flat_map(|team| team.engineers.iter().chain([&team.lead, &team.customer]).cloned());
    of_teams.chain([ARCHITECT.to_owned()]).collect()
}

/// The file that sets them up: each team by the policy of the worked example.
pub(crate) fn file(teams: &[Team]) -> String {
    let mut file = String::from("version: 1\npeople:\n");
    for email in people(teams) {
        let name = email.split('@').next().unwrap();
        writeln!(file, "  - {{email: {email}, name: {name}, time_zone: UTC}}").unwrap();
    }
    file.push_str("teams:\n");
    for Team { name, zone, start, engineers, lead, customer } in teams {
        let engineers = engineers.join(", ");
        write!(
            file,
            "  - name: {name}
    admins: [{lead}]
    members: [{engineers}]
    schedules:
      - name: {name} 24/7
        time_zone: {zone}
        rotations:
          - {{name: weekly, period: weekly, length: 1, start: {start}, participants: [{engineers}]}}
    escalation_policies:
      - name: {name} 24/7
        rules:
          - {{after: 0m, if_not: acknowledged, notify: {{on_call: {name} 24/7}}}}
          - {{after: 1m, if_not: delivered, notify: {{next_on_call: {name} 24/7}}}}
          - {{after: 30m, if_not: acknowledged, notify: {{team_admins: {name}}}}}
          - {{after: 45m, if_not: acknowledged, notify: {{person: {ARCHITECT}}}}}
          - {{after: 60m, if_not: acknowledged, notify: {{person: {customer}}}}}
          - {{after: 2h, if_not: resolved, notify: {{team: {name}}}}}
    routing:
      - {{policy: {name} 24/7}}
    integrations:
      - {{name: alarms, kind: opsgenie, mode: live}}
",
            start = start.format("%Y-%m-%dT%H:%M"),
        )
        .unwrap();
    }
    file
}
