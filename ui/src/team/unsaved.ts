import type { Desk } from "../lib/desk.svelte";
import type { Id } from "../lib/types";
import type { Editing } from "./editing.svelte";

// A page goes when another is shown, an incident for instance. What was being written stays until it is saved or let go.
const drafts = new WeakMap<Desk, { by: Id; editing: Editing }>();

/** What this person was writing when the page was left; `null` if nothing was. */
export function unsaved(desk: Desk): Editing | null {
  const kept = drafts.get(desk);
  return kept && kept.by === desk.view?.person?.id && kept.editing.isDirty ? kept.editing : null;
}

/** Keeps what is being written until the page is shown again, or nothing. */
export function keep(desk: Desk, editing: Editing | null): void {
  const by = desk.view?.person?.id;
  if (editing === null || by === undefined) drafts.delete(desk);
  else drafts.set(desk, { by, editing });
}
