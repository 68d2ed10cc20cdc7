// Policies and routing in words.

import { listed } from "../lib/incident";
import type { Condition, Id, Pattern, Policy, Repeat, Route, RoutingRule, Schedule, Target, When } from "../lib/types";
import { sayHours } from "../team/hours";

/** What is called by which name on this hub. */
export interface Names {
  person(id: Id): string;
  team(id: Id): string;
  schedule(id: Id): string;
  policy(id: Id): string;
}

export const TARGET_KINDS = [
  "on_call",
  "next_on_call",
  "previous_on_call",
  "person",
  "team",
  "team_admins",
  "random_member",
] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** As it stands before the name of the schedule, person or team. */
export const KIND_WORDS: Record<TargetKind, string> = {
  on_call: "Whoever is on call in",
  next_on_call: "Whoever is on call next in",
  previous_on_call: "Whoever was on call before in",
  person: "The person",
  team: "Everybody in",
  team_admins: "The admins of",
  random_member: "Somebody, by lot, of",
};

export const CONDITION_WORDS: Record<Condition, string> = {
  acknowledged: "if nobody has acknowledged by then",
  resolved: "if it is not resolved by then, even where somebody has it",
  delivered: "if no laptop has rung by then",
};

/** A target taken apart: its kind, and the schedule, person or team that it names. */
export function apart(target: Target): { kind: TargetKind; of: Id } {
  for (const kind of TARGET_KINDS) if (kind in target) return { kind, of: (target as Record<string, Id>)[kind] ?? "" };
  return { kind: "on_call", of: "" };
}

/** A target put together. */
export function target(kind: TargetKind, of: Id): Target {
  return { [kind]: of } as Target;
}

export function nameOf({ kind, of }: { kind: TargetKind; of: Id }, names: Names): string {
  if (kind === "person") return names.person(of);
  return kind.endsWith("on_call") ? names.schedule(of) : names.team(of);
}

/** Whom a rule calls, as part of a sentence: `whoever is on call in Payments 24/7`, `Architect`, `everybody in Payments`. */
export function sayTarget(of: Target, names: Names): string {
  const it = apart(of);
  const name = nameOf(it, names);
  if (it.kind === "person") return name;
  const words = KIND_WORDS[it.kind];
  return `${words.charAt(0).toLowerCase()}${words.slice(1)} ${name}`;
}

/** `at once`, `after 30 min`, `after 2 h`, `after 1 h 30 min`. */
export function sayAfter(minutes: number): string {
  return minutes === 0 ? "at once" : `after ${sayMinutes(minutes)}`;
}

/** `30 min`, `2 h`, `1 h 30 min`. */
export function sayMinutes(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 || hours === 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

/** What comes after the last rule, as a sentence. */
export function sayRepeat(repeat: Repeat | null | undefined): string {
  if (!repeat) return "After the last rule nothing more happens.";
  const times = repeat.count === 1 ? "once" : `${repeat.count} times`;
  const then = repeat.resolve_after_all ? " If nobody has acknowledged it after all that, it is resolved." : "";
  return `${sayMinutes(repeat.wait_minutes)} after the last rule it starts again, ${times} at most.${then}`;
}

const PATTERN_WORDS = { contains: "contains", equals: "is", matches: "matches" };

export function sayPattern(pattern: Pattern): string {
  const [kind, text] = Object.entries(pattern)[0] as [keyof typeof PATTERN_WORDS, string];
  return `${PATTERN_WORDS[kind]} “${text}”`;
}

/** What must hold for a rule: `P1 or P2, tagged db, message contains “disk”`; `every incident` where nothing must. */
export function sayWhen(when: When | null | undefined): string {
  const said: string[] = [];
  const or = (all: string[]) => listed(all).replace(/ and ([^,]*)$/, " or $1");
  if (when?.priority?.length) said.push(or(when.priority));
  if (when?.tags?.length) said.push(`tagged ${or(when.tags)}`);
  if (when?.source) said.push(`source ${sayPattern(when.source)}`);
  if (when?.message) said.push(`message ${sayPattern(when.message)}`);
  if (when?.hours) {
    const { time_zone, ...hours } = when.hours;
    said.push(`${sayHours(hours)} (${time_zone})`);
  }
  return said.length > 0 ? said.join(", ") : "every incident";
}

/** Where a rule takes an incident, as a sentence begins with it. */
export function sayRoute(to: Route, names: Names): string {
  if (to === "nobody") return "to nobody: it is kept, and calls no one";
  return "policy" in to
    ? `to the policy ${names.policy(to.policy)}`
    : `to whoever is on call in ${names.schedule(to.schedule)}`;
}

/** Whether a rule fits every incident, so that none behind it ever counts. */
export function fitsAll({ when }: RoutingRule): boolean {
  return sayWhen(when) === "every incident";
}

/** A policy, line by line. */
export function sayPolicy(policy: Policy, names: Names): string[] {
  const rules = policy.rules.map(
    (rule, at) =>
      `${at + 1}. ${sayAfter(rule.after_minutes)}, ${CONDITION_WORDS[rule.if_not]}: ${sayTarget(rule.notify, names)}`,
  );
  return [policy.name, ...(policy.description ? [policy.description] : []), ...rules, sayRepeat(policy.repeat)];
}

/** A team's routing, line by line. */
export function sayRouting(routing: RoutingRule[], names: Names): string[] {
  if (routing.length === 0) return ["No rules."];
  return routing.map((rule, at) => `${at + 1}. ${sayWhen(rule.when)}: ${sayRoute(rule.to, names)}`);
}

/** What happens to incidents that no rule fits. */
export function sayElse(team: { id: Id; name: string }, schedules: Schedule[], none: boolean): string {
  const own = schedules.filter((schedule) => schedule.team === team.id && schedule.enabled !== false);
  const begin = none ? "Every incident" : "Everything else";
  return own.length > 0
    ? `${begin} goes to whoever is on call in ${listed(own.map(({ name }) => name))}.`
    : `${begin} calls everybody in ${team.name}, since it has no schedule.`;
}
