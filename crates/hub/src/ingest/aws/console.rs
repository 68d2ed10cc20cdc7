//! Links into AWS's console. Every part of them comes from a message: what could lead elsewhere makes no link.

use oncall::evidence::{Link, is_web_address};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::arn::partition_of;

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The page of an alarm.
pub(super) fn alarm(region: &str, name: &str) -> Option<Link> {
    let path = format!("cloudwatch/home?region={region}#alarmsV2:alarm/{}", encode(name));
    link(region, &path, "Alarm in the AWS console")
}

/// The page of a service in a cluster, both by their short names.
pub(super) fn ecs_service(region: &str, cluster: &str, service: &str) -> Option<Link> {
    let path = format!("{}/services/{}/health?region={region}", of_cluster(cluster), encode(service));
    link(region, &path, "Service in the AWS console")
}

/// The newest lines that the containers of a service wrote.
pub(super) fn ecs_service_logs(region: &str, cluster: &str, service: &str) -> Option<Link> {
    let path = format!("{}/services/{}/logs?region={region}", of_cluster(cluster), encode(service));
    link(region, &path, "Logs of the service")
}

/// The page of a task in a cluster, both by their short names.
pub(super) fn ecs_task(region: &str, cluster: &str, task: &str) -> Option<Link> {
    let path = format!("{}/tasks/{}/configuration?region={region}", of_cluster(cluster), encode(task));
    link(region, &path, "Task in the AWS console")
}

/// What the containers of a task wrote.
pub(super) fn ecs_task_logs(region: &str, cluster: &str, task: &str) -> Option<Link> {
    let path = format!("{}/tasks/{}/logs?region={region}", of_cluster(cluster), encode(task));
    link(region, &path, "Logs of the task")
}

fn of_cluster(cluster: &str) -> String {
    format!("ecs/v2/clusters/{}", encode(cluster))
}

fn link(region: &str, path: &str, text: &str) -> Option<Link> {
    let href = format!("{}/{path}", host(region)?);
    is_web_address(&href).then(|| Link { href, text: text.to_owned() })
}

fn host(region: &str) -> Option<String> {
    let looks_right = region.contains('-')
        && region.len() <= 30
        && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let domain = match partition_of(region) {
        "aws-cn" => "console.amazonaws.cn",
        "aws-us-gov" => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    looks_right.then(|| format!("https://{region}.{domain}"))
}

fn encode(part: &str) -> String {
    utf8_percent_encode(part, PART).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_console_or_is_not_made() {
        assert_eq!(
            alarm("eu-west-1", "checkout 5xx/дзвін").unwrap().href,
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/\
             checkout%205xx%2F%D0%B4%D0%B7%D0%B2%D1%96%D0%BD"
        );
        for link in [
            ecs_service("cn-north-1", "a", "b"),
            ecs_service_logs("cn-north-1", "a", "b"),
            ecs_task_logs("cn-north-1", "a", "b"),
        ] {
            assert!(link.unwrap().href.starts_with("https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/a/"));
        }
        assert_eq!(alarm("eu-west-1", &"a".repeat(3_000)), None, "longer than any address that is kept");
        for region in
            ["", "global", "evil.example/eu-west-1", "eu-west-1@evil.example", "EU-WEST-1", "Asia Pacific (Tokyo)"]
        {
            assert_eq!(ecs_task(region, "prod", "1"), None, "{region:?}");
        }
    }
}
