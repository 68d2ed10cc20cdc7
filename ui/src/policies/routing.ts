// A team's routing that is being written: what the fields hold, and what the hub is told of it.

import type { Fault, Pattern, Priority, Route, RoutingRule, Team } from "../lib/types";
import { isZone } from "../team/draft";
import { draftHours, hoursFaults, restriction, type DraftHours } from "../team/hours";

export type PatternKind = "any" | "contains" | "equals" | "matches";

export interface DraftPattern {
  kind: PatternKind;
  text: string;
}

export interface DraftRoute {
  /** Tells one rule from another while they are moved. */
  key: number;
  priority: Priority[];
  /** Separated by commas. */
  tags: string;
  source: DraftPattern;
  message: DraftPattern;
  hours: DraftHours;
  zone: string;
  /** `policy ID`, `schedule ID` or `nobody`; empty for none yet. */
  to: string;
}

export interface RoutingDraft {
  rules: DraftRoute[];
}

let keys = 0;

function draftPattern(pattern: Pattern | null | undefined): DraftPattern {
  const [kind, text] = Object.entries(pattern ?? { any: "" })[0] as [PatternKind, string];
  return { kind, text };
}

function toWords(to: Route): string {
  if (to === "nobody") return to;
  return "policy" in to ? `policy ${to.policy}` : `schedule ${to.schedule}`;
}

function routeOf({ when, to }: RoutingRule, zone: string): DraftRoute {
  return {
    key: ++keys,
    priority: [...(when?.priority ?? [])],
    tags: (when?.tags ?? []).join(", "),
    source: draftPattern(when?.source),
    message: draftPattern(when?.message),
    hours: draftHours(when?.hours ?? null),
    zone: when?.hours?.time_zone ?? zone,
    to: toWords(to),
  };
}

/** A team's routing, to be changed; `zone` is meant where a rule has no hours yet. */
export function draftRouting(team: Team, zone: string): RoutingDraft {
  return { rules: (team.routing ?? []).map((rule) => routeOf(rule, zone)) };
}

/** One more rule, which fits everything. */
export function nextRoute(to: string, zone: string): DraftRoute {
  return { ...routeOf({ to: "nobody" }, zone), to };
}

function pattern({ kind, text }: DraftPattern): Pattern | null {
  return kind === "any" ? null : ({ [kind]: text } as Pattern);
}

function route(to: string): Route {
  const [kind, id = ""] = to.split(" ");
  if (kind === "policy") return { policy: id };
  return kind === "schedule" ? { schedule: id } : "nobody";
}

/** What the hub is told. */
export function ruleOf(draft: DraftRoute): RoutingRule {
  const hours = restriction(draft.hours);
  const tags = draft.tags.trim() === "" ? [] : draft.tags.split(",").map((tag) => tag.trim());
  return {
    when: {
      priority: [...draft.priority].sort(),
      tags,
      source: pattern(draft.source),
      message: pattern(draft.message),
      hours: hours === null ? null : { ...hours, time_zone: draft.zone.trim() },
    },
    to: route(draft.to),
  };
}

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function routingFaults(draft: RoutingDraft): Fault[] {
  return draft.rules.flatMap((rule, at) => {
    const path = `routing[${at}]`;
    const faults: Fault[] = [];
    const fault = (field: string, detail: string) => faults.push({ object: null, field: `${path}.${field}`, detail });
    if (rule.to === "") fault("to", "Choose where it goes.");
    for (const { field, detail } of hoursFaults(rule.hours)) fault(`when.hours.${field}`, detail);
    if (rule.hours.kind !== "always" && !isZone(rule.zone.trim()))
      fault("when.hours.time_zone", `“${rule.zone.trim()}” is no time zone such as Europe/Kyiv.`);
    return faults;
  });
}
