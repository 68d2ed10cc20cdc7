//! A page of the list: which alerts, in which order, and where the other pages are.

use chrono::{DateTime, Utc};
use oncall::{Incident, IncidentId, Settled, Setup};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::query::Query;
use super::shape;

/// The parameters of an address, decoded.
pub(super) type Parameters = Vec<(String, String)>;

/// Alerts on a page, unless told otherwise, and at most.
const USUAL_LIMIT: usize = 20;
const LIMIT: usize = 100;

/// What Opsgenie sorts by, as its API names it.
const SORTS: [&str; 20] = [
    "createdAt",
    "updatedAt",
    "tinyId",
    "alias",
    "message",
    "status",
    "acknowledged",
    "isSeen",
    "snoozed",
    "snoozedUntil",
    "count",
    "lastOccurredAt",
    "source",
    "owner",
    "integration.name",
    "integration.type",
    "report.ackTime",
    "report.closeTime",
    "report.acknowledgedBy",
    "report.closedBy",
];

/// Which page of which list.
#[derive(Debug)]
pub(super) struct Page {
    /// Which alerts.
    pub(super) query: Query,
    text: String,
    offset: usize,
    limit: usize,
    sort: &'static str,
    descending: bool,
}

/// The last value of a parameter, if it says anything.
pub(super) fn parameter<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    let value = parameters.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    value.filter(|value| !value.is_empty())
}

impl Page {
    /// Reads `query`, `offset`, `limit`, `sort`, `order`.
    ///
    /// # Errors
    /// The parameter that is wrong, and a sentence.
    pub(super) fn read(parameters: &Parameters) -> Result<Self, (&'static str, String)> {
        let number = |name: &'static str| match parameter(parameters, name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| (name, format!("'{name}' must be a number, 0 or more."))),
        };
        let (query, text) = query(parameters)?;
        let sort = match parameter(parameters, "sort") {
            None => SORTS[0],
            Some(name) => SORTS
                .into_iter()
                .find(|known| *known == name)
                .ok_or_else(|| ("sort", format!("'sort' must be one of {}.", SORTS.join(", "))))?,
        };
        let descending = match parameter(parameters, "order") {
            None | Some("desc") => true,
            Some("asc") => false,
            Some(_) => return Err(("order", "'order' must be asc or desc.".to_owned())),
        };
        Ok(Self {
            query,
            text,
            offset: number("offset")?.unwrap_or(0),
            limit: number("limit")?.unwrap_or(USUAL_LIMIT).clamp(1, LIMIT),
            sort,
            descending,
        })
    }

    /// Where an incident stands in the order of this list.
    pub(super) fn key(&self, incident: &Incident, setup: &Setup) -> Key {
        let time = |at: DateTime<Utc>| Key::Number(at.timestamp_millis());
        let settled = |settled: Option<&Settled>| settled.map_or(Key::Nothing, |it| time(it.at));
        let by = |settled: Option<&Settled>| {
            settled.map_or(Key::Nothing, |settled| Key::of_text(&shape::name_of(&settled.by, setup)))
        };
        match self.sort {
            "updatedAt" => time(incident.updated_at),
            "tinyId" => Key::of_number(incident.number),
            "alias" => Key::of_text(&incident.alias),
            "message" => Key::of_text(&incident.title),
            "status" => Key::of_text(if incident.is_open() { "open" } else { "closed" }),
            "acknowledged" | "isSeen" => Key::Number(i64::from(incident.acknowledged.is_some())),
            "snoozed" => Key::Number(i64::from(incident.snoozed_until.is_some())),
            "snoozedUntil" => incident.snoozed_until.map_or(Key::Nothing, time),
            "count" => Key::of_number(incident.count),
            "lastOccurredAt" => time(incident.last_occurred_at),
            "source" => Key::of_text(&incident.source),
            "owner" => Key::of_text(&shape::owner(incident, setup)),
            "integration.name" => Key::of_text(&incident.integration.name),
            "integration.type" => Key::of_text(shape::kind(incident.integration.kind)),
            "report.ackTime" => settled(incident.acknowledged.as_ref()),
            "report.closeTime" => settled(incident.resolved.as_ref()),
            "report.acknowledgedBy" => by(incident.acknowledged.as_ref()),
            "report.closedBy" => by(incident.resolved.as_ref()),
            _ => time(incident.opened_at),
        }
    }

    /// Whether so many, the newest first, are all that this page needs: it is in that order, and there is one more behind it.
    pub(super) fn is_full(&self, found: usize) -> bool {
        self.descending && matches!(self.sort, "createdAt" | "tinyId") && found > self.offset.saturating_add(self.limit)
    }

    /// Sorts what was found, cuts this page out of it, and names the others' addresses below `origin`. Where the search ended before it had
    /// seen all, the last page is not known.
    pub(super) fn cut(&self, mut found: Vec<Found>, origin: &str) -> (Vec<IncidentId>, Value) {
        found.sort_by(|one, other| {
            let order = (&one.key, one.number).cmp(&(&other.key, other.number));
            if self.descending { order.reverse() } else { order }
        });
        let count = found.len();
        let mut paging = json!({ "first": self.address(origin, 0) });
        if !self.is_full(count) {
            let last = count.saturating_sub(1) / self.limit * self.limit;
            paging["last"] = json!(self.address(origin, last));
        }
        if self.offset > 0 {
            paging["prev"] = json!(self.address(origin, self.offset.saturating_sub(self.limit)));
        }
        if self.offset.saturating_add(self.limit) < count {
            paging["next"] = json!(self.address(origin, self.offset + self.limit));
        }
        (found.into_iter().skip(self.offset).take(self.limit).map(|found| found.id).collect(), paging)
    }

    fn address(&self, origin: &str, offset: usize) -> String {
        format!(
            "{origin}/v2/alerts?limit={}&sort={}&offset={offset}&order={}&query={}",
            self.limit,
            self.sort,
            if self.descending { "desc" } else { "asc" },
            utf8_percent_encode(&self.text, NON_ALPHANUMERIC)
        )
    }
}

