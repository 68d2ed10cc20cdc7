//! The figures of an alarm, to be drawn: the metric, its limit and its values, as far as a message holds them.

use chrono::{DateTime, Utc};
use oncall::evidence::{Datapoint, Plot};
use oncall::signal::shorten;
use serde_json::{Map, Value};

use super::reason;
use crate::ingest::fields::{find_text, one_line, text};
use crate::ingest::json;

/// Most values kept of one message.
const VALUES_LIMIT: usize = 200;
/// Longest name of a metric kept, in characters; an expression may be longer.
const METRIC_LIMIT: usize = 300;

/// The figures of the message to a topic: the alarm's `Trigger`, and the reason for the values.
pub(super) fn of_trigger(metric: Option<&str>, trigger: &Map<String, Value>, reason: Option<&str>) -> Option<Plot> {
    let reason = reason.unwrap_or_default();
    let statistic = find_text(trigger, &["Statistic", "ExtendedStatistic"]).map(|name| statistic(&name));
    let count = |name| trigger.get(name).and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok());
    let periods = count("EvaluationPeriods");
    let operator = trigger.get("ComparisonOperator").and_then(Value::as_str).and_then(comparison);
    // With a band, the limit is another metric.
    let limit = trigger.get("Threshold").and_then(Value::as_f64).filter(|_| !trigger.contains_key("ThresholdMetricId"));
    Some(Plot {
        metric: metric_with(metric?, statistic.as_deref()),
        unit: trigger.get("Unit").and_then(unit),
        threshold: limit.or_else(|| reason::threshold(reason)),
        comparison: operator.or_else(|| reason::comparison(reason)).map(str::to_owned),
        period_seconds: count("Period"),
        evaluation_periods: periods.or_else(|| reason::evaluation_periods(reason)),
        // Left out, it is all of them.
        datapoints_to_alarm: count("DatapointsToAlarm").or(periods).or_else(|| reason::datapoints_to_alarm(reason)),
        datapoints: reason::datapoints(reason),
    })
}

/// The figures of the event: `reasonData` of the alarm's state, which is JSON in a text, and the metric that it watches.
pub(super) fn of_state(metric: Option<&str>, watched: Option<&Value>, state: &Map<String, Value>) -> Option<Plot> {
    let reason = find_text(state, &["reason"]).unwrap_or_default();
    let figures = match state.get("reasonData") {
        Some(Value::String(text)) => json::parse(text.as_bytes()).unwrap_or_default(),
        Some(Value::Object(figures)) => figures.clone(),
        _ => Map::new(),
    };
    let of_watched = |path: &str| watched.and_then(|watched| watched.pointer(path));
    let statistic = find_text(&figures, &["statistic"]).or_else(|| of_watched("/metricStat/stat").and_then(text));
    let period = figures.get("period").or_else(|| of_watched("/metricStat/period")).or_else(|| of_watched("/period"));
    let band = figures.contains_key("recentUpperThresholds") || figures.contains_key("recentLowerThresholds");
    let comparison = reason::comparison(&reason).or_else(|| band.then_some(OUTSIDE));
    Some(Plot {
        metric: metric_with(metric?, statistic.as_deref()),
        unit: figures.get("unit").or_else(|| of_watched("/metricStat/unit")).and_then(unit),
        threshold: figures.get("threshold").and_then(Value::as_f64).or_else(|| reason::threshold(&reason)),
        comparison: comparison.map(str::to_owned),
        period_seconds: period.and_then(Value::as_u64).and_then(|seconds| u32::try_from(seconds).ok()),
        evaluation_periods: reason::evaluation_periods(&reason),
        datapoints_to_alarm: reason::datapoints_to_alarm(&reason),
        datapoints: fullest([reason::datapoints(&reason), evaluated(&figures), recent(&figures)]),
    })
}

const OUTSIDE: &str = "outside the expected band";

/// Each source leaves out some values at times; of those that name equally many, the first says most about their times.
fn fullest(sources: [Vec<Datapoint>; 3]) -> Vec<Datapoint> {
    sources.into_iter().reduce(|best, next| if next.len() > best.len() { next } else { best }).unwrap_or_default()
}

/// `evaluatedDatapoints`: each with its time; one that was missing has no value.
fn evaluated(figures: &Map<String, Value>) -> Vec<Datapoint> {
    let all = figures.get("evaluatedDatapoints").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let point = |it: &Value| {
        Some(Datapoint {
            at: it.get("timestamp").and_then(Value::as_str).and_then(instant),
            value: it.get("value")?.as_f64()?,
        })
    };
    let mut points: Vec<Datapoint> = all.iter().take(VALUES_LIMIT).filter_map(point).collect();
    points.sort_by_key(|point| point.at);
    points
}

