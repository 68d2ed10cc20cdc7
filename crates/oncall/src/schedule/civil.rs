//! Civil time: times of the day and of the week, by any wall clock.

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A time of the day by the wall clock, to the minute: `00:00` to `24:00`, which is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// The time of so many minutes after midnight; `None` above 1440.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= 24 * 60).then_some(Self { minutes })
    }

    /// Minutes after midnight, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

/// A text that is no time of the day, or no time of the week.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not {expected}")]
pub struct NotATime {
    /// The text.
    pub text: String,
    /// What was expected.
    pub expected: &'static str,
}

impl std::str::FromStr for TimeOfDay {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let fault = || NotATime { text: text.to_owned(), expected: "a time of the day such as 09:00 or 24:00" };
        let (hours, minutes) = text.trim().split_once(':').ok_or_else(fault)?;
        let digits = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || !digits(minutes) || minutes.len() != 2 {
            return Err(fault());
        }
        let hours: u16 = hours.parse().map_err(|_| fault())?;
        let minutes: u16 = minutes.parse().map_err(|_| fault())?;
        if minutes > 59 {
            return Err(fault());
        }
        Self::from_minutes(hours * 60 + minutes).ok_or_else(fault)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, NotATime> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// A time of the week by the wall clock, written `fri 18:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WeekTime {
    /// The day.
    pub day: Weekday,
    /// The time on it.
    pub time: TimeOfDay,
}

impl WeekTime {
    /// Minutes after Monday 00:00, 0 to 10079: Sunday 24:00 is Monday 00:00.
    pub fn minutes(self) -> u16 {
        let day = u16::try_from(self.day.num_days_from_monday()).unwrap_or_default();
        (day * 24 * 60 + self.time.minutes()) % (7 * 24 * 60)
    }
}

impl std::fmt::Display for WeekTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.day.to_string().to_lowercase(), self.time)
    }
}

impl std::str::FromStr for WeekTime {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let fault = || NotATime { text: text.to_owned(), expected: "a time of the week such as 'fri 18:00'" };
        let (day, time) = text.trim().split_once(char::is_whitespace).ok_or_else(fault)?;
        Ok(Self { day: day.parse().map_err(|_| fault())?, time: time.parse().map_err(|_| fault())? })
    }
}

impl TryFrom<String> for WeekTime {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, NotATime> {
        text.parse()
    }
}

impl From<WeekTime> for String {
    fn from(time: WeekTime) -> Self {
        time.to_string()
    }
}

/// Both are written as texts, which is what the API's description says of them.
macro_rules! described_as_text {
    ($name:ty) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                String::schema()
            }
        }
        impl ToSchema for $name {}
    };
}
described_as_text!(TimeOfDay);
described_as_text!(WeekTime);
