//! The sentence in which CloudWatch says why an alarm changed, taken apart: it is the only place of a message to a topic that
//! holds the values.
//!
//! `Threshold Crossed: 2 out of the last 3 datapoints [41.0 (03/11/26 09:58:00), 37.0 (03/11/26 09:57:00)] were greater than
//! the threshold (10.0) (minimum 2 datapoints for OK -> ALARM transition).` The newest value comes first, days before months,
//! times are UTC. An alarm on a band names its limits in brackets of their own: `the lower thresholds [0.02]`.

use chrono::{DateTime, NaiveDateTime, Utc};
use oncall::evidence::Datapoint;

/// Most values taken of one sentence; CloudWatch itself names a handful.
const VALUES_LIMIT: usize = 200;

/// The values, the oldest first.
pub(super) fn datapoints(reason: &str) -> Vec<Datapoint> {
    let mut values = brackets(reason)
        .filter(|(before, _)| !before.trim_end().ends_with("thresholds"))
        .find_map(|(_, inside)| values(inside))
        .unwrap_or_default();
    values.reverse();
    values
}

/// The limit: `the threshold (10.0)`.
pub(super) fn threshold(reason: &str) -> Option<f64> {
    let (_, rest) = reason.split_once("the threshold (")?;
    number(rest.split(')').next()?)
}

/// How the values are compared with the limit, in CloudWatch's own words: `greater than or equal to`.
pub(super) fn comparison(reason: &str) -> Option<&'static str> {
    ["greater than or equal to", "less than or equal to", "greater than", "less than"]
        .into_iter()
        .find(|words| reason.contains(&format!("{words} the threshold")))
}

/// How many periods were looked at: `out of the last 3 datapoints`.
pub(super) fn evaluation_periods(reason: &str) -> Option<u32> {
    count_after(reason, " out of the last ")
}

/// How many of them must cross the limit: `minimum 2 datapoints`.
pub(super) fn datapoints_to_alarm(reason: &str) -> Option<u32> {
    count_after(reason, "(minimum ")
}

fn count_after(reason: &str, words: &str) -> Option<u32> {
    let (_, rest) = reason.split_once(words)?;
    rest.split_once(" datapoint")?.0.parse().ok()
}

/// What stands before each opening bracket, and what in it.
fn brackets(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('[').filter_map(|(start, _)| {
        let inside = &text[start + 1..];
        inside.find(']').map(|end| (&text[..start], &inside[..end]))
    })
}

/// `41.0 (03/11/26 09:58:00), 37.0`. `None` if anything of it is no value: `treated as [Breaching]`.
fn values(inside: &str) -> Option<Vec<Datapoint>> {
    inside.split(',').take(VALUES_LIMIT).map(datapoint).collect()
}

