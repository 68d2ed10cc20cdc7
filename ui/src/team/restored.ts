// The preview of a changed override. The hub previews new overrides beside those that are stored; so that the stored one
// counts no more where the changed one does not stand, whoever has the turn there is put back beside it, and what is shown
// of that is as if the hub had left the stored one out.

import type { Id, Override, Preview, Shift, Timeline } from "../lib/types";
import type { OverrideBody } from "./schedules";

interface Stretch {
  start: string;
  end: string;
}

const at = (time: string) => Date.parse(time);
const isBefore = (one: string, other: string) => at(one) < at(other);

function common(one: Stretch, other: Stretch): Stretch | null {
  const start = isBefore(one.start, other.start) ? other.start : one.start;
  const end = isBefore(one.end, other.end) ? one.end : other.end;
  return isBefore(start, end) ? { start, end } : null;
}

/** What is left of some stretches outside another. */
function without(stretches: Stretch[], taken: Stretch): Stretch[] {
  return stretches.flatMap((stretch) => {
    const inside = common(stretch, taken);
    if (!inside) return [stretch];
    return [
      { start: stretch.start, end: inside.start },
      { start: inside.end, end: stretch.end },
    ].filter(({ start, end }) => isBefore(start, end));
  });
}

/** Who has the turn wherever `before` stood and `after` does not, from `now` on, as overrides of one rotation each. */
export function restoring(timeline: Timeline, before: Override, after: OverrideBody, now: number): OverrideBody[] {
  const of = ({ rotations = [] }: Pick<Override, "rotations">, rotation: Id) =>
    rotations.length === 0 || rotations.includes(rotation);
  return timeline.layers.flatMap((layer) => {
    const rotation = layer.rotation;
    if (!rotation || !of(before, rotation)) return [];
    const whole = common(before, timeline.range);
    const still = whole && common(whole, { start: new Date(now).toISOString(), end: timeline.range.end });
    if (!still) return [];
    // Where it holds: a later one may hold over it.
    let held = before.person
      ? layer.final.flatMap((shift) =>
          "override" in shift.cause && shift.cause.override === before.id ? (common(shift, still) ?? []) : [],
        )
      : layer.final.reduce<Stretch[]>((left, shift) => without(left, shift), [still]);
    if (of(after, rotation)) held = without(held, after);
    return held.flatMap((stretch) => {
      const turns = layer.base.flatMap((shift) => {
        const part = common(shift, stretch);
        return part ? [{ ...part, person: shift.person }] : [];
      });
      const nobody = layer.base.reduce<Stretch[]>((left, shift) => without(left, shift), [stretch]);
      return [...turns, ...nobody.map((part) => ({ ...part, person: null }))].map((part) => ({
        ...part,
        rotations: [rotation],
      }));
    });
  });
}

/** A preview with `count` such overrides at the end of those that were sent, as if `before` had been left out instead. */
export function asChanged(preview: Preview, stored: Timeline, before: Id, count: number): Preview {
  const { timeline } = preview;
  if (!timeline) return preview;
  const known = new Set(stored.overrides.map(({ id }) => id));
  const sent = timeline.overrides.filter(({ id }) => !known.has(id));
  const put = new Map(sent.slice(sent.length - count).map((it) => [it.id, it.rotations?.[0]]));
  const byTurn = (shift: Shift): Shift => {
    const rotation = "override" in shift.cause ? put.get(shift.cause.override) : undefined;
    return rotation ? { ...shift, cause: { rotation } } : shift;
  };
  return {
    ...preview,
    timeline: {
      ...timeline,
      overrides: timeline.overrides.filter(({ id }) => id !== before && !put.has(id)),
      layers: timeline.layers.map((layer) => ({ ...layer, final: joined(layer.final.map(byTurn)) })),
      final: joined(timeline.final.map(byTurn)),
    },
  };
}

/** Neighbours with one person and one cause are one. */
function joined(shifts: Shift[]): Shift[] {
  const all: Shift[] = [];
  for (const shift of shifts) {
    const same = all.findLast(
      (it) =>
        it.person === shift.person &&
        JSON.stringify(it.cause) === JSON.stringify(shift.cause) &&
        at(it.end) === at(shift.start),
    );
    if (same) Object.assign(same, { end: shift.end, cut_end: shift.cut_end });
    else all.push({ ...shift });
  }
  return all;
}
