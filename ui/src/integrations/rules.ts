// An integration's rules while they are written: what the fields hold, and what the hub is told of it.

import type { Criterion, Fault, Handling, IntegrationRule, Matching, Priority } from "../lib/types";
import { amount, minutes, type Amount } from "../policies/draft";

/** How a condition asks; `not_` where it must not be so. */
export type How = "contains" | "equals" | "matches" | "not_contains" | "not_equals" | "not_matches";

export interface DraftCriterion {
  key: number;
  /** As the hub names it; `details` for one of the details, which `detail` names. */
  field: string;
  detail: string;
  how: How;
  text: string;
}

export interface DraftRule {
  /** Tells one rule from another while they are moved. */
  key: number;
  name: string;
  matching: Matching;
  conditions: DraftCriterion[];
  /** Empty: as it is. */
  priority: Priority | "";
  /** Separated by commas. */
  tags: string;
  alias: string;
  handling: "call" | "drop" | "only_count" | "hold";
  hold: Amount;
  resolves: boolean;
  resolve: Amount;
  stop: boolean;
}

export interface RulesDraft {
  rules: DraftRule[];
}

let keys = 0;

/** A condition, to be changed. */
export function draftCriterion({ field, not = false, ...rest }: Criterion): DraftCriterion {
  const [kind = "contains", text = ""] = Object.entries(rest)[0] ?? [];
  const detail = field.startsWith("details.") ? field.slice("details.".length) : "";
  return {
    key: ++keys,
    field: detail === "" ? field : "details",
    detail,
    how: `${not ? "not_" : ""}${kind}` as How,
    text: String(text),
  };
}

/** One more condition. */
export function nextCriterion(): DraftCriterion {
  return draftCriterion({ field: "title", contains: "" });
}

function draftRule({ name, when, then }: IntegrationRule): DraftRule {
  const { handling } = then;
  const holds = typeof handling === "object" && handling !== null ? handling.hold : null;
  return {
    key: ++keys,
    name,
    matching: when?.matching ?? "all",
    conditions: (when?.conditions ?? []).map(draftCriterion),
    priority: then.priority ?? "",
    tags: (then.tags ?? []).join(", "),
    alias: then.alias ?? "",
    handling: holds !== null ? "hold" : typeof handling === "string" ? handling : "call",
    hold: amount(holds ?? 5),
    resolves: then.resolve_after_minutes != null,
    resolve: amount(then.resolve_after_minutes ?? 120),
    stop: then.stop ?? false,
  };
}

export function draftRules(rules: IntegrationRule[] | undefined): RulesDraft {
  return { rules: (rules ?? []).map(draftRule) };
}

/** One more rule, with one condition that is still to be written. */
export function nextRule(): DraftRule {
  const then = { alias: null, handling: null, priority: null, resolve_after_minutes: null, stop: false, tags: [] };
  return { ...draftRule({ name: "", then }), conditions: [nextCriterion()] };
}

/** The condition that the hub is told. */
export function criterionOf({ field, detail, how, text }: DraftCriterion): Criterion {
  const kind = how.replace("not_", "") as "contains" | "equals" | "matches";
  const criterion = { field: field === "details" ? `details.${detail.trim()}` : field, [kind]: text };
  return (how.startsWith("not_") ? { ...criterion, not: true } : criterion) as Criterion;
}

function handlingOf({ handling, hold }: DraftRule): Handling | null {
  if (handling === "call") return null;
  return handling === "hold" ? { hold: minutes(hold) ?? 0 } : handling;
}

/** What the hub is told. */
export function ruleOf(draft: DraftRule): IntegrationRule {
  return {
    name: draft.name.trim(),
    when: { matching: draft.matching, conditions: draft.conditions.map(criterionOf) },
    then: {
      priority: draft.priority === "" ? null : draft.priority,
      tags: draft.tags.trim() === "" ? [] : draft.tags.split(",").map((tag) => tag.trim()),
      alias: draft.alias.trim() === "" ? null : draft.alias,
      handling: handlingOf(draft),
      resolve_after_minutes: draft.resolves ? (minutes(draft.resolve) ?? 0) : null,
      stop: draft.stop,
    },
  };
}

/** The rules as they are tried while they are written: one without a name yet is called by its place. */
export function triedRules({ rules }: RulesDraft): IntegrationRule[] {
  return rules.map((draft, at) => ({ ...ruleOf(draft), name: draft.name.trim() || `Rule ${at + 1}` }));
}

/** Whether a rule does anything. */
export function doesNothing({ then }: IntegrationRule): boolean {
  const { alias, handling, priority, resolve_after_minutes: resolve, stop, tags } = then;
  return alias === null && handling === null && priority === null && resolve === null && !stop && tags.length === 0;
}

const WHOLE = "Write a whole number, such as 5.";

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function rulesFaults({ rules }: RulesDraft): Fault[] {
  return rules.flatMap((rule, at) => {
    const faults: Fault[] = [];
    const fault = (field: string, detail: string) =>
      faults.push({ object: null, field: `rules[${at}].${field}`, detail });
    if (rule.name.trim() === "") fault("name", "A rule needs a name: the timeline tells by it what the rule did.");
    rule.conditions.forEach(({ field, detail, how, text }, place) => {
      const path = `when.conditions[${place}]`;
      if (field === "details" && detail.trim() === "") fault(`${path}.field`, "Name the detail.");
      else if (text === "" && !how.endsWith("equals")) fault(path, "Write what is looked for.");
    });
    if (rule.handling === "hold" && minutes(rule.hold) === null) fault("then.handling", WHOLE);
    if (rule.resolves && minutes(rule.resolve) === null) fault("then.resolve_after_minutes", WHOLE);
    if (doesNothing(ruleOf(rule)))
      fault("then", "The rule does nothing yet. Give it a priority, tags, an alias, or what becomes of the message.");
    return faults;
  });
}
