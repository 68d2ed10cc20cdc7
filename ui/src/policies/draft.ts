// A policy that is being written: what the fields hold, and what the hub is told of it.

import type { Condition, Fault, Id, Policy, Rule } from "../lib/types";
import type { PolicyBody } from "./api";
import { apart, target, type TargetKind } from "./words";

export type Unit = "minutes" | "hours" | "days";

/** A length of time as it is written. */
export interface Amount {
  text: string;
  unit: Unit;
}

export interface DraftRule {
  /** Tells one rule from another while they are moved. */
  key: number;
  after: Amount;
  if_not: Condition;
  kind: TargetKind;
  /** The schedule, person or team; empty for none yet. */
  of: Id;
}

export interface PolicyDraft {
  name: string;
  description: string;
  rules: DraftRule[];
  repeats: boolean;
  wait: Amount;
  count: string;
  resolve: boolean;
}

let keys = 0;

/** Minutes as people write them: whole hours as hours. */
export function amount(minutes: number): Amount {
  const hours = minutes >= 60 && minutes % 60 === 0;
  return { text: String(hours ? minutes / 60 : minutes), unit: hours ? "hours" : "minutes" };
}

/** What is written, in minutes; `null` if that is no whole number. */
export function minutes({ text, unit }: Amount): number | null {
  if (!/^\d{1,6}$/.test(text.trim())) return null;
  return Number(text) * { minutes: 1, hours: 60, days: 24 * 60 }[unit];
}

function ruleOf(rule: Rule): DraftRule {
  return { key: ++keys, after: amount(rule.after_minutes), if_not: rule.if_not, ...apart(rule.notify) };
}

/** A policy, to be changed. */
export function draftOf(policy: PolicyBody): PolicyDraft {
  const { repeat } = policy;
  return {
    name: policy.name,
    description: policy.description ?? "",
    rules: policy.rules.map(ruleOf),
    repeats: repeat != null,
    wait: amount(repeat?.wait_minutes ?? 10),
    count: String(repeat?.count ?? 3),
    resolve: repeat?.resolve_after_all ?? false,
  };
}

/** A policy to begin with: whoever is on call at once, whoever is next if no laptop rings, the admins after half an hour. */
export function firstPolicy(team: { id: Id; name: string }, schedule: Id | null, taken: string[]): PolicyBody {
  const rule = (after_minutes: number, if_not: Condition, kind: TargetKind, of: Id): Rule => ({
    after_minutes,
    if_not,
    notify: target(kind, of),
  });
  const names = new Set(taken.map((name) => name.trim().toLowerCase()));
  let name = `${team.name} escalation`;
  for (let number = 2; names.has(name.toLowerCase()); number += 1) name = `${team.name} escalation ${number}`;
  return {
    team: team.id,
    name,
    description: "",
    rules:
      schedule === null
        ? [rule(0, "acknowledged", "team", team.id)]
        : [
            rule(0, "acknowledged", "on_call", schedule),
            rule(1, "delivered", "next_on_call", schedule),
            rule(30, "acknowledged", "team_admins", team.id),
          ],
    repeat: null,
  };
}

/** One more rule, a quarter of an hour after the last. */
export function nextRule(rules: DraftRule[], team: Id): DraftRule {
  const last = Math.max(0, ...rules.map((rule) => minutes(rule.after) ?? 0));
  return {
    key: ++keys,
    after: amount(rules.length === 0 ? 0 : last + 15),
    if_not: "acknowledged",
    kind: "team_admins",
    of: team,
  };
}

/** What the hub is told. */
export function bodyOf(draft: PolicyDraft, team: Id, base: Policy | null): PolicyBody {
  return {
    ...(base ? { id: base.id, version: base.version ?? 0 } : {}),
    team,
    name: draft.name.trim(),
    description: draft.description.trim(),
    rules: draft.rules.map((rule) => ({
      after_minutes: minutes(rule.after) ?? 0,
      if_not: rule.if_not,
      notify: target(rule.kind, rule.of),
    })),
    repeat: draft.repeats
      ? { wait_minutes: minutes(draft.wait) ?? 0, count: Number(draft.count), resolve_after_all: draft.resolve }
      : null,
  };
}

const WHOLE = "Write a whole number, such as 30.";

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function ownFaults(draft: PolicyDraft): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => faults.push({ object: null, field, detail });
  if (draft.name.trim() === "") fault("name", "A policy needs a name, by which routing and people find it.");
  if (draft.rules.length === 0) fault("rules", "A policy needs at least one rule: without one, it would call nobody.");
  draft.rules.forEach((rule, at) => {
    if (minutes(rule.after) === null) fault(`rules[${at}].after_minutes`, WHOLE);
    if (rule.of === "") fault(`rules[${at}].notify`, "Choose whom it calls.");
  });
  if (draft.repeats) {
    if (minutes(draft.wait) === null) fault("repeat.wait_minutes", WHOLE);
    if (!/^\d{1,6}$/.test(draft.count.trim())) fault("repeat.count", "Write a whole number, such as 3.");
  }
  return faults;
}
