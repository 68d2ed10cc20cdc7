// The hub's own API for escalation policies; a team's routing belongs to the team.

import type { Hub } from "../lib/hub";
import type { Id, OnCallSchedule, Policy, Team } from "../lib/types";

/** A policy as it is being stored: a new one has no id. */
export type PolicyBody = Omit<Policy, "id"> & { id?: Id };

export async function policies(hub: Hub): Promise<Policy[]> {
  return (await hub.request<{ policies: Policy[] }>("GET", "/api/policies")).policies;
}

export function policy(hub: Hub, id: Id): Promise<Policy> {
  return hub.request("GET", `/api/policies/${id}`);
}

export function createPolicy(hub: Hub, body: PolicyBody): Promise<Policy> {
  return hub.request("POST", "/api/policies", body);
}

export function putPolicy(hub: Hub, base: Policy, body: PolicyBody): Promise<Policy> {
  return hub.request("PUT", `/api/policies/${base.id}`, body, { version: base.version });
}

export function deletePolicy(hub: Hub, { id, version }: Policy): Promise<void> {
  return hub.request("DELETE", `/api/policies/${id}`, undefined, { version });
}

export function team(hub: Hub, id: Id): Promise<Team> {
  return hub.request("GET", `/api/teams/${id}`);
}

export function putTeam(hub: Hub, base: Team, body: Team): Promise<Team> {
  return hub.request("PUT", `/api/teams/${base.id}`, body, { version: base.version });
}

/** Who is on call in every schedule at a moment, and who is next. */
export async function onCallAt(hub: Hub, at: string): Promise<OnCallSchedule[]> {
  const answer = await hub.request<{ on_call: OnCallSchedule[] }>("GET", `/api/on-call?at=${encodeURIComponent(at)}`);
  return answer.on_call;
}