/// `recentDatapoints`: the values alone, the oldest first. `startDate` is the time of the first; of the others it is only known where none
/// is missing, and that is not said.
fn recent(figures: &Map<String, Value>) -> Vec<Datapoint> {
    let all = figures.get("recentDatapoints").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let start = figures.get("startDate").and_then(Value::as_str).and_then(instant);
    let values = all.iter().take(VALUES_LIMIT).filter_map(Value::as_f64);
    values.enumerate().map(|(place, value)| Datapoint { at: start.filter(|_| place == 0), value }).collect()
}

/// CloudWatch writes `2025-02-02T12:06:35.472+0000`, which is not quite RFC 3339.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z").ok()?;
    Some(time.with_timezone(&Utc))
}

fn metric_with(metric: &str, statistic: Option<&str>) -> String {
    let metric = one_line(metric);
    shorten(&statistic.map_or_else(|| metric.clone(), |statistic| format!("{metric} ({statistic})")), METRIC_LIMIT)
}

/// A message to a topic shouts the statistic, an event does not.
fn statistic(name: &str) -> String {
    match name {
        "AVERAGE" => "Average",
        "SUM" => "Sum",
        "MINIMUM" => "Minimum",
        "MAXIMUM" => "Maximum",
        "SAMPLE_COUNT" => "SampleCount",
        other => other,
    }
    .to_owned()
}

fn unit(unit: &Value) -> Option<String> {
    text(unit).filter(|unit| !unit.eq_ignore_ascii_case("none")).map(|unit| shorten(&one_line(&unit), 50))
}

