//! The wall clock of a zone: which moment a local time is, and when the clocks are changed.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{GapInfo, Tz};

use super::Range;

/// The first moment that a schedule counts with.
pub(super) const FIRST: DateTime<Utc> = year(1);

/// The end of the time that a schedule counts with: what is later counts as never.
pub(super) const LAST: DateTime<Utc> = year(9999);

/// All of the time that a schedule counts with.
pub(super) const EVER: Range = Range { start: FIRST, end: LAST };

/// No zone changed its clocks twice in so short a time, and none is known to plan it: the closest were four days apart, in
/// Freetown in September 1939; since 1970 they were always six or more.
const BETWEEN_CHANGES: TimeDelta = TimeDelta::days(3);

const fn year(year: i32) -> DateTime<Utc> {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(date) => NaiveDateTime::new(date, NaiveTime::MIN).and_utc(),
        None => DateTime::<Utc>::UNIX_EPOCH,
    }
}

/// The moment at which a zone's clocks show `local`. A time that does not exist (spring gap) is the first moment after the
/// gap; one that exists twice (autumn fold) is the earlier.
pub fn instant_of(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if local <= FIRST.naive_utc() {
        return FIRST;
    }
    if LAST.naive_utc() <= local {
        return LAST;
    }
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| GapInfo::new(&local, &zone).and_then(|gap| gap.end))
        .map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
        .clamp(FIRST, LAST)
}

/// How far a zone's clocks are ahead of UTC.
pub(super) fn offset_at(at: DateTime<Utc>, zone: Tz) -> TimeDelta {
    TimeDelta::seconds(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into())
}

/// What a zone's clocks show.
pub(super) fn local_of(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    let at = at.clamp(FIRST, LAST);
    at.naive_utc() + offset_at(at, zone)
}

/// A moment so much later or earlier, within the time that a schedule counts with.
pub(super) fn shifted(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    let beyond = if by < TimeDelta::zero() { FIRST } else { LAST };
    at.checked_add_signed(by).unwrap_or(beyond).clamp(FIRST, LAST)
}

/// A range cut at the changes of a zone's clocks: stretches that follow each other, each with how far the clocks are ahead of
/// UTC in it.
pub(super) fn steady(range: Range, zone: Tz) -> Vec<(Range, TimeDelta)> {
    let mut stretches = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let offset = offset_at(start, zone);
        let end = change_after(start, range.end, offset, zone);
        stretches.push((Range { start, end }, offset));
        start = end;
    }
    stretches
}

/// The first moment after `start` at which the clocks are no longer `offset` ahead, at most `end`.
fn change_after(start: DateTime<Utc>, end: DateTime<Utc>, offset: TimeDelta, zone: Tz) -> DateTime<Utc> {
    let mut same = start;
    loop {
        let probe = shifted(same, BETWEEN_CHANGES).min(end);
        if offset_at(probe, zone) != offset {
            return first_other(same, probe, offset, zone).min(end);
        }
        if probe == end {
            return end;
        }
        same = probe;
    }
}

/// The whole second between two moments at which the clocks are changed.
fn first_other(same: DateTime<Utc>, other: DateTime<Utc>, offset: TimeDelta, zone: Tz) -> DateTime<Utc> {
    let moment = |second: i64| DateTime::from_timestamp(second, 0).unwrap_or(LAST);
    let (mut same, mut other) = (same.timestamp(), other.timestamp());
    while same + 1 < other {
        let middle = i64::midpoint(same, other);
        if offset_at(moment(middle), zone) == offset {
            same = middle;
        } else {
            other = middle;
        }
    }
    moment(other)
}
