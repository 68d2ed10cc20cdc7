// A timeline as rows of bars: each rotation, the overrides, and the final schedule that they make together.

import type { Zone } from "../lib/times";
import type { Cause, Id, Override, Rotation, Shift, Timeline } from "../lib/types";
import { sayHours } from "./hours";

export const OVERRIDES = "overrides";
export const FINAL = "final";

export interface Row {
  id: string;
  kind: "rotation" | "overrides" | "final";
  title: string;
  /** What it is, in half a line. */
  note: string;
}

export interface Bar {
  id: string;
  /** The row that it is in. */
  row: string;
  kind: "shift" | "gap" | "nobody";
  /** Nobody's for a gap. */
  person: Id | null;
  name: string;
  /** It stands by an override. */
  override: Id | null;
  /** By the clock of the zone that is shown. */
  start: string;
  end: string;
  /** When, and why, in a sentence. */
  says: string;
}

export interface Rows {
  rows: Row[];
  bars: Bar[];
}

/** What is shown: a timeline, the rotations that it was made of, in their order, and everybody's name. */
export interface Shown {
  timeline: Timeline;
  rotations: Pick<Rotation, "name" | "period" | "length" | "restriction">[];
  people: Record<Id, string>;
}

/** `hourly`, `daily`, `weekly`, `every 12 hours`, `every 2 weeks`. */
export function sayTurns({ period, length = 1 }: Pick<Rotation, "period" | "length">): string {
  if (length === 1) return period;
  return `every ${length} ${{ hourly: "hours", daily: "days", weekly: "weeks" }[period]}`;
}

/** The name of a person; the hub gives those of everybody in the timeline. */
export function nameOf(people: Record<Id, string>, person: Id | null | undefined): string {
  return person ? (people[person] ?? "(deleted person)") : "nobody";
}

/** The id of the override that somebody is on call by; `null` if it is their turn. */
export function overrideOf(cause: Cause): Id | null {
  return "override" in cause ? cause.override : null;
}

/** The rows and bars of a timeline, by the clock of `zone`. */
export function rowsOf(shown: Shown, now: string | number, zone: Zone): Rows {
  const { timeline, rotations, people } = shown;
  const rows: Row[] = [];
  const bars: Bar[] = [];

  const when = (start: string, end: string) => sayWhen(start, end, now, zone);
  // What goes on beyond the days that are shown has no end there, and none is said.
  const seen = (it: Shift) => {
    const at = (time: string) => `${zone.date(time, now)} ${zone.time(time)}`;
    if (it.cut_start && it.cut_end) return "all of these days, and before and after them";
    if (it.cut_start) return `until ${at(it.end)}`;
    return it.cut_end ? `from ${at(it.start)}, beyond these days` : when(it.start, it.end);
  };
  const named = (rotation: number) => rotations[rotation]?.name ?? "a former rotation";
  const indices = new Map(timeline.layers.map((layer, at) => [layer.rotation ?? "", at]));

  const add = (row: string, stretch: Pick<Shift, "start" | "end">, rest: Omit<Bar, "id" | "row" | "start" | "end">) =>
    bars.push({
      id: `${row}/${bars.length}`,
      row,
      start: zone.local(stretch.start),
      end: zone.local(stretch.end),
      ...rest,
    });

  const shift = (row: string, it: Shift) => {
    const name = nameOf(people, it.person);
    const override = overrideOf(it.cause);
    const why = "override" in it.cause ? "by an override" : named(indices.get(it.cause.rotation) ?? -1);
    add(row, it, {
      kind: "shift",
      person: it.person,
      name,
      override,
      says: `${name}, ${seen(it)}, ${why}`,
    });
  };

  timeline.layers.forEach((layer, at) => {
    // Overrides that replace no rotation have no row beside their own.
    if (!layer.rotation) return;
    const rotation = rotations[at];
    const note = rotation ? [sayTurns(rotation), sayHours(rotation.restriction)].filter(Boolean).join(", ") : "";
    rows.push({ id: layer.rotation, kind: "rotation", title: named(at), note });
    for (const it of layer.base) shift(layer.rotation, it);
  });

  rows.push({ id: OVERRIDES, kind: "overrides", title: "Overrides", note: "" });
  for (const it of timeline.overrides) {
    const name = nameOf(people, it.person);
    const kind = it.person ? "shift" : "nobody";
    const says = `${name}, ${when(it.start, it.end)}, instead of ${sayReplaced(it, timeline, rotations)}`;
    add(OVERRIDES, clipped(it, timeline), { kind, person: it.person ?? null, name, override: it.id, says });
  }

  rows.push({ id: FINAL, kind: "final", title: "On call", note: "the final schedule" });
  for (const it of timeline.final) shift(FINAL, it);
  for (const gap of timeline.gaps)
    add(FINAL, gap, {
      kind: "gap",
      person: null,
      name: "nobody",
      override: null,
      says: `Nobody, ${when(gap.start, gap.end)}`,
    });
  return { rows, bars };
}

/** From when to when, by dates: `Mon 23 Nov 09:00 – Mon 30 Nov 09:00`, `Mon 23 Nov 09:00 – 18:00`. */
export function sayWhen(start: string, end: string, now: string | number, zone: Zone): string {
  const date = (at: string) => zone.date(at, now);
  const last = date(start) === date(end) ? zone.time(end) : `${date(end)} ${zone.time(end)}`;
  return `${date(start)} ${zone.time(start)} – ${last}`;
}

/** Which rotations an override replaces, in words. */
export function sayReplaced(
  it: Pick<Override, "rotations">,
  timeline: Pick<Timeline, "layers">,
  rotations: { name: string }[],
): string {
  const chosen = it.rotations ?? [];
  if (chosen.length === 0) return "all rotations";
  const ids = timeline.layers.map((layer) => layer.rotation ?? "");
  return chosen.map((id) => rotations[ids.indexOf(id)]?.name ?? "a former rotation").join(", ");
}

/** The part of a stretch that is within the range that was asked for. */
function clipped(it: Pick<Override, "start" | "end">, { range }: Timeline): { start: string; end: string } {
  const at = (time: string) => Date.parse(time);
  return {
    start: at(it.start) < at(range.start) ? range.start : it.start,
    end: at(it.end) > at(range.end) ? range.end : it.end,
  };
}

/** Everything in a row at a moment of its clock, `2026-11-24T09:00`. */
export function barsAt(bars: Bar[], row: string, wall: string): Bar[] {
  const at = wall.slice(0, 16);
  return bars.filter((bar) => bar.row === row && bar.start <= at && at < bar.end);
}
