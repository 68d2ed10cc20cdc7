//! Evidence: what a sender attached to its signal so that a person sees where it came from: links, images, a plot, a runbook.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most links and most images kept of one incident.
pub const EVIDENCE_LIMIT: usize = 20;
/// Longest address kept, in characters.
pub const ADDRESS_LIMIT: usize = 2_000;

/// A link that the sender gave, or that leads to the sender's own screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// Where it leads: an `http` or `https` address.
    pub href: String,
    /// What it is called, such as `Alarm in the AWS console`.
    pub text: String,
}

/// An image that the sender attached, such as a graph. It is fetched only when a person asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Image {
    /// Where it lies: an `http` or `https` address.
    pub src: String,
    /// Where a click on it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What it shows, for those who cannot see it; may be empty.
    #[serde(default)]
    pub alt: String,
}

/// The figures of a metric as the sender told them, to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plot {
    /// What is measured, such as `AWS/ECS CPUUtilization (Average)`.
    pub metric: String,
    /// Its unit, such as `Percent`, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The limit that was crossed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// How values are compared with the limit, in words, such as `greater than`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<String>,
    /// The length of one period, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_seconds: Option<u32>,
    /// How many periods are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation_periods: Option<u32>,
    /// How many of those periods must cross the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    /// The values, the oldest first.
    pub datapoints: Vec<Datapoint>,
}

// Its numbers are finite: they come out of JSON, which knows no others.
impl Eq for Plot {}

/// One value of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Datapoint {
    /// The beginning of its period; `null` where the sender did not say it.
    pub at: Option<DateTime<Utc>>,
    /// The value.
    pub value: f64,
}

impl Eq for Datapoint {}

/// What to do about a fault. JSON: `{"link": "https://…"}` or `{"markdown": "1. Look at …"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Runbook {
    /// It lies there: an `http` or `https` address.
    Link(String),
    /// This is it, in Markdown.
    Markdown(String),
}

/// Whether an address may be shown as a link: `http` or `https`, with a host, in one line and not too long.
pub fn is_web_address(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
    });
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_alphanumeric() || first == '[' || first == '_')
            && text.chars().count() <= ADDRESS_LIMIT
            && !text.chars().any(|letter| letter.is_control() || letter.is_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for good in
            ["https://grafana.example.com/d/1?x=y", "HTTP://10.0.0.1:3000/", "http://[::1]/", "https://дзвін.example/"]
        {
            assert!(is_web_address(good), "{good}");
        }
        let long = format!("https://example.com/{}", "a".repeat(ADDRESS_LIMIT));
        for bad in [
            "",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://",
            "https:///x",
            "//example.com",
            "https://a b",
            "https://a\nb",
            &long,
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
