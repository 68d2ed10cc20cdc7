// Times as people say them. Everything takes `now` as a parameter and speaks on a 24-hour clock, in the laptop's own time zone
// unless a zone is named (`inZone`). Durations are exact: a night in which the clocks change has 23 or 25 hours.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Time = Date | string | number;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
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

/** Times by the clocks of one zone. */
export interface Zone {
  /** The zone's IANA name, such as `Europe/Kyiv`. */
  readonly name: string;
  /** A near moment to the minute: `18:00` today, `Mon 09:00` within six days, else `Mon 30 Nov 09:00`. */
  readonly moment: (at: Time, now: Time) => string;
  /** The moment at which something ends, and how long that is: `until Mon 09:00 (2 d 4 h)`, `until 18:00 (3 h 20 min)`. */
  readonly until: (at: Time, now: Time) => string;
  /** From when to when: `Mon 09:00 – Tue 09:00`, `Mon 30 Nov 09:00 – 17:00`. */
  readonly stretch: (start: Time, end: Time, now: Time) => string;
  /** The second on the clock, as a timeline shows it: `02:14:03`. */
  readonly clock: (at: Time) => string;
  /** The minute on the clock: `09:00`. */
  readonly time: (at: Time) => string;
  /** The day by its date, with the year where it is another: `Mon 30 Nov`. */
  readonly date: (at: Time, now: Time) => string;
  /** The day as a heading: `Today`, `Yesterday`, `Tomorrow`, `Mon 23 Nov`. */
  readonly dayName: (at: Time, now: Time) => string;
  /** The exact time and its zone, for those who look twice: `Tue 24 Nov 2026, 02:14:03 EET`. */
  readonly exact: (at: Time) => string;
  /** What the clocks show, as date fields have it: `2026-11-24T02:14`. */
  readonly local: (at: Time) => string;
  /** When the clocks show `local`: the first moment after a gap, the earlier of two; no valid one where it is no time. */
  readonly instant: (local: string) => Date;
  /** How far the clocks are from UTC: `GMT+2`. */
  readonly offset: (at: Time) => string;
}

function part(options: Intl.DateTimeFormatOptions): (at: Time) => string {
  const format = new Intl.DateTimeFormat("en-GB", options);
  return (at) => format.format(new Date(at));
}

const OWN = new Intl.DateTimeFormat("en-GB").resolvedOptions().timeZone;

/** Whether the laptop knows the zone. One that it does not know yet is better read by its own than not at all. */
function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function zoneOf(given: string): Zone {
  // As it was named: browsers say the old names of renamed ones.
  const name = isKnown(given) ? given : OWN;
  const timeZone = name;
  const hourMinute = part({ timeZone, hour: "2-digit", minute: "2-digit" });
  const hourMinuteSecond = part({ timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const weekday = part({ timeZone, weekday: "short" });
  const dayMonth = part({ timeZone, day: "numeric", month: "short" });
  const dayMonthYear = part({ timeZone, day: "numeric", month: "short", year: "numeric" });
  const named = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" });
  const digits = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

  const local = (at: Time) => {
    const parts = Object.fromEntries(digits.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
  };
  const wall = (at: Time) => Date.parse(`${local(at)}Z`);
  const day = (at: Time) => Math.floor(wall(at) / DAY);
  /** How many midnights lie between `at` and `now` on the calendar: 0 today, 1 yesterday, -1 tomorrow. */
  const midnights = (at: Time, now: Time) => day(now) - day(at);
  const date = (at: Time, now: Time) =>
    `${weekday(at)} ${local(at).slice(0, 4) === local(now).slice(0, 4) ? dayMonth(at) : dayMonthYear(at)}`;
  const zoneName = (at: Time) =>
    named.formatToParts(new Date(at)).find((piece) => piece.type === "timeZoneName")?.value ?? "";
  const offset = (at: Time) => {
    const second = Math.floor(Number(new Date(at)) / SECOND) * SECOND;
    const ahead = Math.round((wall(second) - second) / MINUTE);
    const minutes = Math.abs(ahead) % 60;
    if (ahead === 0) return "GMT";
    return `GMT${ahead < 0 ? "-" : "+"}${Math.floor(Math.abs(ahead) / 60)}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
  };
  const moment = (at: Time, now: Time) => {
    const days = Math.abs(midnights(at, now));
    if (days === 0) return hourMinute(at);
    return `${days < 7 ? weekday(at) : date(at, now)} ${hourMinute(at)}`;
  };

  return {
    name,
    moment,
    offset,
    until: (at, now) => `until ${moment(at, now)} (${span(Number(new Date(at)) - Number(new Date(now)))})`,
    stretch: (start, end, now) =>
      `${moment(start, now)} – ${day(start) === day(end) ? hourMinute(end) : moment(end, now)}`,
    clock: hourMinuteSecond,
    time: hourMinute,
    date,
    dayName: (at, now) => {
      const word: Record<string, string> = { "-1": "Tomorrow", 0: "Today", 1: "Yesterday" };
      return word[midnights(at, now)] ?? date(at, now);
    },
    exact: (at) => `${weekday(at)} ${dayMonthYear(at)}, ${hourMinuteSecond(at)} ${zoneName(at)}`.trim(),
    local: (at) => local(at).slice(0, 16),
    instant: (text) => {
      const wanted = Date.parse(`${text.slice(0, 16)}Z`);
      if (Number.isNaN(wanted)) return new Date(NaN);
      // The offsets that hold around that time; the larger one is that before the clocks go back, or after they go forward.
      const offsets = [-DAY, DAY].map((away) => wall(wanted + away) - (wanted + away));
      const found = offsets.map((ahead) => wanted - ahead).filter((at) => wall(at) === wanted);
      if (found.length > 0) return new Date(Math.min(...found));
      return new Date(changeBetween(wanted - Math.max(...offsets), wanted - Math.min(...offsets), wall));
    },
  };
}

/** The first minute after the clocks went forward, somewhere between two moments. */
function changeBetween(before: number, after: number, wall: (at: number) => number): number {
  const ahead = wall(before) - before;
  let [same, other] = [before, after];
  while (other - same > MINUTE) {
    const middle = Math.floor((same + other) / 2 / MINUTE) * MINUTE;
    if (middle <= same) break;
    if (wall(middle) - middle === ahead) same = middle;
    else other = middle;
  }
  return other;
}

const zones = new Map<string, Zone>();

/** Times by the clocks of `name`; by the laptop's own where none is named, or one that it does not know. */
export function inZone(name?: string | null): Zone {
  const key = name ?? OWN;
  const zone = zones.get(key) ?? zoneOf(key);
  zones.set(key, zone);
  return zone;
}

const here = inZone();

/** As `Zone.moment`, by the laptop's clock. */
export const moment = here.moment;
/** As `Zone.until`, by the laptop's clock. */
export const until = here.until;
/** As `Zone.clock`, by the laptop's clock. */
export const clock = here.clock;
/** As `Zone.dayName`, by the laptop's clock. */
export const dayName = here.dayName;
/** As `Zone.exact`, by the laptop's clock. */
export const exact = here.exact;

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
