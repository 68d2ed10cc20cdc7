// The hub's own API for integrations: what they are, what they received, and what would become of a message.

import type { Hub } from "../lib/hub";
import type {
  FreshKey,
  Id,
  Integration,
  IntegrationWithKey,
  ListedIntegration,
  NewIntegration,
  Person,
  ReceivedMessage,
  Team,
  Trial,
  Tried,
} from "../lib/types";

export async function integrations(hub: Hub): Promise<ListedIntegration[]> {
  return (await hub.request<{ integrations: ListedIntegration[] }>("GET", "/api/integrations")).integrations;
}

export function integration(hub: Hub, id: Id): Promise<Integration> {
  return hub.request("GET", `/api/integrations/${id}`);
}

/** A new one; `key` is one of its own, such as the sender has already. */
export function create(hub: Hub, body: NewIntegration): Promise<IntegrationWithKey> {
  return hub.request("POST", "/api/integrations", body);
}

export function put(hub: Hub, base: Integration, body: Integration & Partial<ListedIntegration>): Promise<Integration> {
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
export async function received(hub: Hub, id: Id): Promise<ReceivedMessage[]> {
  return (await hub.request<{ received: ReceivedMessage[] }>("GET", `/api/integrations/${id}/received`)).received;
}

/** What would become of a message. Nothing is stored. */
export function tryOut(hub: Hub, id: Id, what: Trial): Promise<Tried> {
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
