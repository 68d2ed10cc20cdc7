//! Logs and notes of an alert, in pages.
//!
//! `offset` is the place of a line in the ledger; the page holds the lines after it in the list's `order` (`direction=next`), or those
//! before it (`prev`).

use axum::response::Response;
use oncall::{Actor, Change, Entry};
use serde_json::{Value, json};

use super::super::reply::Refusal;
use super::super::shape::{instant, name_of};
use super::asked::Asked;
use super::identifier::Identifier;
use super::words;

/// Lines on a page, unless told otherwise, and at most.
const USUAL_LIMIT: usize = 20;
const LIMIT: usize = 100;

/// `GET /v2/alerts/{identifier}/logs`.
pub(super) async fn logs(asked: Asked) -> Response {
    let found = page(&asked, |entry| {
        Some(json!({
            "log": words::told(&entry.change),
            "type": kind(entry),
            "owner": name_of(&entry.actor, &asked.directory.setup),
            "createdAt": instant(entry.at),
            "offset": entry.seq.to_string(),
        }))
    })
    .await;
    asked.read(found)
}

/// `GET /v2/alerts/{identifier}/notes`: notes, and what people said when they did something.
pub(super) async fn notes(asked: Asked) -> Response {
    let found = page(&asked, |entry| {
        Some(json!({
            "note": words::note(&entry.change)?,
            "owner": name_of(&entry.actor, &asked.directory.setup),
            "createdAt": instant(entry.at),
            "offset": entry.seq.to_string(),
        }))
    })
    .await;
    asked.read(found)
}

/// What kind of line it is, in Opsgenie's words.
fn kind(entry: &Entry) -> &'static str {
    match (&entry.change, &entry.actor) {
        (Change::Paged { .. } | Change::Receipt { .. } | Change::Sent { .. } | Change::NotSent { .. }, _) => {
            "alertRecipient"
        }
        (_, Actor::Person(_)) => "userAction",
        (_, Actor::Integration { .. }) => "integration",
        (_, Actor::Hub) => "system",
    }
}

async fn page(asked: &Asked, shown: impl Fn(&Entry) -> Option<Value>) -> Result<Value, Refusal> {
    asked.caller.reads()?;
    let cut = Cut::read(|name| asked.parameter(name)).map_err(|(field, why)| Refusal::wrong(field, why))?;
    let incident = Identifier::of(asked)?.want(asked).await?;
    let timeline = asked.hub.lists.timeline(incident.id).await?;
    let lines: Vec<(u64, Value)> = timeline.iter().filter_map(|entry| Some((entry.seq, shown(entry)?))).collect();
    let kind = asked.parameter("identifierType").unwrap_or("id");
    Ok(cut.page(lines, &format!("{}?identifierType={kind}", asked.address())))
}

/// Which lines.
#[derive(Debug, PartialEq, Eq)]
struct Cut {
    offset: Option<u64>,
    back: bool,
    limit: usize,
    ascending: bool,
}

