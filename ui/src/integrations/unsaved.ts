import type { Desk } from "../lib/desk.svelte";
import type { Id } from "../lib/types";
import type { Writing } from "./crafts";

/** Where a team's page of integrations stands: the one that is shown, and what is being written. */
export interface Standing {
  shown: Id | null;
  writing: Writing | null;
}

// A page goes when another is shown, an incident for instance. What was being written stays until it is saved or let go, and a key that is
// shown once until the person has kept it.
const standings = new WeakMap<Desk, Map<Id, Standing>>();

/** How the page of a team was left. */
export function unsaved(desk: Desk, team: Id): Standing {
  const { shown, writing } = standings.get(desk)?.get(team) ?? { shown: null, writing: null };
  const kept = writing !== null && (writing.what === "key" || writing.editing.isDirty);
  return { shown, writing: kept ? writing : null };
}

export function keep(desk: Desk, team: Id, standing: Standing): void {
  const kept = standings.get(desk) ?? new Map<Id, Standing>();
  standings.set(desk, kept);
  kept.set(team, standing);
}
