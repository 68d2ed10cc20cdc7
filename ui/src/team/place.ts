import type { Id } from "../lib/types";

/** What the page shows beside who is on call: one schedule, the people of one team, or whom its incidents call. */
export interface Place {
  kind: "schedule" | "members" | "policies";
  id: Id;
}