/// The query of a list, and its text. Saved searches are not kept here.
///
/// # Errors
/// The parameter that is wrong, and a sentence.
pub(super) fn query(parameters: &Parameters) -> Result<(Query, String), (&'static str, String)> {
    if parameter(parameters, "searchIdentifier").is_some() {
        return Err(("searchIdentifier", "Saved searches are not kept here. Send their text as 'query'.".to_owned()));
    }
    let text = parameter(parameters, "query").unwrap_or_default().to_owned();
    Ok((Query::parse(&text).map_err(|why| ("query", why))?, text))
}

/// An incident that matches, as much of it as sorting needs: of a large ledger all of them are held at once.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Where it stands in the order.
    pub(super) key: Key,
    /// Which comes first of those that stand at the same place: the older.
    pub(super) number: u64,
    /// Which.
    pub(super) id: IncidentId,
}

/// What a list is sorted by. What is absent comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Nothing,
    Number(i64),
    Text(String),
}

impl Key {
    fn of_number(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// By the beginning, in either case.
    fn of_text(text: &str) -> Self {
        Self::Text(text.chars().take(100).collect::<String>().to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(parameters: &[(&str, &str)]) -> Result<Page, (&'static str, String)> {
        Page::read(&parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn found(numbers: impl IntoIterator<Item = u64>) -> Vec<Found> {
        let one =
            |number| Found { key: Key::Nothing, number, id: IncidentId(uuid::Uuid::from_u128(u128::from(number))) };
        numbers.into_iter().map(one).collect()
    }

    fn numbers(ids: &[IncidentId]) -> Vec<u128> {
        ids.iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn a_page_is_sorted_and_cut_and_knows_the_others() {
        let second = page(&[("query", "status:open"), ("offset", "20"), ("sort", "tinyId"), ("order", "asc")]).unwrap();
        let (ids, paging) = second.cut(found((1..=45).rev()), "https://hub.example");
        assert_eq!(numbers(&ids), (21..=40).collect::<Vec<_>>());
        let address = |offset| {
            format!("https://hub.example/v2/alerts?limit=20&sort=tinyId&offset={offset}&order=asc&query=status%3Aopen")
        };
        assert_eq!(paging, json!({"first": address(0), "prev": address(0), "next": address(40), "last": address(40)}));
        let past = page(&[("offset", "18446744073709551615"), ("limit", "7")]).unwrap().cut(found(1..=45), "");
        assert_eq!(numbers(&past.0), [0_u128; 0]);
        assert_eq!(page(&[("limit", "1000000")]).unwrap().limit, LIMIT);
        let newest = page(&[("limit", "2")]).unwrap();
        assert!(
            newest.is_full(3) && !newest.is_full(2) && !page(&[("limit", "2"), ("sort", "alias")]).unwrap().is_full(3)
        );
        let (ids, paging) = newest.cut(found([1, 3, 2]), "");
        assert_eq!(numbers(&ids), [3, 2]);
        assert!(paging["last"].is_null() && paging["next"].is_string());
    }

    #[test]
    fn numbers_come_before_texts_and_nothing_before_both() {
        let mut keys = [Key::of_text("b"), Key::of_number(10), Key::of_text("A"), Key::Nothing, Key::of_number(9)];
        keys.sort();
        let expected = [Key::Nothing, Key::Number(9), Key::Number(10), Key::of_text("a"), Key::of_text("B")];
        assert_eq!(keys, expected);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (name, value) in [
            ("offset", "-1"),
            ("limit", "many"),
            ("sort", "mood"),
            ("order", "up"),
            ("query", "mood:good"),
            ("searchIdentifier", "x"),
        ] {
            assert_eq!(page(&[(name, value)]).unwrap_err().0, name);
        }
    }
}
