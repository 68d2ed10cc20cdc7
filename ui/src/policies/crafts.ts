// The two things that are written here: a policy, and a team's routing.

import type { Hub } from "../lib/hub";
import type { Id, Policy, Team } from "../lib/types";
import * as api from "./api";
import { bodyOf, draftOf, ownFaults, type PolicyDraft } from "./draft";
import { Editing, type Craft } from "./editing.svelte";
import { draftRouting, routingFaults, ruleOf, type RoutingDraft } from "./routing";

/** What is being written. */
export type Writing =
  { what: "policy"; editing: Editing<Policy, PolicyDraft> } | { what: "routing"; editing: Editing<Team, RoutingDraft> };

/** A policy of `team`: a change of `base`, or a new one, which begins as `from`. */
export function policyEditing(hub: Hub, team: Id, base: Policy | null, from: api.PolicyBody): Writing {
  const craft: Craft<Policy, PolicyDraft> = {
    draft: draftOf,
    body: (draft, before) => bodyOf(draft, team, before),
    faults: ownFaults,
    load: (before) => api.policy(hub, before.id),
    store: (before, body) =>
      before === null
        ? api.createPolicy(hub, body as api.PolicyBody)
        : api.putPolicy(hub, before, body as api.PolicyBody),
  };
  return { what: "policy", editing: new Editing(craft, base, draftOf(from)) };
}

/** The routing of a team; where a rule has no hours yet, `zone` is meant. */
export function routingEditing(hub: Hub, team: Team, zone: string): Writing {
  const craft: Craft<Team, RoutingDraft> = {
    draft: (stored) => draftRouting(stored, zone),
    body: (draft, before) => ({ ...(before ?? team), routing: draft.rules.map(ruleOf) }),
    faults: routingFaults,
    load: (before) => api.team(hub, before.id),
    store: (before, body) => api.putTeam(hub, before ?? team, body as Team),
    same: (one, other) => JSON.stringify(one.routing ?? []) === JSON.stringify(other.routing ?? []),
  };
  return { what: "routing", editing: new Editing(craft, team, draftRouting(team, zone)) };
}
