// A stint: one stretch of a schedule's final plan, with one person or with nobody, as the page draws it.

import { monthStart, type Day } from "../lib/days";
import { span, type Zone } from "../lib/times";
import type { Cause, Id, MyShift, Ref, Schedule, ScheduleRef, TimelineAnswer } from "../lib/types";

export interface Stint {
  /** Stays the same when the hub is asked again, as long as the stretch does. */
  key: string;
  schedule: ScheduleRef;
  team: Id;
  /** `null`: nobody is on call. */
  person: Ref | null;
  mine: boolean;
  start: Date;
  end: Date;
  /** It began before what was asked for. */
  cutStart: boolean;
  cutEnd: boolean;
  /** The rotation's name; `null` where an override stands without one, and for a gap. */
  rotation: string | null;
  override: boolean;
  /** What somebody would replace who takes it over; empty for all rotations. */
  rotations: Id[];
  before: Ref[];
  after: Ref[];
}

function key(schedule: Id, person: Id, start: string, cause: string): string {
  return [schedule, start, person, cause].join("/");
}

/** What the hub says of my own shifts; `me` is the person who looks. */
export function ofMine(shifts: MyShift[], me: Ref): Stint[] {
  return shifts.map((shift) => ({
    key: key(shift.schedule.id, me.id, shift.start, shift.rotation?.id ?? ""),
    schedule: shift.schedule,
    team: shift.team.id,
    person: me,
    mine: true,
    start: new Date(shift.start),
    end: new Date(shift.end),
    cutStart: shift.cut_start,
    cutEnd: shift.cut_end,
    rotation: shift.rotation?.name ?? null,
    override: shift.override != null,
    rotations: shift.rotation ? [shift.rotation.id] : [],
    before: shift.before,
    after: shift.after,
  }));
}

/** The final plan of a schedule with its gaps, in order. */
export function ofTimeline(schedule: Schedule, { timeline, people }: TimelineAnswer, me: Ref): Stint[] {
  const ref = (id: Id): Ref => ({ id, name: people[id] ?? "(deleted person)" });
  const shown = { id: schedule.id, name: schedule.name };
  const others = (of: Id, at: string, edge: "start" | "end") =>
    timeline.final.filter((shift) => shift[edge] === at && shift.person !== of).map((shift) => ref(shift.person));

  const causes = (cause: Cause): Pick<Stint, "rotation" | "override" | "rotations"> => {
    if ("rotation" in cause) {
      const rotation = schedule.rotations?.find((known) => known.id === cause.rotation);
      return { rotation: rotation?.name ?? null, override: false, rotations: [cause.rotation] };
    }
    const override = timeline.overrides.find((known) => known.id === cause.override);
    return { rotation: null, override: true, rotations: override?.rotations ?? [] };
  };

  const shifts = timeline.final.map((shift): Stint => ({
    ...causes(shift.cause),
    key: key(schedule.id, shift.person, shift.start, Object.values(shift.cause).join()),
    schedule: shown,
    team: schedule.team,
    person: ref(shift.person),
    mine: shift.person === me.id,
    start: new Date(shift.start),
    end: new Date(shift.end),
    cutStart: shift.cut_start,
    cutEnd: shift.cut_end,
    before: others(shift.person, shift.start, "end"),
    after: others(shift.person, shift.end, "start"),
  }));
  const gaps = timeline.gaps.map((gap): Stint => ({
    key: key(schedule.id, "nobody", gap.start, ""),
    schedule: shown,
    team: schedule.team,
    person: null,
    mine: false,
    start: new Date(gap.start),
    end: new Date(gap.end),
    cutStart: gap.start === timeline.range.start,
    cutEnd: gap.end === timeline.range.end,
    rotation: null,
    override: false,
    rotations: [],
    before: others("", gap.start, "end"),
    after: others("", gap.end, "start"),
  }));
  return [...shifts, ...gaps].sort((one, other) => one.start.getTime() - other.start.getTime());
}

/** What a bar says of it: the schedule where all are mine, else the person. */
export function title(stint: Stint, whose: "mine" | "everybody"): string {
  if (stint.person === null) return "Nobody";
  if (whose === "mine") return stint.schedule.name;
  return stint.mine ? "You" : stint.person.name;
}

/** Why the person is on call in it, in a few words. */
export function cause(stint: Stint): string {
  if (stint.person === null) return "A gap";
  if (stint.override) return stint.rotation === null ? "By an override" : `By an override of ${stint.rotation}`;
  return stint.rotation === null ? "On call" : `Rotation ${stint.rotation}`;
}

/** From when to when, with dates: `Mon 30 Nov 09:00 – Mon 7 Dec 09:00`; only the end that is known of one that is cut. */
export function when(
  stint: Pick<Stint, "start" | "end"> & Partial<Pick<Stint, "cutStart" | "cutEnd">>,
  zone: Zone,
  now: number,
): string {
  const { start, end } = stint;
  const moment = (at: Date) => `${zone.date(at, now)} ${zone.time(at)}`;
  if (stint.cutStart && stint.cutEnd) return "all the time that is shown";
  if (stint.cutStart) return `until ${moment(end)}`;
  if (stint.cutEnd) return `from ${moment(start)}`;
  const sameDay = zone.local(start).slice(0, 10) === zone.local(end).slice(0, 10);
  return `${moment(start)} – ${sameDay ? zone.time(end) : moment(end)}`;
}

/** How long it is: `7 d`, `12 h`; nothing for one that is cut. */
export function length(stint: Pick<Stint, "start" | "end"> & Partial<Pick<Stint, "cutStart" | "cutEnd">>): string {
  return stint.cutStart || stint.cutEnd ? "" : span(stint.end.getTime() - stint.start.getTime());
}

/** Names as a list in words: `Borys`, `Borys and Chen`, `Borys, Chen and Dora`. */
export function names(people: Ref[]): string {
  const all = people.map((person) => person.name);
  const last = all.at(-1) ?? "";
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${last}` : last;
}

/** Stints by the month in which they begin; `month` is its first day. */
export function byMonth(stints: Stint[], zone: Zone): { month: Day; stints: Stint[] }[] {
  const found = new Map<Day, Stint[]>();
  for (const stint of stints) {
    const month = monthStart(zone.local(stint.start));
    found.set(month, [...(found.get(month) ?? []), stint]);
  }
  return [...found].map(([month, of]) => ({ month, stints: of }));
}
