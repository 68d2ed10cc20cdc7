//! A stopped ECS task, and whether anybody is to be called for it.
//!
//! The stops of one service are one incident: the alias is `ecs:{cluster ARN}:{group}`, so a crash loop counts on the incident
//! that it opened. ECS sends no event that would say that the service is well again; a person resolves.

use oncall::evidence::Link;
use oncall::{Priority, Trigger};
use serde_json::{Map, Value};

use super::arn::{Arn, partition_of, short_name};
use super::event::Event;
use super::{Reading, console};
use crate::ingest::fields::{Facts, find, find_text, one_line, text};

/// A task as ECS, or a template made from ECS's event, tells of it. Everything may be missing.
#[derive(Debug, Default)]
struct Task {
    cluster: Option<String>,
    group: Option<String>,
    id: Option<String>,
    definition: Option<String>,
    last_status: Option<String>,
    stop_code: Option<String>,
    reason: Option<String>,
    launch_type: Option<String>,
    zone: Option<String>,
    stopped_at: Option<String>,
    region: Option<String>,
    account: Option<String>,
    containers: Vec<Container>,
    stated_priority: Option<Priority>,
}

/// One container of a task.
#[derive(Debug, Default)]
struct Container {
    name: Option<String>,
    exit_code: Option<String>,
    reason: Option<String>,
    image: Option<String>,
}

