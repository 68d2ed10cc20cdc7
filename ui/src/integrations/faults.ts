import type { Fault } from "../lib/types";
import type { Editing } from "../policies/editing.svelte";

/** What is wrong with a draft: what it and the hub say once it was to be saved, and what trying it found, each said once. */
export function both<Stored, Draft>(editing: Editing<Stored, Draft>, tried: Fault[]): Fault[] {
  const own = editing.tried ? editing.faults : [];
  return [...own, ...tried.filter(({ field }) => !own.some((fault) => fault.field === field))];
}
