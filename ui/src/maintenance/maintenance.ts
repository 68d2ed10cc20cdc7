// Maintenance windows: times in which integrations page nobody. How they stand, how they are written.

import type { Fault, Id, Instant } from "../lib/types";
import type { Zone } from "../lib/times";
import type { Kept, Kind } from "../shelf/shelf.svelte";
import { mayTakeOver } from "../team/rights";

/** A maintenance window as the hub lists it. */
export interface Maintenance extends Kept {
  description: string;
  integrations?: Id[];
  start: Instant;
  end: Instant;
  afterwards?: "call" | "stay_silent";
  created_by?: Id | null;
}

export interface MaintenanceDraft {
  description: string;
  /** What the clocks show, as date fields have it. */
  start: string;
  end: string;
  /** All integrations and heartbeats of the team, or only those named. */
  all: boolean;
  integrations: Id[];
  calls: boolean;
}

/** How a window stands. */
export type Standing = "to_come" | "running" | "over";

export function standing({ start, end }: Maintenance, now: number): Standing {
  if (now < Date.parse(start)) return "to_come";
  return now < Date.parse(end) ? "running" : "over";
}

/** The kind, in which times are written and read by the clocks of `zone`. A new window begins at `now` and lasts two hours. */
export function maintenanceKind(zone: Zone, now: () => number): Kind<Maintenance, MaintenanceDraft> {
  const local = (at: Instant | number) => zone.local(at).slice(0, 16);

  const draftOf = (window: Maintenance): MaintenanceDraft => ({
    description: window.description,
    start: local(window.start),
    end: local(window.end),
    all: (window.integrations ?? []).length === 0,
    integrations: window.integrations ?? [],
    calls: (window.afterwards ?? "call") === "call",
  });

  const faults = (draft: MaintenanceDraft): Fault[] => {
    const found: Fault[] = [];
    const fault = (field: string, detail: string) => found.push({ object: null, field, detail });
    for (const field of ["start", "end"] as const) {
      if (Number.isNaN(zone.instant(draft[field]).getTime())) fault(field, "Write a day and a time, such as 22:00.");
    }
    if (!draft.all && draft.integrations.length === 0)
      fault("integrations", "Choose at least one, or all of the team.");
    return found;
  };

  // A minute that was not touched keeps its seconds: else a window would change by being looked at.
  const moment = (written: string, before: Instant | undefined): Instant => {
    if (before !== undefined && local(before) === written) return before;
    const at = zone.instant(written);
    return Number.isNaN(at.getTime()) ? "" : at.toISOString();
  };

  return {
    path: "/api/maintenance",
    list: "maintenance",
    name: ({ description }) => description,
    // What is to come or runs first, the soonest first; then what is over, the latest first.
    order: (one, other) => {
      const [over, otherOver] = [one, other].map((window) => Date.parse(window.end) <= now());
      if (over !== otherOver) return Number(over) - Number(otherOver);
      const [at, otherAt] = [one, other].map((window) => Date.parse(window.start));
      return (over === true ? -1 : 1) * ((at ?? 0) - (otherAt ?? 0));
    },
    may: mayTakeOver,
    draft: draftOf,
    first: () => ({
      description: "",
      start: local(now()),
      end: local(now() + 2 * 3_600_000),
      all: true,
      integrations: [],
      calls: true,
    }),
    body: (draft, team, base) => ({
      ...(base ? { id: base.id, version: base.version ?? 0, created_by: base.created_by ?? null } : {}),
      team,
      description: draft.description.trim(),
      integrations: draft.all ? [] : draft.integrations,
      start: moment(draft.start, base?.start),
      end: moment(draft.end, base?.end),
      afterwards: draft.calls ? "call" : "stay_silent",
    }),
    faults,
    fields: /^(description|start|end|integrations(\[\d+\])?)$/,
    told: (window) => [window.description, zone.stretch(window.start, window.end, now())],
    words: {
      all: "The maintenance windows",
      one: "maintenance window",
      heading: (team) => `Maintenance of ${team}`,
      empty: (team) =>
        `No maintenance of ${team} is planned. In a maintenance window incidents are opened and kept, and call nobody.`,
      make: "Plan maintenance",
      says: "A change counts at once, also for one that runs.",
      erase: "Delete this window",
      erased:
        "If it runs, it ends now: incidents that it held call people at once, unless it says that they stay silent.",
      others: (team) => `People of ${team} can change this.`,
    },
  };
}
