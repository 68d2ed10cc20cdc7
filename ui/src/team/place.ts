import type { Id } from "../lib/types";

/** What the page shows beside who is on call: one schedule, one being changed or made, or the people of one team. */
export type Place =
  | { kind: "schedule"; id: Id }
  | { kind: "edit"; id: Id }
  | { kind: "members"; id: Id }
  /** A new schedule of the team `id`. */
  | { kind: "new"; id: Id };
