import type { Id } from "../lib/types";

/** What the page shows beside who is on call: one schedule, or the people of one team. */
export interface Place {
  kind: "schedule" | "members";
  id: Id;
}
