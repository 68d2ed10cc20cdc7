//! Opsgenie's `timeRestriction`, both ways.

use chrono::Weekday;
use oncall::schedule::{Restriction, TimeOfDay, WeekRange, WeekTime};
use serde::Deserialize;
use serde_json::{Value, json};

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// `timeRestriction` in a body. The SDKs leave out hours and minutes that are 0, and send the kind of list that they do not use
/// as an empty object.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TimeRestriction {
    #[serde(rename = "type")]
    kind: Option<String>,
    restriction: Option<Interval>,
    restrictions: Option<Vec<Interval>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Interval {
    start_day: Option<String>,
    start_hour: Option<u16>,
    start_min: Option<u16>,
    end_day: Option<String>,
    end_hour: Option<u16>,
    end_min: Option<u16>,
}

impl TimeRestriction {
    /// What it means; none where it holds back nothing, as one from a minute to the same minute, which Opsgenie takes for all of the
    /// day or week.
    ///
    /// # Errors
    /// A sentence.
    pub(crate) fn meant(&self) -> Result<Option<Restriction>, String> {
        let list = self.restrictions.as_deref().unwrap_or_default();
        match self.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("") if self.restriction.is_none() && list.is_empty() => Ok(None),
            Some("time-of-day") => {
                let one = self.restriction.as_ref().or(list.first());
                one.ok_or("A restriction of type time-of-day needs 'restriction' with its hours.")?.of_day()
            }
            Some("weekday-and-time-of-day") => {
                if list.is_empty() {
                    return Err(
                        "A restriction of type weekday-and-time-of-day needs 'restrictions' with at least one range."
                            .to_owned(),
                    );
                }
                let ranges: Vec<_> = list.iter().map(Interval::of_week).collect::<Result<_, _>>()?;
                let whole = ranges.iter().any(|range| range.from.minutes() == range.to.minutes());
                Ok((!whole).then_some(Restriction::Weekly(ranges)))
            }
            _ => Err("The type of a restriction must be time-of-day or weekday-and-time-of-day.".to_owned()),
        }
    }
}

impl Interval {
    fn of_day(&self) -> Result<Option<Restriction>, String> {
        let (from, to) = (self.start()?, self.end()?);
        // From 00:00 to 24:00 is the whole day too, but says so: it reads back as it was written.
        let nothing = from == to || (from.minutes() == 24 * 60 && to.minutes() == 0);
        Ok((!nothing).then_some(Restriction::Daily { from, to }))
    }

    fn of_week(&self) -> Result<WeekRange, String> {
        Ok(WeekRange {
            from: WeekTime { day: day(self.start_day.as_deref())?, time: self.start()? },
            to: WeekTime { day: day(self.end_day.as_deref())?, time: self.end()? },
        })
    }

    fn start(&self) -> Result<TimeOfDay, String> {
        time(self.start_hour, self.start_min)
    }

    fn end(&self) -> Result<TimeOfDay, String> {
        time(self.end_hour, self.end_min)
    }
}

fn time(hour: Option<u16>, minute: Option<u16>) -> Result<TimeOfDay, String> {
    let (hour, minute) = (hour.unwrap_or(0), minute.unwrap_or(0));
    let minutes = (minute < 60).then(|| hour.checked_mul(60)?.checked_add(minute)).flatten();
    minutes.and_then(TimeOfDay::from_minutes).ok_or_else(|| {
        format!("{hour}:{minute:02} is not a time of the day: hours go from 0 to 24, minutes from 0 to 59.")
    })
}

fn day(name: Option<&str>) -> Result<Weekday, String> {
    let name = name.unwrap_or_default().trim();
    let found = DAYS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, day)| day).ok_or_else(|| format!("'{name}' is not a day of the week such as monday."))
}

/// A restriction in Opsgenie's shape.
pub(super) fn shown(restriction: &Restriction) -> Value {
    match restriction {
        Restriction::Daily { from, to } => json!({
            "type": "time-of-day",
            "restriction": {
                "startHour": from.minutes() / 60, "startMin": from.minutes() % 60,
                "endHour": to.minutes() / 60, "endMin": to.minutes() % 60,
            },
        }),
        Restriction::Weekly(ranges) => {
            let ranges = ranges.iter().map(|WeekRange { from, to }| {
                json!({
                    "startDay": name(from.day), "startHour": from.time.minutes() / 60, "startMin": from.time.minutes() % 60,
                    "endDay": name(to.day), "endHour": to.time.minutes() / 60, "endMin": to.time.minutes() % 60,
                })
            });
            json!({ "type": "weekday-and-time-of-day", "restrictions": ranges.collect::<Vec<_>>() })
        }
    }
}

