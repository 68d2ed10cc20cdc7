// The hub's own API for people, teams and schedules.

import type { Hub } from "../lib/hub";
import type {
  Effective,
  Id,
  OnCallAnswer,
  Override,
  Person,
  Preview,
  Schedule,
  Team,
  TimelineAnswer,
} from "../lib/types";
import type { Body } from "./draft";

/** An override as it is being made. */
export interface OverrideBody {
  /** `null` for nobody. */
  person: Id | null;
  start: string;
  end: string;
  /** Empty for all. */
  rotations: Id[];
}

interface Bounds {
  from: string;
  to: string;
}

const range = ({ from, to }: Bounds) => `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;

export async function people(hub: Hub): Promise<Person[]> {
  return (await hub.request<{ people: Person[] }>("GET", "/api/people")).people;
}

export async function teams(hub: Hub): Promise<Team[]> {
  return (await hub.request<{ teams: Team[] }>("GET", "/api/teams")).teams;
}

export async function schedules(hub: Hub): Promise<Schedule[]> {
  return (await hub.request<{ schedules: Schedule[] }>("GET", "/api/schedules")).schedules;
}

/** Who is on call now and next, in every schedule. */
export async function onCall(hub: Hub): Promise<OnCallAnswer["on_call"]> {
  return (await hub.request<OnCallAnswer>("GET", "/api/on-call")).on_call;
}

export function putTeam(hub: Hub, team: Team): Promise<Team> {
  return hub.request("PUT", `/api/teams/${team.id}`, team, { version: team.version });
}

export function schedule(hub: Hub, id: Id): Promise<Schedule> {
  return hub.request("GET", `/api/schedules/${id}`);
}

export function createSchedule(hub: Hub, body: Body): Promise<Schedule> {
  return hub.request("POST", "/api/schedules", body);
}

export function putSchedule(hub: Hub, id: Id, body: Body, effective: Effective): Promise<Schedule> {
  return hub.request("PUT", `/api/schedules/${id}?effective=${effective}`, body, { version: body.version });
}

export function deleteSchedule(hub: Hub, { id, version }: Schedule): Promise<void> {
  return hub.request("DELETE", `/api/schedules/${id}`, undefined, { version });
}

export function timeline(hub: Hub, id: Id, bounds: Bounds): Promise<TimelineAnswer> {
  return hub.request("GET", `/api/schedules/${id}/timeline?${range(bounds)}`);
}

/** What a schedule would give if it were stored so; stores nothing. */
export function preview(
  hub: Hub,
  asked: { schedule: Body | Schedule; effective?: Effective; overrides?: OverrideBody[] } & Bounds,
): Promise<Preview> {
  return hub.request("POST", "/api/schedules/preview", asked);
}

export function createOverride(hub: Hub, schedule: Id, body: OverrideBody): Promise<Override> {
  return hub.request("POST", `/api/schedules/${schedule}/overrides`, body);
}

export function putOverride(hub: Hub, before: Override, body: OverrideBody): Promise<Override> {
  return hub.request("PUT", `/api/schedules/${before.schedule}/overrides/${before.id}`, body, {
    version: before.version,
  });
}

export function deleteOverride(hub: Hub, { schedule, id, version }: Override): Promise<void> {
  return hub.request("DELETE", `/api/schedules/${schedule}/overrides/${id}`, undefined, { version });
}
