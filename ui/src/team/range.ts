// Which days of a schedule are shown: a week, two weeks, or a month, by the calendar of the zone it is shown in.

import { addDays, addMonths, daysBetween, monthName, monthStart, weekStart, type Day } from "../lib/days";
import type { Zone } from "../lib/times";

export type Unit = "week" | "fortnight" | "month";

/** Some whole days. */
export interface Days {
  unit: Unit;
  first: Day;
  count: number;
}

/** Those in which a day is: weeks begin on Monday, two weeks with that of the day, months on their first. */
export function around(day: Day, unit: Unit): Days {
  if (unit !== "month") return { unit, first: weekStart(day), count: unit === "week" ? 7 : 14 };
  const first = monthStart(day);
  return { unit, first, count: daysBetween(first, addMonths(first, 1)) };
}

/** Those before (-1) or after (1); two weeks move by one, so that each hand-off is seen with both of its sides. */
export function moved(shown: Days, by: 1 | -1): Days {
  if (shown.unit === "month") return around(addMonths(shown.first, by), "month");
  return { ...shown, first: addDays(shown.first, by * 7) };
}

/** The day that `now` is in, by a zone's calendar. */
export function today(now: Date | string | number, zone: Zone): Day {
  return zone.local(now).slice(0, 10);
}

/** From the first midnight to the last, as the hub is asked for it. */
export function bounds(shown: Days, zone: Zone): { from: string; to: string } {
  const midnight = (day: Day) => zone.instant(`${day}T00:00`).toISOString().replace(".000Z", "Z");
  return { from: midnight(shown.first), to: midnight(addDays(shown.first, shown.count)) };
}

const dateName = (day: Day) => `${Number(day.slice(8))} ${monthName(day).slice(0, 3)}`;

/** `November 2026`, `23 – 29 Nov 2026`, `30 Nov – 6 Dec 2026`. */
export function sayDays(shown: Days): string {
  const [first, last] = [shown.first, addDays(shown.first, shown.count - 1)];
  if (shown.unit === "month") return monthName(first);
  const end = `${dateName(last)} ${last.slice(0, 4)}`;
  if (first.slice(0, 4) !== last.slice(0, 4)) return `${dateName(first)} ${first.slice(0, 4)} – ${end}`;
  return `${first.slice(0, 7) === last.slice(0, 7) ? String(Number(first.slice(8))) : dateName(first)} – ${end}`;
}
