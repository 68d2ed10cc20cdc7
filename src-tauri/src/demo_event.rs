//! The demo's one fault: an ECS task of a service stops, as EventBridge tells it and SNS posts it with raw delivery.

use std::time::Duration;

use oncall::Incident;
use pager::View;
use serde_json::{Value, json};

use crate::account::{Mode, Shown};
use crate::fault::{Answer, Fault};

/// The headers with which SNS marks a message whose body is the bare event.
const SNS_HEADERS: [(&str, &str); 2] = [("x-amz-sns-message-type", "Notification"), ("x-amz-sns-rawdelivery", "true")];

/// The hub in this process answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Services that stop in the demo, in this order.
const SERVICES: [&str; 4] = ["checkout", "refunds", "payouts", "ledger"];

/// The event by which AWS tells that a task of `service` stopped.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html>
fn event(service: &str) -> Value {
    let task = "arn:aws:ecs:eu-west-1:210987654321:task/night/0f9de17a6465404e8b1b2356dc13c2f8";
    json!({
        "version": "0",
        "id": "3317b2af-7005-947d-b652-f55e762e571a",
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": "210987654321",
        "time": "2026-11-24T02:41:07Z",
        "region": "eu-west-1",
        "resources": [task],
        "detail": {
            "clusterArn": "arn:aws:ecs:eu-west-1:210987654321:cluster/night",
            "taskArn": task,
            "taskDefinitionArn": format!("arn:aws:ecs:eu-west-1:210987654321:task-definition/{service}:42"),
            "group": format!("service:{service}"),
            "lastStatus": "STOPPED",
            "desiredStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "startedBy": "ecs-svc/4710293861546019338",
            "launchType": "FARGATE",
            "containers": [{ "name": service, "lastStatus": "STOPPED", "exitCode": 137 }],
            "stoppedAt": "2026-11-24T02:41:06.112Z",
            "version": 5,
        },
    })
}

/// A service of which nothing is open: another stop of the same one would only be counted, and nothing would ring.
fn service_to_stop<'a>(open: impl IntoIterator<Item = &'a Incident>) -> String {
    let busy: Vec<String> = open.into_iter().map(|incident| incident.alias.clone()).collect();
    let is_busy = |service: &str| busy.iter().any(|alias| alias.ends_with(&format!(":service:{service}")));
    let further = (2..).map(|number| format!("{}-{number}", SERVICES[0]));
    SERVICES
        .iter()
        .map(|&service| service.to_owned())
        .chain(further)
        .find(|service| !is_busy(service))
        .unwrap_or_default()
}

/// The address to which Amazon SNS would post.
pub(crate) fn sns_url(hub: &str, key: &str) -> String {
    format!("{hub}/v1/json/amazonsns?apiKey={key}")
}

/// A line for a terminal that posts what SNS would post.
pub(crate) fn curl(sns_url: &str) -> String {
    let headers = SNS_HEADERS.map(|(name, value)| format!(" -H '{name}: {value}'")).concat();
    format!("curl -sS{headers} -H 'content-type: text/plain' --data '{}' '{sns_url}'", event(SERVICES[0]))
}

/// Posts the event to the demo's own hub, as SNS would.
///
/// # Errors
/// `no_demo` if none runs; `unreachable` or `refused` if its hub did not take it.
pub(crate) async fn post(account: &Shown, view: &View) -> Answer<()> {
    let (Mode::Demo, Some(url)) = (account.mode, &account.sns_url) else {
        return Err(Fault::new(
            "no_demo",
            "The demo does not run, so there is nothing to stop in it. Start the demo first.",
        ));
    };
    let service = service_to_stop(view.open.iter().map(AsRef::as_ref));
    let sent = async {
        // The hub is in this process: no proxy may stand before it.
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let mut request = client.post(url).header("content-type", "text/plain; charset=UTF-8");
        for (name, value) in SNS_HEADERS {
            request = request.header(name, value);
        }
        request.body(event(&service).to_string()).send().await
    };
    match sent.await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => {
            let said = answer.text().await.unwrap_or_default();
            Err(Fault::new(
                "refused",
                format!("The demo's hub did not take the event, so nothing rings. It said: {said}"),
            ))
        }
        Err(error) => {
            let error = error.without_url();
            let message = format!(
                "The demo's hub did not answer ({error}), so nothing rings. Remove the demo and start it again."
            );
            Err(Fault::new("unreachable", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use oncall::incident::Origin;
    use oncall::{IncidentId, IntegrationId, IntegrationKind, IntegrationRef, Mode as Live, TeamId, TeamRef, Trigger};

    use super::*;

    #[test]
    fn the_line_for_the_terminal_holds_the_whole_event() {
        let line = curl(&sns_url("http://127.0.0.1:8420", "tsk_00"));
        let quoted: Vec<&str> = line.split('\'').collect();
        assert_eq!(quoted.len() % 2, 1, "{line}");
        let body = quoted.iter().find(|part| part.starts_with('{')).unwrap();
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), event("checkout"));
        assert!(line.ends_with("'http://127.0.0.1:8420/v1/json/amazonsns?apiKey=tsk_00'"), "{line}");
    }

    #[test]
    fn each_ring_stops_a_service_of_which_nothing_is_open() {
        let mut open: Vec<Incident> = Vec::new();
        let mut stopped = Vec::new();
        for number in 0..6 {
            let service = service_to_stop(&open);
            open.push(incident(number, &service));
            stopped.push(service);
        }
        assert_eq!(stopped, ["checkout", "refunds", "payouts", "ledger", "checkout-2", "checkout-3"]);
    }

    fn incident(number: u64, service: &str) -> Incident {
        let id = uuid::Uuid::from_u128(number.into());
        let origin = Origin {
            id: IncidentId(id),
            number,
            team: TeamRef { id: TeamId(id), name: "Payments".to_owned() },
            integration: IntegrationRef {
                id: IntegrationId(id),
                name: "demo-sns".to_owned(),
                kind: IntegrationKind::AmazonSns,
                mode: Live::Live,
            },
        };
        let alias = format!("ecs:arn:aws:ecs:eu-west-1:210987654321:cluster/night:service:{service}");
        let trigger = Trigger { alias: Some(alias), title: format!("{service} stopped"), ..Trigger::default() };
        Incident::open(origin, trigger, "2026-11-24T02:41:07Z".parse().unwrap()).0
    }
}
