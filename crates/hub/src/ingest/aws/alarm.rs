//! CloudWatch alarms, as CloudWatch itself writes to a topic and as EventBridge tells of them. Both name the alarm by its
//! ARN, so that either may open the incident and either may resolve it.

use chrono::SecondsFormat;
use oncall::evidence::{Link, Plot};
use oncall::{Signal, Trigger};
use serde_json::{Map, Value};

use super::arn::{Arn, partition_of, short_name};
use super::{Delivery, Reading, console, plot};
use crate::ingest::fields::{Facts, find_text, one_line, text};

/// One change of an alarm's state, whichever way it was told.
#[derive(Debug, Default)]
struct Alarm {
    arn: String,
    name: String,
    state: String,
    previous: Option<String>,
    reason: Option<String>,
    description: Option<String>,
    changed_at: Option<String>,
    metric: Option<String>,
    namespace: Option<String>,
    /// Names and values.
    dimensions: Vec<(String, String)>,
    plot: Option<Plot>,
    threshold: Option<String>,
    rule: Option<String>,
    children: Option<String>,
    suppressed: Option<String>,
}

/// Reads an alarm's own message to a topic, or the detail of its event. `None` if the object is neither.
pub(super) fn read(object: &Map<String, Value>, delivery: Delivery<'_>) -> Option<Reading> {
    let alarm = of_topic(object, delivery).or_else(|| of_detail(object, Place::of_fields(object, delivery)))?;
    Some(alarm.reading())
}

/// Reads the event "CloudWatch Alarm State Change". `None` if its detail is not that of an alarm.
pub(super) fn read_event(
    detail: &Map<String, Value>,
    arn: Option<&str>,
    region: &str,
    account: &str,
) -> Option<Reading> {
    let place = Place { arn: arn.map(str::to_owned), region: region.to_owned(), account: account.to_owned() };
    of_detail(detail, place).map(Alarm::reading)
}

/// Where an alarm is, for those forms that do not say its ARN.
struct Place {
    arn: Option<String>,
    region: String,
    account: String,
}

impl Place {
    /// What a template put beside the alarm's own fields; else the topic's place.
    fn of_fields(object: &Map<String, Value>, delivery: Delivery<'_>) -> Self {
        let topic = delivery.topic_place();
        let or_topic =
            |found: Option<String>, part: Option<&str>| found.or(part.map(str::to_owned)).unwrap_or_default();
        Self {
            arn: find_text(object, &["alarmArn"]),
            region: or_topic(find_text(object, &["region"]), topic.map(|arn| arn.region)),
            account: or_topic(
                find_text(object, &["account", "awsAccountId", "accountId"]),
                topic.map(|arn| arn.account),
            ),
        }
    }

    fn alarm_arn(self, name: &str) -> String {
        let Self { arn, region, account } = self;
        arn.unwrap_or_else(|| format!("arn:{}:cloudwatch:{region}:{account}:alarm:{name}", partition_of(&region)))
    }
}

/// The message that CloudWatch sends to a topic.
fn of_topic(object: &Map<String, Value>, delivery: Delivery<'_>) -> Option<Alarm> {
    let name = text(object.get("AlarmName")?)?;
    let state = text(object.get("NewStateValue")?)?;
    let topic = delivery.topic_place();
    let place = Place {
        arn: object.get("AlarmArn").and_then(text),
        // `Region` is a display name here, "Asia Pacific (Tokyo)": the topic's ARN knows the code.
        region: topic.map_or_else(String::new, |arn| arn.region.to_owned()),
        account: object.get("AWSAccountId").and_then(text).unwrap_or_default(),
    };
    let empty = Map::new();
    let trigger = object.get("Trigger").and_then(Value::as_object).unwrap_or(&empty);
    let metrics = list(trigger, "Metrics");
    // An alarm on a band returns the band too: it is the limit, not what is measured.
    let limit = trigger.get("ThresholdMetricId").and_then(text);
    let metric = metric_name(trigger).or_else(|| {
        metrics.iter().filter(|it| limit.is_none() || it.get("Id").and_then(text) != limit).find_map(|it| {
            let stat = it.pointer("/MetricStat/Metric").and_then(Value::as_object);
            stat.filter(|_| it.get("ReturnData") != Some(&Value::Bool(false)))
                .and_then(metric_name)
                .or_else(|| returned(it, "ReturnData", "Expression", "Label"))
        })
    });
    let reason = object.get("NewStateReason").and_then(text);
    Some(Alarm {
        plot: plot::of_trigger(metric.as_deref(), trigger, reason.as_deref()),
        metric,
        namespace: find_text(trigger, &["Namespace"])
            .or_else(|| metrics.iter().find_map(|it| it.pointer("/MetricStat/Metric/Namespace").and_then(text))),
        arn: place.alarm_arn(&name),
        name,
        state,
        previous: object.get("OldStateValue").and_then(text),
        reason,
        description: object.get("AlarmDescription").and_then(text),
        changed_at: object.get("StateChangeTime").and_then(text),
        dimensions: dimensions(trigger.get("Dimensions"))
            .or_else(|| metrics.iter().find_map(|it| dimensions(it.pointer("/MetricStat/Metric/Dimensions"))))
            .unwrap_or_default(),
        threshold: threshold(trigger),
        rule: object.get("AlarmRule").and_then(text),
        children: children(object),
        suppressed: None,
    })
}

