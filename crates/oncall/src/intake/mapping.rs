//! The mapping of a webhook integration: how the body of any sender is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a webhook integration reads bodies of any shape. Fields are templates over `body` (the JSON of the request, or its text where it is
/// none), conditions are expressions over it, in the language of Jinja2: `{{ body.host }}`, `body.status == "down"`.
///
/// Whoever reads with it checks that its templates can be read; here they are texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Mapping {
    /// When a body says that a problem is over. Looked at first; left out: never.
    pub resolve_if: Option<String>,
    /// When a body says that somebody works on it. Looked at second; left out: never.
    pub acknowledge_if: Option<String>,
    /// When a body says that there is a problem. Looked at last; left out: always. A body for which nothing holds is kept and calls nobody.
    pub trigger_if: Option<String>,
    /// An expression that gives a list: each of its items is read alone, as `item` beside `body`. Left out: the body is one message.
    pub each: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The sender's key of the problem.
    pub alias: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// The priority, `P1` to `P5` or a word such as `critical`.
    pub priority: Option<String>,
    /// What noticed it.
    pub source: Option<String>,
    /// What it is about.
    pub entity: Option<String>,
    /// Labels, separated by commas.
    pub tags: Option<String>,
    /// Where more is to be seen.
    pub link: Option<String>,
    /// Further facts, by their names.
    pub details: BTreeMap<String, String>,
}