fn datapoint(text: &str) -> Option<Datapoint> {
    let (value, at) = match text.split_once('(') {
        Some((value, at)) => (value, instant(at.trim_end().strip_suffix(')')?)),
        None => (text, None),
    };
    Some(Datapoint { at, value: number(value)? })
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text.trim(), "%d/%m/%y %H:%M:%S").ok().map(|time| time.and_utc())
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `09:57 37` of a value with its time, `37` of one without.
    fn shown(reason: &str) -> Vec<String> {
        let show = |point: Datapoint| match point.at {
            Some(at) => format!("{} {}", at.format("%F %R"), point.value),
            None => point.value.to_string(),
        };
        datapoints(reason).into_iter().map(show).collect()
    }

    #[test]
    fn the_values_are_read_the_oldest_first() {
        let cases: [(&str, &[&str]); 12] = [
            (
                "Threshold Crossed: 1 out of the last 1 datapoints [99.0 (02/02/25 11:48:00)] was greater than the threshold (50.0) \
                 (minimum 1 datapoint for OK -> ALARM transition).",
                &["2025-02-02 11:48 99"],
            ),
            (
                "Threshold Crossed: 3 out of the last 5 datapoints [41.0 (03/11/26 09:58:00), 3.7E-4 (03/11/26 09:57:00), -22 \
                 (03/11/26 09:56:00)] were greater than the threshold (10.0).",
                &["2026-11-03 09:56 -22", "2026-11-03 09:57 0.00037", "2026-11-03 09:58 41"],
            ),
            (
                "Threshold Crossed: 2 datapoints [0.0 (09/01/23 14:02:00), 1.0 (09/01/23 14:01:00)] were not greater than the \
                 threshold (42.0).",
                &["2023-01-09 14:01 1", "2023-01-09 14:02 0"],
            ),
            (
                "Threshold Crossed: 5 datapoints were greater than or equal to the threshold (80.0). The most recent datapoints which \
                 crossed the threshold: [84.9 (03/09/25 06:24:00), 84.8 (03/09/25 06:23:00)].",
                &["2025-09-03 06:23 84.8", "2025-09-03 06:24 84.9"],
            ),
            (
                "Threshold Crossed: 2 out of the last 2 datapoints [1420.0, 1388.0] were greater than the threshold (1.0).",
                &["1388", "1420"],
            ),
            (
                "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (03/10/19 15:58:00)] was less than the lower thresholds \
                 [0.02] or greater than the upper thresholds [0.3].",
                &["2019-10-03 15:58 0"],
            ),
            ("Thresholds Crossed: 1 datapoint was less than the lower thresholds [0.02].", &[]),
            (
                "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].",
                &[],
            ),
            (
                "Threshold Crossed: 1 out of the last 2 datapoints [7.0 (03/11/26 09:58:00)] and 1 missing datapoint treated as \
                 [Breaching].",
                &["2026-11-03 09:58 7"],
            ),
            ("Threshold Crossed: 1 datapoint [7.0 (yesterday)] was greater than the threshold (1.0).", &["7"]),
            ("Threshold Crossed: 1 datapoint [NaN, inf] was greater than the threshold (1.0).", &[]),
            ("Unchecked: Initial alarm creation", &[]),
        ];
        for (reason, values) in cases {
            assert_eq!(shown(reason), values, "{reason}");
        }
    }

    #[test]
    fn the_limit_and_how_it_is_compared_are_read() {
        for (reason, limit, words) in [
            ("[9.0] was greater than the threshold (50.0)", Some(50.0), Some("greater than")),
            ("[9.0] was greater than or equal to the threshold (-1.0E7)", Some(-1e7), Some("greater than or equal to")),
            ("[9.0] were less than the threshold (0.5)", Some(0.5), Some("less than")),
            ("[9.0] was not less than or equal to the threshold (0)", Some(0.0), Some("less than or equal to")),
            ("was less than the lower thresholds [1] or greater than the upper thresholds [2]", None, None),
            ("the threshold (", None, None),
            ("the threshold (unknown)", None, None),
            ("", None, None),
        ] {
            assert_eq!((threshold(reason), comparison(reason)), (limit, words), "{reason}");
        }
    }

    #[test]
    fn the_periods_are_read() {
        let reason = "Threshold Crossed: 3 out of the last 5 datapoints [1.0] (minimum 2 datapoints for OK -> ALARM transition).";
        assert_eq!((evaluation_periods(reason), datapoints_to_alarm(reason)), (Some(5), Some(2)));
        let one = "1 out of the last 1 datapoints [1.0] (minimum 1 datapoint for OK -> ALARM transition)";
        assert_eq!((evaluation_periods(one), datapoints_to_alarm(one)), (Some(1), Some(1)));
        assert_eq!((evaluation_periods("1 datapoint"), datapoints_to_alarm("(minimum many datapoints")), (None, None));
    }

    proptest! {
        #[test]
        fn no_sentence_makes_it_panic(reason in "(Threshold|out of the last |\\(minimum |the threshold \\(|[\\[\\]()0-9./:, E-]|дзвін){0,40}") {
            prop_assert!(datapoints(&reason).iter().all(|point| point.value.is_finite()));
            let _ = (threshold(&reason), comparison(&reason), evaluation_periods(&reason), datapoints_to_alarm(&reason));
        }
    }
}