/// The `detail` of the event, which names the alarm but not its ARN.
fn of_detail(detail: &Map<String, Value>, place: Place) -> Option<Alarm> {
    let name = text(detail.get("alarmName")?)?;
    let state = detail.get("state")?.as_object()?;
    // The event of a changed configuration has the same fields and an `operation`.
    if detail.contains_key("operation") {
        return None;
    }
    let empty = Map::new();
    let configuration = detail.get("configuration").and_then(Value::as_object).unwrap_or(&empty);
    let metrics = list(configuration, "metrics");
    let metric = metrics.iter().find_map(|it| {
        it.pointer("/metricStat/metric")
            .and_then(Value::as_object)
            .and_then(metric_name)
            .or_else(|| returned(it, "returnData", "expression", "label"))
    });
    let watched = metrics.iter().find(|it| it.get("returnData") != Some(&Value::Bool(false)));
    Some(Alarm {
        plot: plot::of_state(metric.as_deref(), watched, state),
        metric,
        namespace: metrics.iter().find_map(|it| it.pointer("/metricStat/metric/namespace").and_then(text)),
        arn: place.alarm_arn(&name),
        name,
        state: find_text(state, &["value"])?,
        previous: detail.get("previousState").and_then(|previous| previous.get("value")).and_then(text),
        reason: find_text(state, &["reason"]),
        description: find_text(configuration, &["description"]),
        changed_at: find_text(state, &["timestamp"]),
        dimensions: metrics
            .iter()
            .find_map(|it| dimensions(it.pointer("/metricStat/metric/dimensions")))
            .unwrap_or_default(),
        threshold: None,
        rule: find_text(configuration, &["alarmRule"]),
        children: None,
        suppressed: find_text(state, &["actionsSuppressedReason", "actionsSuppressedBy"]),
    })
}

impl Alarm {
    fn reading(self) -> Reading {
        match self.state.to_ascii_uppercase().as_str() {
            "OK" => {
                let (alias, note) = (self.arn.clone(), self.reason.clone());
                let about = Some(Box::new(self.trigger()));
                Reading::Signal(Box::new(Signal::Resolve { alias, user: None, note, about }))
            }
            "INSUFFICIENT_DATA" => {
                let reason = self.reason.unwrap_or_else(|| "no reason given".to_owned());
                Reading::Remark {
                    alias: self.arn,
                    text: format!("CloudWatch has too little data to judge this alarm now: {reason}"),
                }
            }
            _ => match self.suppressed {
                Some(reason) => Reading::ignored(format!(
                    "The alarm '{}' is suppressed in CloudWatch, so nobody is called: {reason}",
                    one_line(&self.name)
                )),
                None => Reading::trigger(self.trigger()),
            },
        }
    }

    fn trigger(self) -> Trigger {
        let mut facts = Facts::default();
        let arn = Arn::parse(&self.arn);
        let region = arn.map(|arn| arn.region.to_owned()).filter(|region| !region.is_empty());
        let account = arn.map(|arn| arn.account.to_owned()).filter(|account| !account.is_empty());
        facts.put("alarm", Some(&self.name));
        facts.put("state_reason", self.reason.as_ref());
        facts.put("previous_state", self.previous.as_ref());
        let service = self.service();
        facts.put("metric", self.metric.as_ref());
        facts.put("dimensions", Some(joined(&self.dimensions)));
        facts.put("threshold", self.threshold.as_ref());
        facts.put("rule", self.rule.as_ref());
        facts.put("children", self.children.as_ref());
        facts.put("changed_at", self.changed_at.as_deref().and_then(instant));
        facts.put("service", service.as_ref());
        facts.put("cluster", self.dimension("ClusterName"));
        facts.put("region", region.as_ref());
        facts.put("account", account.as_ref());
        let links = region.as_deref().map(|region| self.links(region)).unwrap_or_default();
        let description: Vec<String> = [self.description, self.reason].into_iter().flatten().collect();
        Trigger {
            title: one_line(&self.name),
            description: description.join("\n\n"),
            source: "aws.cloudwatch".to_owned(),
            entity: [account, region].into_iter().flatten().collect::<Vec<_>>().join(" "),
            details: facts.into_details(),
            alias: Some(self.arn),
            links,
            plot: self.plot,
            ..Trigger::default()
        }
    }

