// Days of a calendar, as `2026-11-30`: no zone, no clock.

/** A day of the calendar: `2026-11-30`. */
export type Day = string;

const DAY = 24 * 3600 * 1000;

function at(day: Day): number {
  return Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
}

function day(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** The day `count` days later. */
export function addDays(from: Day, count: number): Day {
  return day(at(from) + count * DAY);
}

/** The first day of the month. */
export function monthStart(of: Day): Day {
  return `${of.slice(0, 7)}-01`;
}

/** The first day of the month `count` months later. */
export function addMonths(from: Day, count: number): Day {
  const [year = 0, month = 1] = from.split("-").map(Number);
  return day(Date.UTC(year, month - 1 + count, 1));
}

/** The Monday of the week. */
export function weekStart(of: Day): Day {
  return addDays(of, -((new Date(at(of)).getUTCDay() + 6) % 7));
}

/** How many days lie between two. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((at(to) - at(from)) / DAY);
}

const month = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });
const dayMonth = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });

/** `November 2026`. */
export function monthName(of: Day): string {
  return month.format(at(monthStart(of)));
}

/** The week that begins on a Monday: `23 – 29 Nov 2026`, `30 Nov – 6 Dec 2026`. */
export function weekName(monday: Day): string {
  const sunday = addDays(monday, 6);
  const first =
    monday.slice(0, 7) === sunday.slice(0, 7) ? String(Number(monday.slice(8))) : dayMonth.format(at(monday));
  return `${first} – ${dayMonth.format(at(sunday))} ${sunday.slice(0, 4)}`;
}
