// The hub's own API for incidents. Acknowledging is not here: the pager does it, so that the laptop is
// silent at once and the hub hears of it even after a cut.

import type { Hub } from "./hub";
import type { Done, Id, IncidentList, IncidentWithTimeline } from "./types";

interface Query {
  state: "open" | "triggered" | "acknowledged" | "resolved" | "all";
  limit: number;
  q?: string;
  /** What the list before said. */
  cursor?: IncidentList["next_cursor"];
}

/** Incidents, the newest first. */
export function list(hub: Hub, query: Query): Promise<IncidentList> {
  const named = Object.entries(query).flatMap(([name, value]: [string, string | number | null | undefined]) =>
    value === undefined || value === null || value === "" ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return hub.request("GET", `/api/incidents?${named.join("&")}`);
}

/** One incident with its timeline, the oldest entry first. */
export function tell(hub: Hub, id: Id): Promise<IncidentWithTimeline> {
  return hub.request("GET", `/api/incidents/${id}`);
}

/** It is over. An empty note is none. */
export function resolve(hub: Hub, id: Id, note: string): Promise<Done> {
  return hub.request("POST", `/api/incidents/${id}/resolve`, note === "" ? {} : { note });
}

/** Writes a note on its timeline. */
export function note(hub: Hub, id: Id, text: string): Promise<Done> {
  return hub.request("POST", `/api/incidents/${id}/notes`, { text });
}

function act(hub: Hub, id: Id, verb: string, body: Record<string, unknown>, note: string): Promise<Done> {
  return hub.request("POST", `/api/incidents/${id}/${verb}`, note === "" ? body : { ...body, note });
}

/** Quiet for some minutes, or until a time; then it calls again from the start. */
export function snooze(hub: Hub, id: Id, quiet: { minutes: number } | { until: string }, note = ""): Promise<Done> {
  return act(hub, id, "snooze", quiet, note);
}

/** Passes it on: the next step of its chain is taken at once, and whoever passes it on is called no more. */
export function passOn(hub: Hub, id: Id, note = ""): Promise<Done> {
  return act(hub, id, "escalate", {}, note);
}

/** Takes the acknowledgement back: nobody has it, and the steps still to come are taken at their times. */
export function takeBack(hub: Hub, id: Id, note = ""): Promise<Done> {
  return act(hub, id, "unacknowledge", {}, note);
}

/** Gives it to a person, who is called. */
export function assign(hub: Hub, id: Id, person: Id, note = ""): Promise<Done> {
  return act(hub, id, "assign", { person }, note);
}

/** Gives it to another team, whose routing begins from the start. */
export function transfer(hub: Hub, id: Id, team: Id, note = ""): Promise<Done> {
  return act(hub, id, "transfer", { team }, note);
}
