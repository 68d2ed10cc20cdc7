// The hub's own API for integrations: what they are, what they received, and what would become of a message.

import type { Hub } from "../lib/hub";
import type {
  Fault,
  Id,
  Instant,
  Integration,
  IntegrationRule,
  IntegrationWithKey,
  KnownFaultRef,
  Mapping,
  NewIntegration,
  Person,
  Priority,
  Team,
} from "../lib/types";

/** An integration as the list has it. */
export type Listed = Integration & {
  /** When its last message came; `null` if none ever did. */
  last_received_at?: Instant | null;
  /** How many messages it ever received. */
  received?: number;
};

/** What became of one thing that a message said. */
export type Became =
  | { kind: "opened" | "counted" | "acknowledged" | "resolved" | "noted"; incident: Id; number: number }
  | { kind: "nothing_open" | "duplicate" }
  | { kind: "dropped"; rule: string }
  | { kind: "ignored" | "not_understood"; why: string };

/** A message that an integration received. */
export interface Received {
  number: number;
  at: Instant;
  /** As much of it as was kept. */
  body: string;
  /** Of the whole, in bytes. */
  length: number;
  truncated: boolean;
  became: Became[];
}

/** What a sender said of a problem, after the rules. */
export interface Told {
  title: string;
  alias: string | null;
  description: string;
  priority: Priority | null;
  source: string;
  entity: string;
  tags: string[];
  details: Record<string, string>;
}

/** What would become of one thing that a message says. */
export interface Outcome {
  says: "trigger" | "acknowledge" | "resolve" | "remark" | "ignored" | "not_understood";
  why: string | null;
  alias: string | null;
  trigger: Told | null;
  /** What each rule that held did, in sentences. */
  applied: string[];
  verdict: "call" | "drop" | "only_count" | "hold" | null;
  hold_minutes: number | null;
  resolve_after_minutes: number | null;
  known_fault: KnownFaultRef | null;
}

/** What is tried: drafts, against a text or a message that was received. What is left out is as it is saved. */
export interface Trying {
  rules?: IntegrationRule[];
  mapping?: Mapping | null;
  body?: string;
  number?: number;
}

export interface Tried {
  outcomes: Outcome[];
  /** What is wrong with the drafts, at their fields. */
  faults: Fault[];
}

/** A key, and where senders send with it. It is shown this once. */
export interface FreshKey {
  key: string;
  url: string;
}

export async function integrations(hub: Hub): Promise<Listed[]> {
  return (await hub.request<{ integrations: Listed[] }>("GET", "/api/integrations")).integrations;
}

export function integration(hub: Hub, id: Id): Promise<Integration> {
  return hub.request("GET", `/api/integrations/${id}`);
}

/** A new one; `key` is one of its own, such as the sender has already. */
export function create(hub: Hub, body: NewIntegration & { key?: string }): Promise<IntegrationWithKey> {
  return hub.request("POST", "/api/integrations", body);
}

export function put(hub: Hub, base: Integration, body: Listed): Promise<Integration> {
  const told = { ...body };
  // What it received is no part of what it is.
  delete told.received;
  delete told.last_received_at;
  return hub.request("PUT", `/api/integrations/${base.id}`, told, { version: base.version });
}

export function erase(hub: Hub, { id, version }: Integration): Promise<void> {
  return hub.request("DELETE", `/api/integrations/${id}`, undefined, { version });
}

/** A key in the place of the one before, which ends at once. */
export function newKey(hub: Hub, id: Id, key?: string): Promise<FreshKey> {
  return hub.request("POST", `/api/integrations/${id}/key`, key === undefined ? {} : { key });
}

/** The last messages, the newest first. */
export async function received(hub: Hub, id: Id): Promise<Received[]> {
  return (await hub.request<{ received: Received[] }>("GET", `/api/integrations/${id}/received`)).received;
}

/** What would become of a message. Nothing is stored. */
export function tryOut(hub: Hub, id: Id, what: Trying): Promise<Tried> {
  return hub.request("POST", `/api/integrations/${id}/try`, what);
}

/** Who may own a test: the people and teams of the hub. */
export async function owners(hub: Hub): Promise<{ people: Person[]; teams: Team[] }> {
  const [{ people }, { teams }] = await Promise.all([
    hub.request<{ people: Person[] }>("GET", "/api/people"),
    hub.request<{ teams: Team[] }>("GET", "/api/teams"),
  ]);
  return { people, teams };
}
