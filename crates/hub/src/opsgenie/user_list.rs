//! A page of the list of users: found, sorted, cut, with the addresses of the others.

use oncall::setup::Person;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::call::Call;
use super::reply::Refusal;
use super::users::{role, shown};

/// Users on a page, unless told otherwise, and at most.
const USUAL_LIMIT: usize = 100;
const LIMIT: usize = 500;

/// Sorts and cuts `people` by `query`, `sort`, `order`, `offset` and `limit`.
pub(super) fn page(call: &Call, mut people: Vec<&Person>) -> Result<Value, Refusal> {
    let query = Query::read(call.parameter("query").unwrap_or_default())?;
    people.retain(|person| query.finds(person));
    let sort = call.parameter("sort").or_else(|| call.parameter("sortField")).unwrap_or("username");
    let field = Field::named(sort.trim_end_matches(".raw"));
    let field = field.ok_or_else(|| Refusal::wrong("sort", "'sort' must be username, fullName, role or timeZone."))?;
    people.sort_by_cached_key(|person| (field.of(person), person.email.to_lowercase()));
    let order = call.parameter("order").unwrap_or("asc").to_ascii_lowercase();
    match order.as_str() {
        "asc" => {}
        "desc" => people.reverse(),
        _ => return Err(Refusal::wrong("order", "'order' must be asc or desc.")),
    }

    let offset: usize = call.number("offset", 0)?;
    let limit = call.number("limit", USUAL_LIMIT)?.clamp(1, LIMIT);
    let count = people.len();
    let address = |offset: usize| {
        let query = utf8_percent_encode(call.parameter("query").unwrap_or_default(), NON_ALPHANUMERIC).to_string();
        format!("{}/v2/users?limit={limit}&sort={sort}&offset={offset}&order={order}&query={query}", call.origin)
    };
    let last = count.saturating_sub(1) / limit * limit;
    let mut paging = json!({ "first": address(0), "last": address(last) });
    if offset > 0 {
        paging["prev"] = json!(address(offset.saturating_sub(limit)));
    }
    if offset.saturating_add(limit) < count {
        paging["next"] = json!(address(offset + limit));
    }
    let page: Vec<Value> = people.into_iter().skip(offset).take(limit).map(shown).collect();
    Ok(json!({ "data": page, "paging": paging, "totalCount": count }))
}

/// What users are found and sorted by.
#[derive(Clone, Copy, Debug)]
enum Field {
    Username,
    FullName,
    Role,
    TimeZone,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "username" => Some(Self::Username),
            "fullname" => Some(Self::FullName),
            "role" => Some(Self::Role),
            "timezone" => Some(Self::TimeZone),
            _ => None,
        }
    }

    fn of(self, person: &Person) -> String {
        let text = match self {
            Self::Username => &person.email,
            Self::FullName => &person.name,
            Self::Role => role(person),
            Self::TimeZone => person.time_zone.name(),
        };
        text.to_lowercase()
    }
}

/// `query`: all of its `field:value` must be found, each as a part of the field, whatever the case.
#[derive(Debug)]
struct Query(Vec<(Field, String)>);

impl Query {
    fn read(text: &str) -> Result<Self, Refusal> {
        let words = text.split_whitespace().filter(|word| !word.eq_ignore_ascii_case("and"));
        let term = |word: &str| {
            let read = word.split_once(':').and_then(|(field, value)| {
                let value = value.trim_matches(['"', '*']).to_lowercase();
                Some((Field::named(field)?, value))
            });
            read.ok_or_else(|| {
                Refusal::wrong(
                    "query",
                    format!("'{word}' is not understood. Write field:value, where the field is username, fullName, role or timeZone."),
                )
            })
        };
        words.map(term).collect::<Result<_, _>>().map(Self)
    }

    fn finds(&self, person: &Person) -> bool {
        self.0.iter().all(|(field, value)| field.of(person).contains(value))
    }
}
