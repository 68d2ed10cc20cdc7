// A schedule that is being written: what the fields hold, and what the hub is told of it.

import type { Fault, Id, Participant, Period, Rotation, Schedule } from "../lib/types";
import { draftHours, hoursFaults, restriction, type DraftHours } from "./hours";

/** One place in a rotation's order. The same person may have several. */
export interface Seat {
  /** Tells one place from another while they are moved. */
  key: number;
  who: Participant;
}

export interface DraftRotation {
  key: number;
  /** `null` for a new one. */
  id: Id | null;
  name: string;
  seats: Seat[];
  period: Period;
  length: string;
  /** `2026-11-03T10:00`, by the clock of the schedule's zone; empty for none yet. */
  start: string;
  /** Empty for never. */
  end: string;
  hours: DraftHours;
}

export interface Draft {
  name: string;
  description: string;
  time_zone: string;
  enabled: boolean;
  rotations: DraftRotation[];
}

/** What the hub is told: new rotations have no id, and a new schedule neither. */
export type Body = Omit<Schedule, "id" | "rotations"> & {
  id?: Id;
  rotations: (Omit<Rotation, "id" | "former"> & { id?: Id })[];
};

let keys = 0;
const key = () => ++keys;

export function seat(who: Participant): Seat {
  return { key: key(), who };
}

/** A schedule, to be changed. */
export function draftOf(schedule: Schedule): Draft {
  return {
    name: schedule.name,
    description: schedule.description ?? "",
    time_zone: schedule.time_zone,
    enabled: schedule.enabled ?? true,
    rotations: (schedule.rotations ?? []).map((rotation) => ({
      key: key(),
      id: rotation.id,
      name: rotation.name,
      seats: rotation.participants.map(seat),
      period: rotation.period,
      length: String(rotation.length ?? 1),
      start: rotation.start.slice(0, 16),
      end: rotation.end?.slice(0, 16) ?? "",
      hours: draftHours(rotation.restriction),
    })),
  };
}

/** A schedule to begin with: everybody in turn, for a week each, from this week's Monday at nine. */
export function firstDraft(team: { name: string }, people: Id[], zone: string, monday: string): Draft {
  const weekly = newRotation([], monday, people);
  return {
    name: `${team.name} on call`,
    description: "",
    time_zone: zone,
    enabled: true,
    rotations: [{ ...weekly, name: "Weekly" }],
  };
}

/** One more rotation, with a name that the others do not have. */
export function newRotation(others: { name: string }[], day: string, people: Id[] = []): DraftRotation {
  const taken = new Set(others.map(({ name }) => name.trim().toLowerCase()));
  let number = others.length + 1;
  while (taken.has(`rotation ${number}`)) number += 1;
  return {
    key: key(),
    id: null,
    name: `Rotation ${number}`,
    seats: people.map((person) => seat({ person })),
    period: "weekly",
    length: "1",
    start: `${day}T09:00`,
    end: "",
    hours: draftHours(null),
  };
}

/** The list with one of its things moved by so many places; at its ends it stays. */
export function movedIn<Thing>(list: Thing[], at: number, by: number): Thing[] {
  const to = at + by;
  const thing = list[at];
  if (thing === undefined || to < 0 || to >= list.length) return list;
  const rest = list.filter((_, place) => place !== at);
  return [...rest.slice(0, to), thing, ...rest.slice(to)];
}

/** What the hub is told. */
export function bodyOf(draft: Draft, team: Id, schedule?: Pick<Schedule, "id" | "version">): Body {
  return {
    ...(schedule ? { id: schedule.id, version: schedule.version ?? 0 } : {}),
    team,
    name: draft.name.trim(),
    description: draft.description.trim(),
    time_zone: draft.time_zone.trim(),
    enabled: draft.enabled,
    rotations: draft.rotations.map((rotation) => ({
      ...(rotation.id === null ? {} : { id: rotation.id }),
      name: rotation.name.trim(),
      participants: rotation.seats.map(({ who }) => who),
      period: rotation.period,
      length: Number(rotation.length),
      start: `${rotation.start}:00`,
      end: rotation.end === "" ? null : `${rotation.end}:00`,
      restriction: restriction(rotation.hours),
    })),
  };
}

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function ownFaults(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => faults.push({ object: null, field, detail });
  if (!isZone(draft.time_zone.trim()))
    fault("time_zone", `'${draft.time_zone}' is not a time zone such as Europe/Kyiv.`);
  draft.rotations.forEach((rotation, at) => {
    const path = `rotations[${at}]`;
    const length = rotation.length.trim();
    if (!/^\d{1,9}$/.test(length) || Number(length) < 1) fault(`${path}.length`, "Write a whole number from 1 on.");
    if (!WALL.test(rotation.start)) fault(`${path}.start`, "Give the day and the time at which the first turn begins.");
    if (rotation.end !== "" && !WALL.test(rotation.end))
      fault(`${path}.end`, "Give both the day and the time, or leave both empty for no end.");
    for (const { field, detail } of hoursFaults(rotation.hours)) fault(`${path}.restriction.${field}`, detail);
  });
  return faults;
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return zone !== "";
  } catch {
    return false;
  }
}

/** Whether two schedules say the same. */
export function isSame(one: Body, other: Body): boolean {
  const told = (body: Body) => JSON.stringify({ ...body, version: 0 });
  return told(one) === told(other);
}
