import type { Desk } from "../lib/desk.svelte";
import type { Id } from "../lib/types";
import type { Editing } from "../policies/editing.svelte";
import type { Kept, Kind } from "./shelf.svelte";

// A page goes when another is shown. What was being written stays until it is saved or let go.
const drafts = new WeakMap<Desk, Map<string, unknown>>();

/** What was being written of a kind for a team when its page was left; `null` if nothing was. */
export function unsaved<Stored extends Kept, Draft>(
  desk: Desk,
  kind: Kind<Stored, Draft>,
  team: Id,
): Editing<Stored, Draft> | null {
  const editing = drafts.get(desk)?.get(kind.path + team) as Editing<Stored, Draft> | undefined;
  return editing?.isDirty === true ? editing : null;
}

export function remember(desk: Desk, kind: { path: string }, team: Id, editing: unknown): void {
  const kept = drafts.get(desk) ?? new Map<string, unknown>();
  drafts.set(desk, kept);
  if (editing === null) kept.delete(kind.path + team);
  else kept.set(kind.path + team, editing);
}
