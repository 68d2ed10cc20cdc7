//! What ECS tells of a service as a whole: failed deployments, and a service that cannot start its tasks.
//!
//! Both carry an `eventType` of INFO, WARN or ERROR. INFO (started, finished, steady) calls nobody.

use oncall::{Priority, Trigger};

use super::arn::{Arn, short_name};
use super::event::Event;
use super::{Reading, console, ecs, stated_priority};
use crate::ingest::fields::{Facts, find_text};

/// Reads the event "ECS Deployment State Change". A failed deployment is a problem of its own beside the stops that it
/// caused: whoever acknowledged those should still learn that the new version did not come out.
pub(super) fn read(event: &Event<'_>) -> Reading {
    let Some(service) = Service::of(event) else { return nameless() };
    match event_name(event).as_str() {
        "SERVICE_DEPLOYMENT_FAILED" => {
            let alias = format!("{}:deployment", ecs::alias(&service.cluster, &service.group()));
            service.reading(event, alias, "deployment failed")
        }
        name => Reading::ignored(format!("{}: {}, which is no fault.", service.name, words(name))),
    }
}

/// Reads the event "ECS Service Action". What keeps a service from running is the same problem as its stops.
pub(super) fn read_service_action(event: &Event<'_>) -> Reading {
    let Some(service) = Service::of(event) else { return nameless() };
    let name = event_name(event);
    if find_text(event.detail, &["eventType"]).is_some_and(|kind| kind == "INFO") {
        return Reading::ignored(format!("{}: {}, which is no fault.", service.name, words(&name)));
    }
    let alias = ecs::alias(&service.cluster, &service.group());
    service.reading(event, alias, &words(&name))
}

/// The service that an event is about.
struct Service {
    /// Its ARN.
    arn: String,
    /// Its name.
    name: String,
    /// The cluster's ARN, or its name.
    cluster: String,
}

impl Service {
    fn of(event: &Event<'_>) -> Option<Self> {
        let arn = event.resources.iter().find(|arn| arn.contains(":service/"))?;
        let parts = Arn::parse(arn)?;
        // `service/prod/checkout`; old services have no cluster in their names.
        let mut path = parts.resource.rsplit('/');
        let (name, cluster) = (path.next()?, path.next()?);
        let cluster = find_text(event.detail, &["clusterArn"]).unwrap_or_else(|| {
            format!("arn:{}:ecs:{}:{}:cluster/{cluster}", parts.partition, parts.region, parts.account)
        });
        Some(Self { arn: (*arn).to_owned(), name: name.to_owned(), cluster })
    }

    fn group(&self) -> String {
        format!("service:{}", self.name)
    }

    fn reading(self, event: &Event<'_>, alias: String, what: &str) -> Reading {
        let reason = find_text(event.detail, &["reason"]);
        let cluster = short_name(&self.cluster);
        let mut facts = Facts::default();
        facts.put("service", Some(&self.name));
        facts.put("group", Some(self.group()));
        facts.put("cluster", Some(cluster));
        facts.put("reason", reason.as_ref());
        facts.put("event_name", find_text(event.detail, &["eventName"]));
        facts.put("deployment", find_text(event.detail, &["deploymentId"]));
        facts.put("region", event.region.as_ref());
        facts.put("account", event.account.as_ref());
        facts.put("happened_at", event.time.as_ref());
        facts.put("service_arn", Some(&self.arn));
        let of_service = |region: &String| {
            [console::ecs_service(region, cluster, &self.name), console::ecs_service_logs(region, cluster, &self.name)]
        };
        let links = event.region.as_ref().map(of_service).into_iter().flatten().flatten().collect();
        Reading::trigger(Trigger {
            alias: Some(alias),
            title: format!("{}: {what}", self.name),
            description: reason.unwrap_or_default(),
            priority: Some(stated_priority(event.detail).unwrap_or(Priority::P3)),
            source: "aws.ecs".to_owned(),
            details: facts.into_details(),
            links,
            entity: self.name,
            ..Trigger::default()
        })
    }
}

fn event_name(event: &Event<'_>) -> String {
    find_text(event.detail, &["eventName"]).unwrap_or_default()
}

/// `SERVICE_TASK_START_IMPAIRED` in words a person reads: `task start impaired`.
fn words(name: &str) -> String {
    let name = name.strip_prefix("SERVICE_").unwrap_or(name);
    if name.is_empty() { "an event without a name".to_owned() } else { name.replace('_', " ").to_ascii_lowercase() }
}

fn nameless() -> Reading {
    Reading::ignored("An ECS event that names no service.")
}
