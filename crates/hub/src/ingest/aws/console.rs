//! Links into AWS's console. Every part of them comes from a message: what could lead elsewhere makes no link.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::arn::partition_of;

const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The page of an alarm.
pub(super) fn alarm(region: &str, name: &str) -> Option<String> {
    Some(format!("{}/cloudwatch/home?region={region}#alarmsV2:alarm/{}", host(region)?, encode(name)))
}

/// The page of a service in a cluster, both by their short names.
pub(super) fn ecs_service(region: &str, cluster: &str, service: &str) -> Option<String> {
    Some(format!(
        "{}/ecs/v2/clusters/{}/services/{}/health?region={region}",
        host(region)?,
        encode(cluster),
        encode(service)
    ))
}

/// The page of a task in a cluster, both by their short names.
pub(super) fn ecs_task(region: &str, cluster: &str, task: &str) -> Option<String> {
    Some(format!(
        "{}/ecs/v2/clusters/{}/tasks/{}/configuration?region={region}",
        host(region)?,
        encode(cluster),
        encode(task)
    ))
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
            alarm("eu-west-1", "checkout 5xx/дзвін").unwrap(),
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/\
             checkout%205xx%2F%D0%B4%D0%B7%D0%B2%D1%96%D0%BD"
        );
        assert!(ecs_service("cn-north-1", "a", "b").unwrap().starts_with("https://cn-north-1.console.amazonaws.cn/"));
        for region in
            ["", "global", "evil.example/eu-west-1", "eu-west-1@evil.example", "EU-WEST-1", "Asia Pacific (Tokyo)"]
        {
            assert_eq!(ecs_task(region, "prod", "1"), None, "{region:?}");
        }
    }
}
