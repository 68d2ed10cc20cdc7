import type { OnCallNow } from "../lib/types";

/** Whether somebody can be woken, and why not, in a sentence. */
export function reachOf(standing: OnCallNow): { reachable: boolean; says: string } {
  const count = standing.pagers;
  const { reachable = count > 0, says } = standing;
  if (says !== undefined) return { reachable, says };
  if (count === 0) return { reachable, says: "not reachable: no laptop connected" };
  return { reachable, says: `reachable: ${count} ${count === 1 ? "laptop" : "laptops"} connected` };
}
