import { describe, expect, it } from "vitest";

import { architect, schedule } from "../../tests/scenes/chains";
import { otherTeams, people } from "../../tests/scenes/incidents";
import { escalation, known, routed } from "../../tests/scenes/policies";
import { NOW, payments } from "../../tests/scenes/pieces";
import type { OnCallSchedule, Rule } from "../lib/types";
import { run, type World } from "./run";

const onCall = (known["GET /api/on-call"]!.body as { on_call: OnCallSchedule[] }).on_call;
const name = (things: { id: string; name: string }[]) => (id: string) =>
  things.find((one) => one.id === id)?.name ?? "?";

function world(changes: Partial<World> = {}): World {
  return {
    people,
    teams: [routed, ...otherTeams],
    person: name(people),
    team: name([routed, ...otherTeams]),
    schedule: name([schedule]),
    policy: name([escalation]),
    onCall: () => onCall,
    ...changes,
  };
}

function said(rules: Rule[], of = world()): string[] {
  const opened = new Date("2026-11-24T01:00:00Z");
  return run(rules, opened, of).map(
    (call) =>
      `${call.at.toISOString().slice(11, 16)} ${call.rule} ${call.who} (${call.role})${call.nobody ? " !" : ""}`,
  );
}

const rule = (after_minutes: number, notify: Rule["notify"]): Rule => ({
  after_minutes,
  if_not: "acknowledged",
  notify,
});

describe("a policy as it would run", () => {
  it("names whoever is called when", () => {
    expect(said(escalation.rules)).toEqual([
      "01:00 1 Anna (on call in Payments 24/7)",
      "01:01 2 Borys (next on call in Payments 24/7)",
      "01:30 3 Lead (admins of Payments)",
      "01:45 4 Architect ()",
      "02:00 5 Customer ()",
      "03:00 6 everybody in Payments (Lead, Anna and Borys)",
    ]);
  });

  it("goes by the times, and where they are the same by the order", () => {
    const rules = [
      rule(30, { person: architect.id }),
      rule(0, { team: payments.id }),
      rule(0, { random_member: "b2" }),
    ];
    expect(said(rules)).toEqual([
      "01:00 2 everybody in Payments (Lead, Anna and Borys)",
      "01:00 3 one of Search (by lot)",
      "01:30 1 Architect ()",
    ]);
  });

  it("says where it would find nobody, and where it cannot know", () => {
    expect(said([rule(0, { on_call: "f2" })])).toEqual(["01:00 1 the team’s admins (nobody is on call in ?) !"]);
    expect(said([rule(0, { team_admins: "b2" })])).toEqual(["01:00 1 everybody in Search (Search has no admins) !"]);
    expect(said([rule(0, { person: "" })])).toEqual(["01:00 1 nobody chosen yet () !"]);
    expect(said([rule(0, { next_on_call: schedule.id })], world({ onCall: () => null }))).toEqual([
      "01:00 1 whoever is on call next (Payments 24/7)",
    ]);
    expect(said([rule(0, { previous_on_call: schedule.id })])).toEqual([
      "01:00 1 whoever was on call before (Payments 24/7)",
    ]);
  });

  it("asks who is on call at the time of the rule, not of the incident", () => {
    const asked: string[] = [];
    const onCallAt = (at: Date) => (asked.push(at.toISOString()), onCall);
    run([rule(0, { on_call: schedule.id }), rule(90, { on_call: schedule.id })], NOW, world({ onCall: onCallAt }));
    expect(asked).toEqual(["2026-11-24T00:14:45.000Z", "2026-11-24T01:44:45.000Z"]);
  });
});