    /// The service that it is about, by its name or, where the metric is not of a service's own, by AWS's: `checkout`, `rds`.
    fn service(&self) -> Option<String> {
        let named = self.dimension("ServiceName").map(str::to_owned);
        named.or_else(|| Some(self.namespace.as_deref()?.strip_prefix("AWS/")?.to_ascii_lowercase()))
    }

    fn links(&self, region: &str) -> Vec<Link> {
        let of_ecs = self.dimension("ClusterName").zip(self.dimension("ServiceName"));
        let of_ecs = of_ecs.filter(|_| self.namespace.as_deref() == Some("AWS/ECS"));
        let service = of_ecs.and_then(|(cluster, service)| console::ecs_service(region, cluster, service));
        console::alarm(region, &self.name).into_iter().chain(service).collect()
    }

    fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn instant(text: &str) -> Option<String> {
    plot::instant(text).map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `AWS/ECS CPUUtilization`, of a metric or of a trigger on one.
fn metric_name(metric: &Map<String, Value>) -> Option<String> {
    let name = find_text(metric, &["MetricName", "name"])?;
    Some(find_text(metric, &["Namespace"]).map_or_else(|| name.clone(), |namespace| format!("{namespace} {name}")))
}

/// The expression that a metric-math alarm watches: the one of several that is marked as returned.
fn returned(metric: &Value, mark: &str, expression: &str, label: &str) -> Option<String> {
    let metric = metric.as_object()?;
    if metric.get(mark) == Some(&Value::Bool(false)) {
        return None;
    }
    let expression = metric.get(expression).and_then(text);
    match (expression, metric.get(label).and_then(text)) {
        (Some(expression), Some(label)) if label != expression => Some(format!("{label}: {expression}")),
        (Some(only), _) | (None, Some(only)) => Some(only),
        (None, None) => None,
    }
}

/// Of a list of names and values, or of an object. `None` if there are none.
fn dimensions(value: Option<&Value>) -> Option<Vec<(String, String)>> {
    let pairs: Vec<(String, String)> = match value? {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_object)
            .filter_map(|item| Some((find_text(item, &["name"])?, find_text(item, &["value"])?)))
            .collect(),
        Value::Object(object) => object.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
        _ => return None,
    };
    Some(pairs).filter(|pairs| !pairs.is_empty())
}

/// `ServiceName=checkout, ClusterName=prod`.
fn joined(dimensions: &[(String, String)]) -> String {
    dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
}

/// `> 10 in 3 of 5 periods of 60 s`.
fn threshold(trigger: &Map<String, Value>) -> Option<String> {
    let limit = trigger.get("Threshold").and_then(Value::as_f64)?;
    let comparison = match trigger.get("ComparisonOperator").and_then(Value::as_str)? {
        "GreaterThanThreshold" => ">",
        "GreaterThanOrEqualToThreshold" => "≥",
        "LessThanThreshold" => "<",
        "LessThanOrEqualToThreshold" => "≤",
        other => other,
    };
    let number = |name| trigger.get(name).and_then(Value::as_u64);
    let periods = number("EvaluationPeriods").zip(number("Period")).map(|(periods, seconds)| {
        format!(" in {} of {periods} periods of {seconds} s", number("DatapointsToAlarm").unwrap_or(periods))
    });
    Some(format!("{comparison} {limit}{}", periods.unwrap_or_default()))
}

/// The names of the alarms that made a composite alarm change.
fn children(object: &Map<String, Value>) -> Option<String> {
    let names: Vec<&str> = list(object, "TriggeringChildren")
        .iter()
        .filter_map(|child| child.get("Arn").and_then(Value::as_str))
        .map(short_name)
        .collect();
    Some(names.join(", ")).filter(|names| !names.is_empty())
}
