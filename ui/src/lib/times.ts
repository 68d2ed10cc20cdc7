// Times as people say them. Everything takes `now` as a parameter and speaks in the laptop's own time zone, on a 24-hour
// clock. Durations are exact: a night in which the clocks change has 23 or 25 hours.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Time = Date | string | number;

function part(options: Intl.DateTimeFormatOptions): (at: Time) => string {
  const format = new Intl.DateTimeFormat("en-GB", options);
  return (at) => format.format(new Date(at));
}

const hourMinute = part({ hour: "2-digit", minute: "2-digit" });
const hourMinuteSecond = part({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const weekday = part({ weekday: "short" });
const dayMonth = part({ day: "numeric", month: "short" });
const dayMonthYear = part({ day: "numeric", month: "short", year: "numeric" });
const zone = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** How many midnights lie between `at` and `now` on the local calendar: 0 today, 1 yesterday, -1 tomorrow. */
function midnights(at: Time, now: Time): number {
  const day = (time: Time) => {
    const local = new Date(time);
    return Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / DAY;
  };
  return day(now) - day(at);
}

/** A length of time in its two largest units: `42 s`, `12 min`, `3 h 20 min`, `2 d 4 h`, `12 d`. */
export function span(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  const pair = (large: number, unit: string, small: number, rest: string) => {
    const few = Math.floor((length % large) / small);
    return `${Math.floor(length / large)} ${unit}${few > 0 ? ` ${few} ${rest}` : ""}`;
  };
  if (length < DAY) return pair(HOUR, "h", MINUTE, "min");
  return length < 10 * DAY ? pair(DAY, "d", HOUR, "h") : `${Math.floor(length / DAY)} d`;
}

/** How old something is, in its largest unit, for a narrow column: `42 s`, `12 min`, `3 h`, `2 d`. */
export function age(at: Time, now: Time): string {
  const length = Math.max(0, Number(new Date(now)) - Number(new Date(at)));
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return `${Math.floor(length / HOUR)} h`;
  return `${Math.floor(length / DAY)} d`;
}

/** `just now`, `42 s ago`, `12 min ago`, `3 h ago`, `1 day ago`, `12 days ago`, `3 months ago`. */
export function ago(at: Time, now: Time): string {
  const length = Number(new Date(now)) - Number(new Date(at));
  if (length < 2 * SECOND) return "just now";
  if (length < DAY) return `${age(at, now)} ago`;
  const days = Math.floor(length / DAY);
  if (days < 60) return `${plural(days, "day")} ago`;
  if (days < 730) return `${plural(Math.floor(days / 30), "month")} ago`;
  return `${plural(Math.floor(days / 365), "year")} ago`;
}

/** The moment at which something ends, and how long that is: `until Mon 09:00 (2 d 4 h)`, `until 18:00 (3 h 20 min)`. */
export function until(at: Time, now: Time): string {
  return `until ${moment(at, now)} (${span(Number(new Date(at)) - Number(new Date(now)))})`;
}

/** A near moment to the minute: `18:00` today, `Mon 09:00` within six days, else `Mon 30 Nov 09:00`. */
export function moment(at: Time, now: Time): string {
  const days = Math.abs(midnights(at, now));
  if (days === 0) return hourMinute(at);
  if (days < 7) return `${weekday(at)} ${hourMinute(at)}`;
  return `${weekday(at)} ${date(at, now)} ${hourMinute(at)}`;
}

function date(at: Time, now: Time): string {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth(at) : dayMonthYear(at);
}

/** The second on the clock, as a timeline shows it: `02:14:03`. */
export function clock(at: Time): string {
  return hourMinuteSecond(at);
}

/** The day as a heading: `Today`, `Yesterday`, `Mon 23 Nov`. */
export function dayName(at: Time, now: Time): string {
  const days = midnights(at, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return `${weekday(at)} ${date(at, now)}`;
}

/** The exact time and its zone, for those who look twice: `Tue 24 Nov 2026, 02:14:03 GMT+2`. */
export function exact(at: Time): string {
  const name = zone.formatToParts(new Date(at)).find((piece) => piece.type === "timeZoneName")?.value ?? "";
  return `${weekday(at)} ${dayMonthYear(at)}, ${hourMinuteSecond(at)} ${name}`.trim();
}

/** Time that runs, as a stopwatch shows it: `0:42`, `12:05`, `1:02:03`. */
export function stopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** What is left until `at`, as a stopwatch; a second that has begun is still shown. */
export function countdown(at: Time, now: Time): string {
  return stopwatch(Math.ceil(Math.max(0, Number(new Date(at)) - Number(new Date(now))) / SECOND) * SECOND);
}
