// Which days of a schedule are shown: a week, two weeks, or a month, by the calendar of the zone it is shown in.

import type { Zone } from "../lib/times";

export type Unit = "week" | "fortnight" | "month";

/** `2026-11-23`. */
export type Day = string;

/** Some whole days. */
export interface Days {
  unit: Unit;
  first: Day;
  count: number;
}

const DAY = 86_400_000;
const days = (day: Day) => Date.parse(`${day}T00:00:00Z`);
const written = (time: number) => new Date(time).toISOString().slice(0, 10);

/** So many days later. */
export function dayAfter(day: Day, count = 1): Day {
  return written(days(day) + count * DAY);
}

/** Those in which a day is: weeks begin on Monday, two weeks with that of the day, months on their first. */
export function around(day: Day, unit: Unit): Days {
  if (unit === "month") {
    const [year = 1970, month = 1] = day.split("-").map(Number);
    const first = written(Date.UTC(year, month - 1, 1));
    return { unit, first, count: Math.round((Date.UTC(year, month, 1) - days(first)) / DAY) };
  }
  const monday = dayAfter(day, -((new Date(days(day)).getUTCDay() + 6) % 7));
  return { unit, first: monday, count: unit === "week" ? 7 : 14 };
}

/** Those before (-1) or after (1); two weeks move by one, so that each hand-off is seen with both of its sides. */
export function moved(shown: Days, by: 1 | -1): Days {
  if (shown.unit === "month")
    return around(by > 0 ? dayAfter(shown.first, shown.count) : dayAfter(shown.first, -1), "month");
  return { ...shown, first: dayAfter(shown.first, by * 7) };
}

/** The day that `now` is in, by a zone's calendar. */
export function today(now: Date | string | number, zone: Zone): Day {
  return zone.local(now).slice(0, 10);
}

/** From the first midnight to the last, as the hub is asked for it. */
export function bounds(shown: Days, zone: Zone): { from: string; to: string } {
  const midnight = (day: Day) => zone.instant(`${day}T00:00`).toISOString().replace(".000Z", "Z");
  return { from: midnight(shown.first), to: midnight(dayAfter(shown.first, shown.count)) };
}

const MONTH = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long" });
const monthName = (day: Day) => MONTH.format(days(day));
const dateName = (day: Day) => `${Number(day.slice(8))} ${monthName(day).slice(0, 3)}`;

/** `November 2026`, `23 – 29 Nov 2026`, `30 Nov – 6 Dec 2026`. */
export function sayDays(shown: Days): string {
  const [first, last] = [shown.first, dayAfter(shown.first, shown.count - 1)];
  if (shown.unit === "month") return `${monthName(first)} ${first.slice(0, 4)}`;
  const end = `${dateName(last)} ${last.slice(0, 4)}`;
  if (first.slice(0, 4) !== last.slice(0, 4)) return `${dateName(first)} ${first.slice(0, 4)} – ${end}`;
  return `${first.slice(0, 7) === last.slice(0, 7) ? String(Number(first.slice(8))) : dateName(first)} – ${end}`;
}
