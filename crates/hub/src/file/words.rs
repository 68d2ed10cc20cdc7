//! The words of the file: durations, local times, hours, zones, each written one way.

use chrono::{DateTime, NaiveDateTime, Timelike as _, Utc};
use chrono_tz::Tz;
use oncall::heartbeat::IntervalUnit;
use oncall::schedule::{TimeOfDay, WeekRange, WeekTime};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// A duration in whole minutes: `0m`, `30m`, `2h`, `1d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub(super) struct Minutes(pub(super) u32);

/// A duration in the unit in which people say it: `60m` is not written as `1h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) count: u32,
    pub(super) unit: IntervalUnit,
}

/// A duration in whole hours: `12h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HoursLong(pub(super) u32);

/// An IANA time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zone(pub(super) Tz);

/// A time by the clock of a schedule's zone: `2026-11-03T10:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalTime(pub(super) NaiveDateTime);

/// A moment: `2026-12-01T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) DateTime<Utc>);

/// A time of the day: `22:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockTime(pub(super) TimeOfDay);

/// Hours of the day: `22:00-06:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayHours {
    pub(super) from: TimeOfDay,
    pub(super) to: TimeOfDay,
}

/// Hours of the week: `fri 18:00 - mon 09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WeekHours(pub(super) WeekRange);

/// The version of the file's format, which is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FormatVersion;

impl Minutes {
    fn parse(text: &str) -> Option<Self> {
        let (number, minutes) = match text.split_at_checked(text.len().checked_sub(1)?)? {
            (number, "m") => (number, 1),
            (number, "h") => (number, 60),
            (number, "d") => (number, 24 * 60),
            _ => return None,
        };
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        number.parse::<u32>().ok().filter(|_| digits)?.checked_mul(minutes).map(Self)
    }
}

impl std::fmt::Display for Minutes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            0 => f.write_str("0m"),
            minutes if minutes % (24 * 60) == 0 => write!(f, "{}d", minutes / (24 * 60)),
            minutes if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            minutes => write!(f, "{minutes}m"),
        }
    }
}

/// As it is written, for its usual value in the JSON Schema.
impl From<Minutes> for String {
    fn from(minutes: Minutes) -> Self {
        minutes.to_string()
    }
}

impl Interval {
    fn parse(text: &str) -> Option<Self> {
        let unit = match text.chars().next_back()? {
            'm' => IntervalUnit::Minutes,
            'h' => IntervalUnit::Hours,
            'd' => IntervalUnit::Days,
            _ => return None,
        };
        Minutes::parse(text).map(|Minutes(minutes)| Self { count: minutes / unit.minutes(), unit })
    }

    /// The same in minutes.
    pub(super) fn minutes(self) -> u32 {
        self.count.saturating_mul(self.unit.minutes())
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            IntervalUnit::Minutes => 'm',
            IntervalUnit::Hours => 'h',
            IntervalUnit::Days => 'd',
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl HoursLong {
    fn parse(text: &str) -> Option<Self> {
        Minutes::parse(text).filter(|minutes| minutes.0 % 60 == 0).map(|minutes| Self(minutes.0 / 60))
    }
}

impl std::fmt::Display for HoursLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            hours if hours > 0 && hours % 24 == 0 => write!(f, "{}d", hours / 24),
            hours => write!(f, "{hours}h"),
        }
    }
}

impl LocalTime {
    fn parse(text: &str) -> Option<Self> {
        // A year of four digits is what people mean; chrono would also take +12345.
        let shaped = text.as_bytes().get(4) == Some(&b'-') && text.starts_with(|letter: char| letter.is_ascii_digit());
        let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"));
        time.ok().filter(|_| shaped).map(Self)
    }
}

impl std::fmt::Display for LocalTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole_minute = self.0.second() == 0 && self.0.nanosecond() == 0;
        let format = if whole_minute { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S%.f" };
        self.0.format(format).fmt(f)
    }
}

impl Moment {
    fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|moment| Self(moment.to_utc()))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl DayHours {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Some(Self { from: from.parse().ok()?, to: to.parse().ok()? })
    }
}

impl std::fmt::Display for DayHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

