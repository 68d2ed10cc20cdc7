import type { Desk } from "../lib/desk.svelte";
import type { Editing } from "./editing.svelte";

// A page goes when another is shown, an incident for instance. What was being written stays until it is saved or let go.
const drafts = new WeakMap<Desk, Editing>();

/** What was being written when the page was left; `null` if nothing was. */
export function unsaved(desk: Desk): Editing | null {
  const editing = drafts.get(desk);
  return editing?.isDirty ? editing : null;
}

export function keep(desk: Desk, editing: Editing | null): void {
  if (editing === null) drafts.delete(desk);
  else drafts.set(desk, editing);
}
