//! A page of the list: which alerts, in which order, and where the other pages are.

use std::cmp::Ordering;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::query::Query;

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
        if parameter(parameters, "searchIdentifier").is_some() {
            return Err((
                "searchIdentifier",
                "Saved searches are not kept here. Send their text as 'query'.".to_owned(),
            ));
        }
        let text = parameter(parameters, "query").unwrap_or_default().to_owned();
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
            query: Query::parse(&text).map_err(|why| ("query", why))?,
            text,
            offset: number("offset")?.unwrap_or(0),
            limit: number("limit")?.unwrap_or(USUAL_LIMIT).clamp(1, LIMIT),
            sort,
            descending,
        })
    }

    /// Sorts `alerts` (all that match), cuts this page out of them, and names the others' addresses below `origin`.
    pub(super) fn cut(&self, mut alerts: Vec<Value>, origin: &str) -> Value {
        let pointer = format!("/{}", self.sort.replace('.', "/"));
        alerts.sort_by(|one, other| {
            let order = compare(one.pointer(&pointer), other.pointer(&pointer));
            if self.descending { order.reverse() } else { order }
        });
        let count = alerts.len();
        let last = count.saturating_sub(1) / self.limit * self.limit;
        let mut paging = json!({ "first": self.address(origin, 0), "last": self.address(origin, last) });
        if self.offset > 0 {
            paging["prev"] = json!(self.address(origin, self.offset.saturating_sub(self.limit)));
        }
        if self.offset.saturating_add(self.limit) < count {
            paging["next"] = json!(self.address(origin, self.offset + self.limit));
        }
        let page: Vec<Value> = alerts.into_iter().skip(self.offset).take(self.limit).collect();
        json!({ "data": page, "paging": paging })
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

/// Numbers by value (a `tinyId` too, which is a number in quotes), the rest as text; what is absent comes first.
fn compare(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    let number = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => text(one).cmp(&text(other)),
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.to_lowercase()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(parameters: &[(&str, &str)]) -> Result<Page, (&'static str, String)> {
        Page::read(&parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn ids(page: &Value) -> Vec<u64> {
        page["data"].as_array().unwrap().iter().map(|alert| alert["count"].as_u64().unwrap()).collect()
    }

    #[test]
    fn a_page_is_sorted_and_cut_and_knows_the_others() {
        let alerts = || (1..=45_u64).map(|n| json!({"count": n, "tinyId": n.to_string()})).collect::<Vec<_>>();
        let second = page(&[("query", "status:open"), ("offset", "20"), ("sort", "tinyId"), ("order", "asc")]).unwrap();
        let cut = second.cut(alerts(), "https://hub.example");
        assert_eq!(ids(&cut), (21..=40).collect::<Vec<_>>());
        let address = |offset| {
            format!("https://hub.example/v2/alerts?limit=20&sort=tinyId&offset={offset}&order=asc&query=status%3Aopen")
        };
        assert_eq!(
            cut["paging"],
            json!({"first": address(0), "prev": address(0), "next": address(40), "last": address(40)})
        );
        let past = page(&[("offset", "18446744073709551615"), ("limit", "7")]).unwrap().cut(alerts(), "");
        assert_eq!(ids(&past), [0_u64; 0]);
        assert_eq!(page(&[("limit", "1000000")]).unwrap().limit, LIMIT);
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
