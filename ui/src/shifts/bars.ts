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

/** The bar of a stint. A long one begins and ends within its days where it really does; a short one has its whole day. */
export function bar(
  stint: Stint,
  zone: Zone,
  now: number,
  whose: "mine" | "everybody",
  opened: string | null,
): Calendar.EventInput {
  const [start, end] = [zone.local(stint.start), zone.local(stint.end)];
  const long = stint.end.getTime() - stint.start.getTime() >= DAY;
  // A bar that ends at midnight has the whole of its last day.
  const [from, to] = [share(start), share(end) || 1];
  const classes = {
    mine: stint.mine,
    other: !stint.mine && stint.person !== null,
    nobody: stint.person === null,
    override: stint.override,
    past: stint.end.getTime() <= now,
    begun: stint.cutStart,
    unended: stint.cutEnd,
    runs: stint.start.getTime() <= now && now < stint.end.getTime(),
    opened: stint.key === opened,
    long,
  };
  return {
    id: stint.key,
    title: title(stint, whose),
    start: `${start}:00`,
    end: `${end}:00`,
    classNames: Object.entries(classes).flatMap(([name, on]) => (on ? [name] : [])),
    styles: [`--from:${from.toFixed(4)}`, `--to:${to.toFixed(4)}`],
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
