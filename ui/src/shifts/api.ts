// What *My shifts* asks of the hub.

import type { Hub } from "../lib/hub";
import type {
  CalendarShown,
  Id,
  MyShifts,
  Override,
  Person,
  Schedule,
  ShownRequest,
  Team,
  TimelineAnswer,
} from "../lib/types";

export interface Range {
  start: Date;
  end: Date;
}

function query({ start, end }: Range): string {
  return `from=${encodeURIComponent(instant(start))}&to=${encodeURIComponent(instant(end))}`;
}

/** `2026-11-24T00:14:00Z`. */
export function instant(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, "Z");
}

export function myShifts(hub: Hub, range: Range): Promise<MyShifts> {
  return hub.request("GET", `/api/me/shifts?${query(range)}`);
}

export async function schedules(hub: Hub): Promise<Schedule[]> {
  return (await hub.request<{ schedules: Schedule[] }>("GET", "/api/schedules")).schedules;
}

export function timeline(hub: Hub, schedule: Id, range: Range): Promise<TimelineAnswer> {
  return hub.request("GET", `/api/schedules/${schedule}/timeline?${query(range)}`);
}

/** Everybody in a team but `me`, in the team's order. */
export async function colleagues(hub: Hub, team: Id, me: Id): Promise<Person[]> {
  const [{ members = [] }, { people }] = await Promise.all([
    hub.request<Team>("GET", `/api/teams/${team}`),
    hub.request<{ people: Person[] }>("GET", "/api/people"),
  ]);
  const found = members.map((member) => people.find((person) => person.id === member.person));
  return found.filter((person) => person !== undefined && person.id !== me) as Person[];
}

/** A stretch of a schedule that changes hands; no rotations means all of them. */
export interface HandOver extends Range {
  schedule: Id;
  rotations: Id[];
}

/** I take it over: an override for me. */
export function takeOver(hub: Hub, me: Id, { schedule, rotations, start, end }: HandOver): Promise<Override> {
  const body = { person: me, start: instant(start), end: instant(end), rotations };
  return hub.request("POST", `/api/schedules/${schedule}/overrides`, body);
}

/** To me and from me, the newest first. */
export async function requests(hub: Hub): Promise<ShownRequest[]> {
  return (await hub.request<{ requests: ShownRequest[] }>("GET", "/api/shift-requests")).requests;
}

/** I ask `to` to take it. */
export function ask(hub: Hub, what: HandOver, to: Id, note: string): Promise<ShownRequest> {
  const { schedule, rotations, start, end } = what;
  const body = { schedule, rotations, to, start: instant(start), end: instant(end), note };
  return hub.request("POST", "/api/shift-requests", body);
}

export function answer(hub: Hub, request: Id, how: "accept" | "decline" | "withdraw"): Promise<ShownRequest> {
  return hub.request("POST", `/api/shift-requests/${request}/${how}`);
}

export async function calendars(hub: Hub): Promise<CalendarShown[]> {
  return (await hub.request<{ calendars: CalendarShown[] }>("GET", "/api/calendars")).calendars;
}

/** A new secret address: of a schedule, or of my own shifts. The hub shows it this once. */
export function newCalendar(hub: Hub, schedule: Id | null): Promise<{ calendar: CalendarShown; url: string }> {
  return hub.request("POST", "/api/calendars", schedule === null ? {} : { schedule });
}

export function revokeCalendar(hub: Hub, id: Id): Promise<void> {
  return hub.request("DELETE", `/api/calendars/${id}`);
}