impl WeekHours {
    fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to): (WeekTime, WeekTime) = (from.parse().ok()?, to.parse().ok()?);
        Some(Self(WeekRange { from, to }))
    }
}

impl std::fmt::Display for WeekHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} - {}", self.0.from, self.0.to)
    }
}

/// A word that is written as a text: how it is read, what was expected where it cannot be, and its pattern for editors.
macro_rules! word {
    ($name:ident, $read:expr, $expected:literal, $schema:tt) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Word;
                impl de::Visitor<'_> for Word {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $read(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
                    }
                }
                deserializer.deserialize_str(Word)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

word!(Minutes, Minutes::parse, "a duration such as 30m, 2h or 1d", { "type": "string", "pattern": "^[0-9]+[mhd]$" });
word!(Interval, Interval::parse, "a duration such as 30m, 2h or 1d", { "type": "string", "pattern": "^[0-9]+[mhd]$" });
word!(HoursLong, HoursLong::parse, "a duration in whole hours, such as 12h or 7d", { "type": "string", "pattern": "^[0-9]+[hd]$" });
word!(LocalTime, LocalTime::parse, "a local time without an offset, such as 2026-11-03T10:00", {
    "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
});
word!(Moment, Moment::parse, "a moment with its offset, such as 2026-12-01T00:00:00Z", { "type": "string", "format": "date-time" });
word!(ClockTime, |text: &str| text.parse().ok().map(ClockTime), "a time of the day such as 22:00", {
    "type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"
});
word!(DayHours, DayHours::parse, "hours of the day such as 22:00-06:00", {
    "type": "string", "pattern": "^ *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2} *$"
});
word!(WeekHours, WeekHours::parse, "hours of the week such as fri 18:00 - mon 09:00", {
    "type": "string", "pattern": "^ *[A-Za-z]+ +[0-9]{1,2}:[0-9]{2} *- *[A-Za-z]+ +[0-9]{1,2}:[0-9]{2} *$"
});

/// A zone's fault names the nearest one that there is.
impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map(Self).map_err(|_| {
            let meant = nearest(&name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
            let meant = meant.map(|zone| format!(" Did you mean {zone}?")).unwrap_or_default();
            de::Error::custom(format!(
                "'{}' is not a time zone. An IANA name such as Europe/Kyiv was expected.{meant}",
                shortened(&name)
            ))
        })
    }
}

impl JsonSchema for Zone {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["Europe/Kyiv", "America/New_York", "UTC"] })
    }
}

impl<'de> Deserialize<'de> for FormatVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(de::Error::custom(format!(
                "This hub reads version 1 of the file, and this says version {other}. Write 'version: 1', or use a newer hub."
            ))),
        }
    }
}

impl JsonSchema for FormatVersion {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormatVersion".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": 1 })
    }
}

/// A text as a sentence can hold it: short, and in one line.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut letters = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let beginning: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() { format!("{beginning}…") } else { beginning }
}

/// The name that was probably meant: at most a third of it is other letters. Of an e-mail address only what is before the `@`
/// counts, since the rest is the same for everybody.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.trim().to_lowercase().chars().take(100).collect();
    let distances = known.into_iter().map(|known| (distance(&name, known), known));
    let (distance, found) = distances.min_by_key(|(distance, _)| *distance)?;
    let telling = name.iter().position(|letter| *letter == '@').unwrap_or(name.len());
    (distance * 3 <= telling.max(3)).then_some(found)
}

/// How many letters must be put in, taken out or changed (Levenshtein).
fn distance(one: &[char], other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.iter().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for column in 0..other.len() {
            let changed = diagonal + usize::from(*letter != other[column]);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// Whether YAML 1.2 takes a text without quotes for a number (its core schema).
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let of = |digits: &str, radix: u32| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if let Some(digits) = text.strip_prefix("0x") {
        return of(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return of(digits, 8);
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(one, two)| (one, Some(two)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|part| of(part.strip_prefix(['+', '-']).unwrap_or(part), 10));
    !(whole.is_empty() && fraction.is_empty()) && digits(whole) && digits(fraction) && exponent_fits
}
