// A stint as the calendar component takes it: by the wall clock of the reader's zone.

import type { Calendar } from "@event-calendar/core";

import type { Zone } from "../lib/times";
import { title, type Stint } from "./stint";

const DAY = 24 * 3600 * 1000;

/** How much of the day has passed at a wall-clock time, from 0 to 1. */
export function share(local: string): number {
  const [hours = 0, minutes = 0] = local.slice(11).split(":").map(Number);
  return (hours * 60 + minutes) / (24 * 60);
}

type Span = { from: number; to: number };

/** What a bar takes of the month: a long one just its time, so that one may begin where another ends; a short one whole days. */
function room(stint: Stint, zone: Zone): Span {
  const [from, to] = [Date.parse(`${zone.local(stint.start)}Z`), Date.parse(`${zone.local(stint.end)}Z`)];
  return isLong(stint) ? { from, to } : { from: Math.floor(from / DAY) * DAY, to: Math.ceil(to / DAY) * DAY };
}

/** Whether there is room to read a bar that has just its time. One that is cut is longer than what is known of it. */
function isLong(stint: Stint): boolean {
  return stint.cutStart || stint.cutEnd || stint.end.getTime() - stint.start.getTime() >= DAY / 2;
}

/** For each of the stints, in order of their starts, the lane in which its bar meets no other. */
function lanes(stints: Stint[], zone: Zone): number[] {
  const ends: number[] = [];
  return stints.map((stint) => {
    const { from, to } = room(stint, zone);
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
}

/** The bars of stints, which come in the order of their starts. */
export function bars(stints: Stint[], zone: Zone, now: number, whose: "mine" | "everybody"): Calendar.EventInput[] {
  const found = lanes(stints, zone);
  return stints.map((stint, index) => bar(stint, zone, now, whose, found[index] ?? 0));
}

function bar(stint: Stint, zone: Zone, now: number, whose: "mine" | "everybody", lane: number): Calendar.EventInput {
  const [start, end] = [zone.local(stint.start), zone.local(stint.end)];
  // A bar that ends at midnight has the whole of its last day.
  const [from, to] = [share(start), share(end) || 1];
  const classes = {
    mine: stint.mine,
    other: !stint.mine && stint.person !== null,
    nobody: stint.person === null,
    override: stint.override,
    past: stint.end.getTime() <= now,
    runs: stint.start.getTime() <= now && now < stint.end.getTime(),
    begun: stint.cutStart,
    unended: stint.cutEnd,
    long: isLong(stint),
  };
  return {
    id: stint.key,
    title: title(stint, whose),
    start: `${start}:00`,
    end: `${end}:00`,
    classNames: Object.entries(classes).flatMap(([name, on]) => (on ? [name] : [])),
    styles: [`--from:${from.toFixed(4)}`, `--to:${to.toFixed(4)}`, `--lane:${lane}`],
  };
}

/**
 * How far the clocks are ahead of UTC, as the calendar component takes it: `+02:00`. `null` for UTC itself, which it mistakes for the
 * laptop's own zone; its line for the present would stand wrong, and is left out then.
 */
export function utcOffset(zone: Zone, at: number): string | null {
  const [, sign, hours = "", minutes = "00"] = /([+-])(\d+)(?::(\d+))?/.exec(zone.offset(at)) ?? [];
  return sign === undefined ? null : `${sign}${hours.padStart(2, "0")}:${minutes}`;
}
