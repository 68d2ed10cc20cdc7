// A policy as it would run for an incident that opens at a moment and that nobody answers: who is called when.

import type { Condition, OnCallSchedule, Person, Rule, Team } from "../lib/types";
import { listed } from "../lib/incident";
import { apart, nameOf, type Names } from "./words";

const MINUTE = 60_000;

export interface Call {
  /** Its number in the policy, from 1. */
  rule: number;
  at: Date;
  /** Who, as far as that can be known before. */
  who: string;
  /** Why it is them: the role behind the names; may be empty. */
  role: string;
  if_not: Condition;
  /** It finds nobody, and calls the admins of the schedule's team, or everybody in it. */
  nobody: boolean;
}

/** What a run is read from. */
export interface World extends Names {
  people: Person[];
  teams: Team[];
  /** Who is on call at a moment; `null` while that is not known. */
  onCall: (at: Date) => OnCallSchedule[] | null;
}

/** When the hub would take each rule: in the order of their times, those of one time in theirs. */
export function run(rules: Rule[], opened: Date, world: World): Call[] {
  return rules
    .map((rule, at) => ({ rule, number: at + 1 }))
    .sort((one, other) => one.rule.after_minutes - other.rule.after_minutes || one.number - other.number)
    .map(({ rule, number }) => {
      const at = new Date(opened.getTime() + rule.after_minutes * MINUTE);
      return { rule: number, at, if_not: rule.if_not, ...called(rule, at, world) };
    });
}

function called(rule: Rule, at: Date, world: World): Pick<Call, "who" | "role" | "nobody"> {
  const { kind, of } = apart(rule.notify);
  const name = nameOf({ kind, of }, world);
  const plain = (who: string, role = "") => ({ who, role, nobody: false });
  if (of === "") return { who: "nobody chosen yet", role: "", nobody: true };
  switch (kind) {
    case "person":
      return plain(name);
    case "team":
      return plain(`everybody in ${name}`, peopleOf(of, world));
    case "random_member":
      return plain(`one of ${name}`, "by lot");
    case "team_admins": {
      const admins = peopleOf(of, world, true);
      if (admins !== "") return plain(admins, `admins of ${name}`);
      return { ...plain(`everybody in ${name}`, `${name} has no admins`), nobody: true };
    }
    case "previous_on_call":
      return plain(`whoever was on call before`, name);
    case "on_call":
    case "next_on_call":
      return onCall(kind === "on_call" ? "now" : "next", of, name, at, world);
  }
}

function onCall(
  turn: "now" | "next",
  schedule: string,
  name: string,
  at: Date,
  world: World,
): Pick<Call, "who" | "role" | "nobody"> {
  const role = turn === "now" ? `on call in ${name}` : `next on call in ${name}`;
  const known = world.onCall(at);
  if (known === null)
    return { who: turn === "now" ? "whoever is on call" : "whoever is on call next", role: name, nobody: false };
  const people = known.find((one) => one.schedule.id === schedule)?.[turn] ?? [];
  if (people.length > 0) return { who: listed(people.map((one) => one.person.name)), role, nobody: false };
  return { who: "the team’s admins", role: `nobody is ${role}`, nobody: true };
}

function peopleOf(team: string, world: World, admins = false): string {
  const members = world.teams.find(({ id }) => id === team)?.members ?? [];
  const names = members.filter(({ role }) => !admins || role === "admin").map(({ person }) => world.person(person));
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : listed(names);
}
