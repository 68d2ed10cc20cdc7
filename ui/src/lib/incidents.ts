// The hub's own API for incidents, typed by its OpenAPI. Acknowledging is not here: the pager does it, so that the laptop is
// silent at once and the hub hears of it even after a cut.

import type { paths } from "./api";
import type { Hub } from "./hub";
import type { Id, IncidentList } from "./types";

type Reply<Path extends keyof paths, Method extends "get" | "post"> =
  paths[Path] extends Record<Method, { responses: { 200: { content: { "application/json": infer Body } } } }>
    ? Body
    : never;

interface Query {
  state: "open" | "triggered" | "acknowledged" | "resolved" | "all";
  limit: number;
  q?: string;
  /** What the list before said. */
  cursor?: IncidentList["next_cursor"];
}

/** Incidents, the newest first. */
export function list(hub: Hub, query: Query): Promise<Reply<"/api/incidents", "get">> {
  const named = Object.entries(query).flatMap(([name, value]: [string, string | number | null | undefined]) =>
    value === undefined || value === null || value === "" ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return hub.request("GET", `/api/incidents?${named.join("&")}`);
}

/** One incident with its timeline, the oldest entry first. */
export function tell(hub: Hub, id: Id): Promise<Reply<"/api/incidents/{id}", "get">> {
  return hub.request("GET", `/api/incidents/${id}`);
}

/** It is over. An empty note is none. */
export function resolve(hub: Hub, id: Id, note: string): Promise<Reply<"/api/incidents/{id}/resolve", "post">> {
  return hub.request("POST", `/api/incidents/${id}/resolve`, note === "" ? {} : { note });
}

/** Writes a note on its timeline. */
export function note(hub: Hub, id: Id, text: string): Promise<Reply<"/api/incidents/{id}/notes", "post">> {
  return hub.request("POST", `/api/incidents/${id}/notes`, { text });
}