/// The operator in the words that stand before the limit: `greater than 10`.
fn comparison(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "GreaterThanThreshold" => "greater than",
        "GreaterThanOrEqualToThreshold" => "greater than or equal to",
        "LessThanThreshold" => "less than",
        "LessThanOrEqualToThreshold" => "less than or equal to",
        "LessThanLowerOrGreaterThanUpperThreshold" => OUTSIDE,
        "LessThanLowerThreshold" => "below the expected band",
        "GreaterThanUpperThreshold" => "above the expected band",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(object) => object,
            other => panic!("not an object: {other}"),
        }
    }

    const REASON: &str = "Threshold Crossed: 2 out of the last 3 datapoints [99.0 (02/02/25 11:49:00), 98.0 (02/02/25 11:48:00)] were \
                          greater than the threshold (50.0) (minimum 2 datapoints for OK -> ALARM transition).";

    #[test]
    fn a_trigger_says_what_is_measured_and_the_reason_its_values() {
        let trigger = object(json!({
            "MetricName": "CPUUtilization", "Namespace": "AWS/ECS", "StatisticType": "Statistic", "Statistic": "AVERAGE", "Unit": "Percent",
            "Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2, "ComparisonOperator": "GreaterThanThreshold", "Threshold": 50.0
        }));
        let plot = of_trigger(Some("AWS/ECS CPUUtilization"), &trigger, Some(REASON)).unwrap();
        assert_eq!(
            serde_json::to_value(plot).unwrap(),
            json!({
                "metric": "AWS/ECS CPUUtilization (Average)", "unit": "Percent", "threshold": 50.0, "comparison": "greater than",
                "period_seconds": 60, "evaluation_periods": 3, "datapoints_to_alarm": 2,
                "datapoints": [
                    {"at": "2025-02-02T11:48:00Z", "value": 98.0}, {"at": "2025-02-02T11:49:00Z", "value": 99.0}
                ]
            })
        );
    }

    #[test]
    fn what_a_trigger_leaves_out_is_taken_from_the_reason() {
        let trigger = object(json!({ "ExtendedStatistic": "p99", "Unit": "None" }));
        let plot = of_trigger(Some("latency"), &trigger, Some(REASON)).unwrap();
        assert_eq!((plot.metric.as_str(), plot.unit), ("latency (p99)", None));
        assert_eq!((plot.threshold, plot.comparison.as_deref()), (Some(50.0), Some("greater than")));
        assert_eq!((plot.evaluation_periods, plot.datapoints_to_alarm), (Some(3), Some(2)));
        assert_eq!(of_trigger(None, &trigger, Some(REASON)), None, "without a metric there is nothing to draw");
    }

    #[test]
    fn a_band_has_no_single_limit() {
        let trigger = object(json!({
            "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold", "ThresholdMetricId": "ad1", "Threshold": 0.0
        }));
        let reason = "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (03/10/19 15:58:00)] was less than the lower thresholds \
                      [0.02] or greater than the upper thresholds [0.3] (minimum 1 datapoint for OK -> ALARM transition).";
        let plot = of_trigger(Some("load"), &trigger, Some(reason)).unwrap();
        assert_eq!((plot.threshold, plot.comparison.as_deref()), (None, Some("outside the expected band")));
        assert_eq!(plot.datapoints.len(), 1);
        let state = object(json!({
            "reason": reason,
            "reasonData": json!({"recentDatapoints": [0.0], "recentLowerThresholds": [0.02], "recentUpperThresholds": [0.3]}).to_string()
        }));
        let plot = of_state(Some("load"), None, &state).unwrap();
        assert_eq!((plot.threshold, plot.comparison.as_deref()), (None, Some("outside the expected band")));
    }

    /// The values of a state as `11:48=98`, by its reason and its reason data.
    fn values(reason: &str, figures: &Value) -> Vec<String> {
        let state = object(json!({ "reason": reason, "reasonData": figures.to_string() }));
        let plot = of_state(Some("m"), None, &state).unwrap();
        let time = |at: Option<DateTime<Utc>>| at.map_or_else(|| "?".to_owned(), |at| at.format("%R").to_string());
        plot.datapoints.iter().map(|point| format!("{}={}", time(point.at), point.value)).collect()
    }

    #[test]
    fn the_source_that_holds_most_values_is_drawn() {
        let at = |minute: &str| format!("2025-02-02T11:{minute}:00.000+0000");
        let evaluated = json!([
            {"timestamp": at("49"), "sampleCount": 1.0, "value": 99.0}, {"timestamp": at("48"), "value": 98.0}, {"timestamp": at("47")}
        ]);
        let short = "Threshold Crossed: 2 out of the last 3 datapoints were greater than the threshold (50.0).";
        let cases = [
            (
                REASON,
                json!({"evaluatedDatapoints": evaluated, "recentDatapoints": [98.0, 99.0]}),
                vec!["11:48=98", "11:49=99"],
            ),
            (
                short,
                json!({"evaluatedDatapoints": evaluated, "recentDatapoints": [98.0, 99.0]}),
                vec!["11:48=98", "11:49=99"],
            ),
            (
                short,
                json!({"evaluatedDatapoints": [evaluated[0]], "startDate": at("47"), "recentDatapoints": [97.0, 98.0, 99.0]}),
                vec!["11:47=97", "?=98", "?=99"],
            ),
            (short, json!({"startDate": at("49"), "recentDatapoints": [99.0]}), vec!["11:49=99"]),
            (short, json!({"recentDatapoints": []}), vec![]),
            (short, json!({"recentDatapoints": "many", "evaluatedDatapoints": {}}), vec![]),
            (REASON, json!("no object"), vec!["11:48=98", "11:49=99"]),
        ];
        for (reason, figures, expected) in cases {
            assert_eq!(values(reason, &figures), expected, "{figures}");
        }
    }

    #[test]
    fn an_event_says_what_is_measured_beside_its_state() {
        let watched = json!({"metricStat": {"metric": {}, "period": 60, "stat": "Sum", "unit": "Count"}});
        let figures =
            json!({"version": "1.0", "statistic": "Sum", "period": 60, "recentDatapoints": [7.0], "threshold": 42.0});
        let state = object(json!({ "reason": REASON.replace("50.0", "42.0"), "reasonData": figures.to_string() }));
        let plot = of_state(Some("AWS/DynamoDB Consumed"), Some(&watched), &state).unwrap();
        assert_eq!((plot.metric.as_str(), plot.unit.as_deref()), ("AWS/DynamoDB Consumed (Sum)", Some("Count")));
        assert_eq!((plot.threshold, plot.period_seconds), (Some(42.0), Some(60)));
        assert_eq!((plot.evaluation_periods, plot.datapoints_to_alarm), (Some(3), Some(2)));
        let query = json!({"expression": "SELECT SUM(x) FROM y", "returnData": true, "period": 300});
        let plot = of_state(Some("SELECT SUM(x) FROM y"), Some(&query), &object(json!({}))).unwrap();
        assert_eq!((plot.period_seconds, plot.datapoints.len()), (Some(300), 0));
    }
}
