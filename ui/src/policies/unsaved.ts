import type { Desk } from "../lib/desk.svelte";
import type { Id } from "../lib/types";
import type { Writing } from "./crafts";

// A page goes when another is shown, an incident for instance. What was being written stays until it is saved or let go.
const drafts = new WeakMap<Desk, Map<Id, Writing>>();

/** What was being written for a team when its page was left; `null` if nothing was. */
export function unsaved(desk: Desk, team: Id): Writing | null {
  const writing = drafts.get(desk)?.get(team);
  return writing?.editing.isDirty === true ? writing : null;
}

export function keep(desk: Desk, team: Id, writing: Writing | null): void {
  const kept = drafts.get(desk) ?? new Map<Id, Writing>();
  drafts.set(desk, kept);
  if (writing === null) kept.delete(team);
  else kept.set(team, writing);
}
