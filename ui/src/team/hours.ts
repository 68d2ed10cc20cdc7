// Restrictions: the hours during which a rotation counts, as people write and read them.

import type { Restriction, TimeOfDay, WeekTime } from "../lib/types";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const DAY_NAMES: Record<Weekday, string> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

/** One range of the week as it is being written. */
export interface DraftRange {
  fromDay: Weekday;
  from: string;
  toDay: Weekday;
  to: string;
}

/** The hours as they are being written. What was written for another kind is kept, in case the person goes back to it. */
export interface DraftHours {
  kind: "always" | "daily" | "weekly";
  daily: { from: string; to: string };
  weekly: DraftRange[];
}

/** A time of the day however it is written, `9`, `9.30`, `0930`, as the hub writes it; `null` if it is none. */
export function readTime(text: string): TimeOfDay | null {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? "0")];
  if (minutes > 59 || hours * 60 + minutes > 24 * 60) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

function weekTime(text: WeekTime): { day: Weekday; time: TimeOfDay } {
  const [day = "", time = ""] = text.trim().toLowerCase().split(/\s+/);
  return { day: WEEKDAYS.find((known) => day.startsWith(known)) ?? "mon", time };
}

const workdays = (from: string, to: string): DraftRange[] =>
  WEEKDAYS.slice(0, 5).map((day) => ({ fromDay: day, from, toDay: day, to }));

/** What many teams use; together they are the whole week. */
export const PRESETS: Record<"Business hours" | "Nights" | "Weekends", Pick<DraftHours, "kind"> & Partial<DraftHours>> =
  {
    "Business hours": { kind: "weekly", weekly: workdays("09:00", "18:00") },
    Nights: {
      kind: "weekly",
      weekly: [
        ...WEEKDAYS.slice(0, 4).map((day, index) => ({
          fromDay: day,
          from: "18:00",
          toDay: WEEKDAYS[index + 1] ?? day,
          to: "09:00",
        })),
      ],
    },
    Weekends: { kind: "weekly", weekly: [{ fromDay: "fri", from: "18:00", toDay: "mon", to: "09:00" }] },
  };

/** The hours of a rotation, to be changed. */
export function draftHours(restriction: Restriction | null | undefined): DraftHours {
  const hours: DraftHours = {
    kind: "always",
    daily: { from: "22:00", to: "06:00" },
    weekly: workdays("09:00", "18:00"),
  };
  if (!restriction) return hours;
  if ("daily" in restriction) return { ...hours, kind: "daily", daily: { ...restriction.daily } };
  const weekly = restriction.weekly.map((range) => {
    const [from, to] = [weekTime(range.from), weekTime(range.to)];
    return { fromDay: from.day, from: from.time, toDay: to.day, to: to.time };
  });
  return { ...hours, kind: "weekly", weekly };
}

/** What the hub is told. Times that are none go as they are written: `hoursFaults` finds them first. */
export function restriction(hours: DraftHours): Restriction | null {
  const time = (text: string) => readTime(text) ?? text;
  if (hours.kind === "always") return null;
  if (hours.kind === "daily") return { daily: { from: time(hours.daily.from), to: time(hours.daily.to) } };
  return {
    weekly: hours.weekly.map((range) => ({
      from: `${range.fromDay} ${time(range.from)}`,
      to: `${range.toDay} ${time(range.to)}`,
    })),
  };
}

/** What is wrong with times as they are written, by their place below `restriction`. */
export function hoursFaults(hours: DraftHours): { field: string; detail: string }[] {
  const times: [field: string, text: string][] =
    hours.kind === "always"
      ? []
      : hours.kind === "daily"
        ? [
            ["daily.from", hours.daily.from],
            ["daily.to", hours.daily.to],
          ]
        : hours.weekly.flatMap((range, at): [string, string][] => [
            [`weekly[${at}].from`, range.from],
            [`weekly[${at}].to`, range.to],
          ]);
  return times
    .filter(([, text]) => readTime(text) === null)
    .map(([field, text]) => ({
      field,
      detail:
        text.trim() === "" ? "A time is missing, such as 09:00." : `'${text}' is not a time such as 09:00 or 24:00.`,
    }));
}

/** `every day 22:00–06:00`, `Mon–Fri 09:00–18:00`, `Fri 18:00 – Mon 09:00`; empty for always. */
export function sayHours(restriction: Restriction | null | undefined): string {
  if (!restriction) return "";
  if ("daily" in restriction) return `every day ${restriction.daily.from}–${restriction.daily.to}`;
  const said: string[] = [];
  const ranges = restriction.weekly.map((range) => ({ from: weekTime(range.from), to: weekTime(range.to) }));
  for (let at = 0; at < ranges.length;) {
    const first = ranges[at];
    if (!first) break;
    // Days that follow each other with the same hours are one.
    let last = at;
    while (last + 1 < ranges.length && isNextDay(ranges[last], ranges[last + 1])) last += 1;
    const [from, to] = [DAY_NAMES[first.from.day], DAY_NAMES[first.to.day]];
    const end = DAY_NAMES[ranges[last]?.from.day ?? first.from.day];
    if (last > at) said.push(`${from}–${end} ${first.from.time}–${first.to.time}`);
    else if (first.from.day === first.to.day && first.from.time < first.to.time)
      said.push(`${from} ${first.from.time}–${first.to.time}`);
    else said.push(`${from} ${first.from.time} – ${to} ${first.to.time}`);
    at = last + 1;
  }
  return said.join(", ");
}

type Range = { from: { day: Weekday; time: string }; to: { day: Weekday; time: string } };

function isNextDay(one: Range | undefined, other: Range | undefined): boolean {
  if (!one || !other || one.from.time !== other.from.time || one.to.time !== other.to.time) return false;
  const place = (day: Weekday) => WEEKDAYS.indexOf(day);
  const length = (range: Range) => (place(range.to.day) - place(range.from.day) + 7) % 7;
  return place(other.from.day) - place(one.from.day) === 1 && length(one) === length(other) && length(one) <= 1;
}
