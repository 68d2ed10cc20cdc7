//! How bad it is: P1 (critical) to P5 (informational).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Priority of an incident. The order is that of urgency: `P1 > P5`.
///
/// Opsgenie's names, since most senders speak them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Priority {
    /// Critical.
    P1,
    /// High.
    P2,
    /// Moderate; what senders that say nothing get, and it must wake.
    #[default]
    P3,
    /// Low.
    P4,
    /// Informational.
    P5,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 5] = [Self::P1, Self::P2, Self::P3, Self::P4, Self::P5];

    /// 1 for P1 … 5 for P5.
    pub fn number(self) -> u8 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
            Self::P4 => 4,
            Self::P5 => 5,
        }
    }

    /// Reads `P1`…`P5`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.to_string().eq_ignore_ascii_case(text.trim()))
    }
}

impl Ord for Priority {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.number().cmp(&self.number())
    }
}

impl PartialOrd for Priority {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "P{}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p1_is_the_most_urgent() {
        assert_eq!(Priority::ALL.into_iter().max(), Some(Priority::P1));
        assert!(Priority::P2 > Priority::P3);
    }

    #[test]
    fn reads_what_it_writes_in_either_case() {
        for priority in Priority::ALL {
            assert_eq!(Priority::parse(&priority.to_string()), Some(priority));
            assert_eq!(Priority::parse(&format!(" {} ", priority.to_string().to_lowercase())), Some(priority));
        }
        assert_eq!(Priority::parse("P6"), None);
        assert_eq!(Priority::parse(""), None);
    }
}