fn name(day: Weekday) -> &'static str {
    DAYS.into_iter().find(|(_, known)| *known == day).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(json: &Value) -> Result<Option<Value>, String> {
        let draft: TimeRestriction = serde_json::from_value(json.clone()).unwrap();
        draft.meant().map(|found| found.map(|it| serde_json::to_value(it).unwrap()))
    }

    #[test]
    fn restrictions_are_read() {
        for (theirs, ours) in [
            (json!({}), Value::Null),
            (
                json!({"type": "time-of-day", "restriction": {"startHour": 22, "startMin": 30, "endHour": 6, "endMin": 0}}),
                json!({"daily": {"from": "22:30", "to": "06:00"}}),
            ),
            // Hours and minutes of 0 are left out by older SDKs.
            (
                json!({"type": "time-of-day", "restriction": {"startHour": 18}}),
                json!({"daily": {"from": "18:00", "to": "00:00"}}),
            ),
            (
                json!({"type": "time-of-day", "restriction": {"endHour": 24}}),
                json!({"daily": {"from": "00:00", "to": "24:00"}}),
            ),
            // From a minute to the same minute: all of it.
            (json!({"type": "time-of-day", "restriction": {}}), Value::Null),
            (json!({"type": "time-of-day", "restriction": {"startHour": 9, "endHour": 9}}), Value::Null),
            (json!({"type": "time-of-day", "restriction": {"startHour": 24, "endHour": 0}}), Value::Null),
            (
                json!({"type": "weekday-and-time-of-day", "restriction": {}, "restrictions": [
                    {"startDay": "FRIDAY", "startHour": 18, "startMin": 0, "endDay": "Monday", "endHour": 9, "endMin": 30},
                    {"startDay": "wednesday", "endDay": "wednesday", "endHour": 24},
                ]}),
                json!({"weekly": [{"from": "fri 18:00", "to": "mon 09:30"}, {"from": "wed 00:00", "to": "wed 24:00"}]}),
            ),
            (
                json!({"type": "weekday-and-time-of-day", "restrictions": [{"startDay": "monday", "endDay": "sunday", "endHour": 24}]}),
                Value::Null,
            ),
        ] {
            assert_eq!(meant(&theirs), Ok(Some(ours).filter(|it| !it.is_null())), "{theirs}");
        }
    }

    #[test]
    fn what_is_no_restriction_is_said() {
        for (theirs, expected) in [
            (json!({"type": "sometimes"}), "type"),
            (json!({"restriction": {"startHour": 1}}), "type"),
            (json!({"type": "time-of-day"}), "'restriction'"),
            (json!({"type": "weekday-and-time-of-day", "restriction": {"startHour": 1}}), "'restrictions'"),
            (json!({"type": "time-of-day", "restriction": {"startHour": 25}}), "25:00"),
            (json!({"type": "time-of-day", "restriction": {"startHour": 24, "startMin": 1}}), "24:01"),
            (json!({"type": "time-of-day", "restriction": {"endMin": 60}}), "0:60"),
            (json!({"type": "weekday-and-time-of-day", "restrictions": [{"startDay": "caturday"}]}), "'caturday'"),
            (json!({"type": "weekday-and-time-of-day", "restrictions": [{"startDay": "monday"}]}), "''"),
        ] {
            let why = meant(&theirs).unwrap_err();
            assert!(why.contains(expected), "{theirs}: {why}");
        }
    }

    #[test]
    fn a_restriction_reads_back_as_it_was_written() {
        for theirs in [
            json!({"type": "time-of-day", "restriction": {"startHour": 22, "startMin": 15, "endHour": 6, "endMin": 45}}),
            json!({"type": "time-of-day", "restriction": {"startHour": 0, "startMin": 0, "endHour": 24, "endMin": 0}}),
            json!({"type": "weekday-and-time-of-day", "restrictions": [
                {"startDay": "friday", "startHour": 18, "startMin": 0, "endDay": "monday", "endHour": 9, "endMin": 30},
            ]}),
        ] {
            let draft: TimeRestriction = serde_json::from_value(theirs.clone()).unwrap();
            assert_eq!(shown(&draft.meant().unwrap().unwrap()), theirs);
        }
    }
}