/// What a stop means for the people on call.
enum Verdict {
    /// Nobody is called, and why.
    Ordinary(&'static str),
    /// Somebody is: what to say after the service's name, and how bad it is.
    Fault(&'static str, Priority),
}

/// Reads the event "ECS Task State Change".
pub(super) fn read_task(event: &Event<'_>) -> Reading {
    let mut task = Task::of(event.detail);
    task.region = event.region.clone().or(task.region);
    task.account = event.account.clone().or(task.account);
    task.reading()
}

/// Reads what a template made of such an event. `None` if the object has too little of a stopped task.
pub(super) fn read_transformed(object: &Map<String, Value>) -> Option<Reading> {
    let has = |names: &[&str]| find(object, names).is_some();
    let stopped = has(&["stoppedReason", "stopCode", "lastStatus"]);
    let (placed, named) = (has(&["clusterArn", "cluster"]), has(&["group", "taskArn", "service"]));
    let exited = has(&["exitCode", "exitCodes", "containers"]);
    (stopped && (placed || named) || exited && placed && named).then(|| Task::of(object).reading())
}

/// The alias of what concerns a service (or a family of tasks) in a cluster.
pub(super) fn alias(cluster: &str, group: &str) -> String {
    format!("ecs:{cluster}:{group}")
}

impl Task {
    fn of(fields: &Map<String, Value>) -> Self {
        let cluster = find_text(fields, &["clusterArn", "cluster", "clusterName"]);
        let task = find_text(fields, &["taskArn", "task", "taskId"]);
        let place = cluster.as_deref().and_then(Arn::parse).or_else(|| task.as_deref().and_then(Arn::parse));
        let part = |part: fn(&Arn<'_>) -> String| place.as_ref().map(part);
        let group = find_text(fields, &["group", "taskGroup"])
            .or_else(|| find_text(fields, &["service", "serviceName"]).map(|name| as_service(&name)));
        Self {
            region: find_text(fields, &["region", "awsRegion"]).or_else(|| part(|arn| arn.region.to_owned())),
            account: find_text(fields, &["account", "accountId", "awsAccountId"])
                .or_else(|| part(|arn| arn.account.to_owned())),
            group,
            definition: find_text(fields, &["taskDefinitionArn", "taskDefinition"]),
            last_status: find_text(fields, &["lastStatus"]),
            stop_code: find_text(fields, &["stopCode"]),
            reason: find_text(fields, &["stoppedReason", "reason"]),
            launch_type: find_text(fields, &["launchType"]),
            zone: find_text(fields, &["availabilityZone"]),
            stopped_at: find_text(fields, &["stoppedAt"]),
            containers: containers(fields),
            stated_priority: super::stated_priority(fields),
            cluster,
            id: task,
        }
    }

    fn reading(self) -> Reading {
        match self.verdict() {
            Verdict::Ordinary(why) => Reading::ignored(format!("{}: {why}", self.subject())),
            Verdict::Fault(what, priority) => Reading::trigger(self.trigger(what, priority)),
        }
    }

    /// Whether the stop is a fault. Where AWS does not say, it is: a call too many is better than one too few.
    fn verdict(&self) -> Verdict {
        if let Some(status) = &self.last_status
            && !status.eq_ignore_ascii_case("STOPPED")
        {
            return Verdict::Ordinary("the task has not stopped.");
        }
        let reason = self.reason.as_deref().unwrap_or_default().to_ascii_lowercase();
        if reason.starts_with("scaling activity initiated by") {
            return Verdict::Ordinary("an ordinary stop by scaling or a deployment.");
        }
        match self.stop_code.as_deref().unwrap_or_default() {
            // The scheduler also stops what is not well, and then it says so in the reason.
            "ServiceSchedulerInitiated" if reason.contains("health") => {
                Verdict::Fault("failed its health checks", Priority::P3)
            }
            "ServiceSchedulerInitiated" if reason.contains("fail") => Verdict::Fault("stopped", Priority::P3),
            "ServiceSchedulerInitiated" => Verdict::Ordinary("an ordinary stop by the service's scheduler."),
            "TaskFailedToStart" => Verdict::Fault("failed to start", Priority::P3),
            // AWS took the machine, and the service starts the task elsewhere by itself: worth a look, not a night.
            "SpotInterruption" | "TerminationNotice" if self.is_service() => {
                Verdict::Fault("was interrupted by AWS", Priority::P4)
            }
            "SpotInterruption" | "TerminationNotice" => Verdict::Fault("was interrupted by AWS", Priority::P3),
            // Somebody called StopTask: on purpose, by mistake, or by a script that went wrong. AWS does not say which.
            "UserInitiated" => Verdict::Fault("stopped by hand", Priority::P3),
            _ if self.finished() => Verdict::Ordinary("a task on its own ran to its end with exit code 0."),
            _ => Verdict::Fault("stopped", Priority::P3),
        }
    }

    fn is_service(&self) -> bool {
        self.group.as_deref().is_some_and(|group| group.starts_with("service:"))
    }

    /// Whether it is a job, not a service, and did what it should. A service that ends is a fault whatever its exit code.
    fn finished(&self) -> bool {
        let job = self.group.as_deref().is_some_and(|group| group.starts_with("family:"));
        job && !self.containers.is_empty()
            && self.containers.iter().all(|container| container.exit_code.as_deref() == Some("0"))
    }

    /// What stopped, by the shortest name that people know.
    fn subject(&self) -> String {
        let named = self.group.as_deref().map(|group| group.split_once(':').map_or(group, |(_, name)| name));
        let defined = || self.definition.as_deref().map(|definition| family(short_name(definition)));
        let tasked = || self.id.as_deref().map(short_name);
        named
            .or_else(defined)
            .map_or_else(|| tasked().map_or("ECS task".to_owned(), |id| format!("ECS task {id}")), one_line)
    }

    /// The incident's alias: of the service, else of the family of tasks, else of the task.
    fn alias(&self) -> Option<String> {
        let cluster = self.cluster_name_or_arn();
        let family =
            || self.definition.as_deref().map(|definition| format!("family:{}", family(short_name(definition))));
        let task = || self.id.as_deref().map(|task| format!("task:{}", short_name(task)));
        let group = self.group.clone().or_else(family).or_else(task)?;
        Some(alias(&cluster, &group))
    }

    /// The cluster's ARN, put together where a template gave only its name, so that both forms merge.
    fn cluster_name_or_arn(&self) -> String {
        match (self.cluster.as_deref().unwrap_or("-"), self.region.as_deref(), self.account.as_deref()) {
            (name, Some(region), Some(account)) if Arn::parse(name).is_none() && name != "-" => {
                format!("arn:{}:ecs:{region}:{account}:cluster/{name}", partition_of(region))
            }
            (name, _, _) => name.to_owned(),
        }
    }

    /// The containers that failed; if none says so, all.
    fn culprits(&self) -> Vec<&Container> {
        let failed: Vec<&Container> = self.containers.iter().filter(|container| container.failed()).collect();
        if failed.is_empty() { self.containers.iter().collect() } else { failed }
    }

    fn trigger(self, what: &str, priority: Priority) -> Trigger {
        let subject = self.subject();
        Trigger {
            alias: self.alias(),
            title: format!("{subject} {what}"),
            description: self.description(),
            priority: Some(self.stated_priority.unwrap_or(priority)),
            source: "aws.ecs".to_owned(),
            details: self.facts().into_details(),
            links: self.links(),
            entity: subject,
            ..Trigger::default()
        }
    }

    /// `Essential container in task exited · exit code 137 (app)`, and below it what the containers say.
    fn description(&self) -> String {
        let culprits = self.culprits();
        let mut headline: Vec<String> = self.reason.iter().cloned().collect();
        headline.extend(culprits.iter().filter_map(|container| {
            let code = container.exit_code.as_ref()?;
            let name = container.name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
            Some(format!("exit code {code}{name}"))
        }));
        let mut lines = vec![headline.join(" · ")];
        lines.extend(culprits.iter().filter_map(|container| {
            let reason = container.reason.as_ref()?;
            Some(container.name.as_ref().map_or_else(|| reason.clone(), |name| format!("{name}: {reason}")))
        }));
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }

    fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        let culprits = self.culprits();
        let join = |part: fn(&Container) -> Option<&String>| {
            culprits.iter().filter_map(|container| part(container)).cloned().collect::<Vec<_>>().join(", ")
        };
        let cluster = self.cluster.as_deref().map(short_name);
        let task = self.id.as_deref().map(short_name);
        facts.put("service", self.group.as_deref().and_then(|group| group.strip_prefix("service:")));
        facts.put("group", self.group.as_ref());
        facts.put("cluster", cluster);
        facts.put("stopped_reason", self.reason.as_ref());
        facts.put("stop_code", self.stop_code.as_ref());
        facts.put("exit_code", Some(join(|container| container.exit_code.as_ref())));
        facts.put("container", Some(join(|container| container.name.as_ref())));
        facts.put("container_reason", Some(join(|container| container.reason.as_ref())));
        facts.put("image", Some(join(|container| container.image.as_ref())));
        facts.put("region", self.region.as_ref());
        facts.put("account", self.account.as_ref());
        facts.put("task", task);
        facts.put("task_definition", self.definition.as_deref().map(short_name));
        facts.put("launch_type", self.launch_type.as_ref());
        facts.put("availability_zone", self.zone.as_ref());
        facts.put("stopped_at", self.stopped_at.as_ref());
        facts
    }

    /// The service first: ECS forgets a stopped task after an hour or so, and its logs go with it.
    fn links(&self) -> Vec<Link> {
        let Some((region, cluster)) = self.region.as_deref().zip(self.cluster.as_deref().map(short_name)) else {
            return Vec::new();
        };
        let service = self.group.as_deref().and_then(|group| group.strip_prefix("service:"));
        let of_service = service.map(|name| {
            [console::ecs_service(region, cluster, name), console::ecs_service_logs(region, cluster, name)]
        });
        let task = self.id.as_deref().map(short_name);
        let of_task =
            task.map(|id| [console::ecs_task(region, cluster, id), console::ecs_task_logs(region, cluster, id)]);
        of_service.into_iter().chain(of_task).flatten().flatten().collect()
    }
}

impl Container {
    fn of(fields: &Map<String, Value>) -> Self {
        Self {
            name: find_text(fields, &["name", "container", "containerName"]),
            exit_code: find_text(fields, &["exitCode"]),
            reason: find_text(fields, &["reason"]),
            image: find_text(fields, &["image"]),
        }
    }

    fn failed(&self) -> bool {
        self.reason.is_some() || self.exit_code.as_deref().is_some_and(|code| code != "0")
    }
}

/// The containers of the event; or the one that a template took out of it.
fn containers(fields: &Map<String, Value>) -> Vec<Container> {
    if let Some(Value::Array(items)) = find(fields, &["containers"]) {
        return items.iter().filter_map(Value::as_object).map(Container::of).collect();
    }
    let only = Container {
        name: find_text(fields, &["container", "containerName"]),
        exit_code: exit_codes(fields),
        reason: find_text(fields, &["containerReason"]),
        image: find_text(fields, &["image"]),
    };
    let known = only.name.is_some() || only.exit_code.is_some() || only.reason.is_some();
    if known { vec![only] } else { Vec::new() }
}

/// `$.detail.containers[*].exitCode` gives a list.
fn exit_codes(fields: &Map<String, Value>) -> Option<String> {
    match find(fields, &["exitCode", "exitCodes"])? {
        Value::Array(codes) => {
            Some(codes.iter().filter_map(text).collect::<Vec<_>>().join(", ")).filter(|it| !it.is_empty())
        }
        code => text(code),
    }
}

/// A template's `service` may hold the name, the group, or the service's ARN.
fn as_service(name: &str) -> String {
    if name.contains(':') && Arn::parse(name).is_none() {
        return name.to_owned();
    }
    format!("service:{}", short_name(name))
}

/// `checkout` of the task definition `checkout:42`. The short name of its ARN is the revision alone.
fn family(definition: &str) -> &str {
    definition.split(':').next().unwrap_or(definition)
}
