//! The file against hubs made for the purpose.

mod docs;
mod faults;
mod hostile;
mod intake;
mod overrides;
mod plans;
mod round_trip;

use chrono::{DateTime, Utc};
use oncall::setup::{Edit, Object, Person};
use oncall::{PersonId, Setup};
use uuid::Uuid;

use super::plan::ChangeVerb;
use super::{Asked, Change, FileFault, Plan, TeamFile};

/// The demo team, as it is published.
const DEMO: &str = include_str!("../../../../../docs/team.yaml");
/// The example of the design.
const EXAMPLE: &str = include_str!("example.yaml");

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// The caller: the hub's first person.
const LEAD: PersonId = PersonId(Uuid::from_u128(1));

/// A hub that was just made, with its admin.
fn fresh() -> Setup {
    let lead = Person {
        id: LEAD,
        version: 0,
        name: "Lead".to_owned(),
        email: "lead@example.com".to_owned(),
        time_zone: chrono_tz::Tz::Europe__Kyiv,
        hub_admin: true,
        paging_rules: oncall::setup::PagingRules::default(),
    };
    Setup::default().edited(vec![Edit::put(Object::Person(lead))], now()).unwrap().0
}

fn plan(setup: &Setup, text: &str, prune: bool) -> Result<Plan, Vec<FileFault>> {
    TeamFile::read(text)?.plan(setup, &Asked { caller: LEAD, prune, now: now() })
}

/// A hub to which files were applied, one after the other.
fn with(files: &[&str]) -> Setup {
    files
        .iter()
        .fold(fresh(), |setup, file| plan(&setup, file, false).unwrap_or_else(|faults| panic!("{faults:#?}")).after)
}

/// As the command line prints it.
fn shown(changes: &[Change]) -> String {
    let lines = changes.iter().flat_map(|Change { verb, kind, name, detail }| {
        let sign = match verb {
            ChangeVerb::Created => '+',
            ChangeVerb::Changed => '~',
            ChangeVerb::Deleted => '-',
            ChangeVerb::Kept => '=',
        };
        let first = format!("{sign} {kind} {name}\n");
        std::iter::once(first).chain(detail.iter().map(|line| format!("    {line}\n")))
    });
    lines.collect::<Vec<_>>().concat()
}

fn told(faults: &[FileFault]) -> String {
    let lines = faults.iter().map(|it| format!("{}:{}: {}\n", it.line, it.column, it.detail));
    lines.collect::<Vec<_>>().concat()
}
