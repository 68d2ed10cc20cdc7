import type { Tab } from "../integrations/tabs";
import type { Id } from "../lib/types";

/** What the page shows beside who is on call: one schedule, the people of one team, whom its incidents call, or what reports to it. */
export interface Place {
  kind: "schedule" | "members" | "policies" | Tab;
  id: Id;
}
