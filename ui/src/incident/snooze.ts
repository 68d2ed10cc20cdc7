// How long an incident may be quiet: the usual lengths, and a time on the clock. All by the laptop's own zone.

import { moment } from "../lib/times";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the hub is asked: lengths as minutes, so that this laptop's clock does not matter; times as they are. */
export type Quiet = { minutes: number } | { until: string };

export interface Choice {
  label: string;
  /** When it would ring again, as said beside the label; empty where the label says it. */
  ends: string;
  quiet: Quiet;
}

const LENGTHS: [label: string, minutes: number][] = [
  ["5 min", 5],
  ["15 min", 15],
  ["30 min", 30],
  ["1 h", 60],
  ["4 h", 240],
];

/** The next time that the clock shows `hour`:`minute`, on the calendar of the laptop's zone. */
function next(hour: number, minute: number, now: number): Date {
  const today = new Date(now);
  const on = (days: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + days, hour, minute, 0, 0);
  const first = on(0);
  return first.getTime() > now ? first : on(1);
}

/** Nine in the morning: today's for those who are woken before dawn, else tomorrow's. */
export function nine(now: number): Choice {
  const soon = next(9, 0, now);
  // Who sees nine coming means the next one.
  const at = soon.getTime() - now < 3 * HOUR ? next(9, 0, soon.getTime()) : soon;
  const today = new Date(now).getDate() === at.getDate();
  return { label: `${today ? "Today" : "Tomorrow"} 09:00`, ends: "", quiet: { until: at.toISOString() } };
}

/** What is offered. */
export function choices(now: number): Choice[] {
  const lengths = LENGTHS.map(([label, minutes]) => ({
    label,
    ends: moment(now + minutes * MINUTE, now),
    quiet: { minutes },
  }));
  return [...lengths, nine(now)];
}

/** The next moment at which the clock shows what is written: `7:30`, `07.30`, `730`, `7`; `null` if that is no time. */
export function readTime(text: string, now: number): Date | null {
  const [, hours, minutes = "0"] = /^(\d{1,2})(?:[:.]?(\d\d))?$/.exec(text.trim()) ?? [];
  if (hours === undefined) return null;
  const hour = Number(hours);
  const minute = Number(minutes);
  return hour < 24 && minute < 60 ? next(hour, minute, now) : null;
}