impl Cut {
    /// Reads `offset`, `direction`, `limit`, `order`.
    fn read<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> Result<Self, (&'static str, String)> {
        let number = |name: &'static str| match parameter(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| (name, format!("'{name}' must be a number, 0 or more."))),
        };
        let one_of = |name: &'static str, usual: &str, other: &str| match parameter(name) {
            None => Ok(false),
            Some(text) if text.eq_ignore_ascii_case(usual) => Ok(false),
            Some(text) if text.eq_ignore_ascii_case(other) => Ok(true),
            Some(_) => Err((name, format!("'{name}' must be {usual} or {other}."))),
        };
        let limit = number("limit")?.map_or(USUAL_LIMIT, |limit: u64| usize::try_from(limit).unwrap_or(LIMIT));
        Ok(Self {
            offset: number("offset")?,
            back: one_of("direction", "next", "prev")?,
            limit: limit.clamp(1, LIMIT),
            ascending: one_of("order", "desc", "asc")?,
        })
    }

    /// The page of `lines` (the oldest first), and the addresses of the others.
    fn page(&self, mut lines: Vec<(u64, Value)>, address: &str) -> Value {
        if !self.ascending {
            lines.reverse();
        }
        let is_before = |line: &(u64, Value), offset: u64| {
            if self.ascending { line.0 < offset } else { line.0 > offset }
        };
        let begin = match self.offset {
            None => 0,
            Some(offset) if self.back => {
                lines.partition_point(|line| is_before(line, offset)).saturating_sub(self.limit)
            }
            Some(offset) => lines.partition_point(|line| is_before(line, offset) || line.0 == offset),
        };
        let end = match self.offset {
            Some(offset) if self.back => lines.partition_point(|line| is_before(line, offset)),
            _ => begin.saturating_add(self.limit).min(lines.len()),
        };
        let order = if self.ascending { "asc" } else { "desc" };
        let address = format!("{address}&limit={}&order={order}", self.limit);
        let beside = |seq: u64, direction: &str| json!(format!("{address}&offset={seq}&direction={direction}"));
        let mut paging = json!({ "first": address });
        let page = &lines[begin..end];
        if let (Some((first, _)), true) = (page.first(), begin > 0) {
            paging["prev"] = beside(*first, "prev");
        }
        if let (Some((last, _)), true) = (page.last(), end < lines.len()) {
            paging["next"] = beside(*last, "next");
        }
        json!({ "data": page.iter().map(|(_, line)| line).collect::<Vec<_>>(), "paging": paging })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(parameters: &[(&'static str, &'static str)]) -> Result<Cut, (&'static str, String)> {
        Cut::read(|name| parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    fn lines(count: u64) -> Vec<(u64, Value)> {
        (1..=count).map(|n| (n * 10, json!(n))).collect()
    }

    #[test]
    fn a_page_begins_where_it_is_told() {
        for (parameters, expected) in [
            (&[][..], (6..=25).rev().collect::<Vec<u64>>()),
            (&[("limit", "3"), ("order", "asc")], vec![1, 2, 3]),
            (&[("limit", "3"), ("order", "asc"), ("offset", "30")], vec![4, 5, 6]),
            (&[("limit", "3"), ("order", "asc"), ("offset", "35")], vec![4, 5, 6]),
            (&[("limit", "3"), ("order", "asc"), ("offset", "50"), ("direction", "prev")], vec![2, 3, 4]),
            (&[("limit", "3"), ("offset", "30")], vec![2, 1]),
            (&[("limit", "3"), ("offset", "220"), ("direction", "prev")], vec![25, 24, 23]),
            (&[("offset", "0")], vec![]),
        ] {
            let page = cut(parameters).unwrap().page(lines(25), "");
            assert_eq!(page["data"], json!(expected), "{parameters:?}");
        }
        for (name, value) in [("offset", "-1"), ("limit", "x"), ("direction", "up"), ("order", "up")] {
            assert_eq!(cut(&[(name, value)]).unwrap_err().0, name);
        }
        let page = cut(&[("limit", "5"), ("offset", "100")]).unwrap().page(lines(25), "https://hub/x?y=z");
        let base = "https://hub/x?y=z&limit=5&order=desc";
        assert_eq!(
            page["paging"],
            json!({
                "first": base,
                "prev": format!("{base}&offset=90&direction=prev"),
                "next": format!("{base}&offset=50&direction=next")
            })
        );
    }

    proptest! {
        #[test]
        fn following_next_reads_every_line_once(count in 0_u64..60, limit in 1_usize..20, ascending: bool) {
            let mut read = Vec::new();
            let mut offset = None;
            loop {
                let page = Cut { offset, back: false, limit, ascending }.page(lines(count), "");
                let data = page["data"].as_array().unwrap();
                read.extend(data.iter().map(|line| line.as_u64().unwrap()));
                if page["paging"]["next"].is_null() {
                    break;
                }
                offset = data.last().map(|line| line.as_u64().unwrap() * 10);
            }
            let mut expected: Vec<u64> = (1..=count).collect();
            if !ascending {
                expected.reverse();
            }
            prop_assert_eq!(read, expected);
        }
    }
}
