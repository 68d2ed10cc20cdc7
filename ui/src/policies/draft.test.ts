import { describe, expect, it } from "vitest";

import { escalation, quietOne, routed } from "../../tests/scenes/policies";
import { payments } from "../../tests/scenes/pieces";
import { amount, bodyOf, draftOf, firstPolicy, minutes, nextRule, ownFaults } from "./draft";
import { draftRouting, nextRoute, routingFaults, ruleOf } from "./routing";

describe("a policy that is written", () => {
  it.each([escalation, quietOne])("is told to the hub as it was: $name", (policy) => {
    expect(bodyOf(draftOf(policy), policy.team, policy)).toEqual(policy);
  });

  it.each([
    [0, "0 minutes"],
    [45, "45 minutes"],
    [60, "1 hours"],
    [90, "90 minutes"],
    [1440, "24 hours"],
  ])("says %d minutes as %s, and back", (value, words) => {
    const { text, unit } = amount(value);
    expect(`${text} ${unit}`).toBe(words);
    expect(minutes({ text, unit })).toBe(value);
  });

  it.each(["", "soon", "-1", "1.5", "1e3", "1234567"])("takes %j for no length of time", (text) => {
    expect(minutes({ text, unit: "minutes" })).toBeNull();
  });

  it("says what is wrong with it at its field", () => {
    const draft = draftOf({ ...escalation, name: " ", rules: escalation.rules.slice(0, 2) });
    draft.rules[1]!.after.text = "soon";
    draft.rules[0]!.of = "";
    draft.count = "many";
    draft.wait.text = "";
    expect(ownFaults(draft).map(({ field }) => field)).toEqual([
      "name",
      "rules[0].notify",
      "rules[1].after_minutes",
      "repeat.wait_minutes",
      "repeat.count",
    ]);
    expect(ownFaults(draftOf({ ...escalation, rules: [] })).map(({ field }) => field)).toEqual(["rules"]);
    expect(ownFaults(draftOf(escalation))).toEqual([]);
  });

  it("begins with what a team needs, under a name that is free", () => {
    const first = firstPolicy(payments, "f1", ["payments escalation", "Payments escalation 2"]);
    expect(first.name).toBe("Payments escalation 3");
    expect(first.rules.map(({ after_minutes, if_not }) => `${after_minutes} ${if_not}`)).toEqual([
      "0 acknowledged",
      "1 delivered",
      "30 acknowledged",
    ]);
    expect(firstPolicy(payments, null, []).rules).toEqual([
      { after_minutes: 0, if_not: "acknowledged", notify: { team: payments.id } },
    ]);
    const rules = draftOf(escalation).rules;
    expect(minutes(nextRule(rules, payments.id).after)).toBe(135);
    expect(minutes(nextRule([], payments.id).after)).toBe(0);
  });
});

describe("a routing that is written", () => {
  it("is told to the hub as it was", () => {
    expect(draftRouting(routed, "Europe/Kyiv").rules.map(ruleOf)).toEqual(routed.routing);
    expect(routingFaults(draftRouting(routed, "Europe/Kyiv"))).toEqual([]);
  });

  it("takes tags apart at commas, and leaves the empty ones for the hub to name", () => {
    const rule = { ...nextRoute("nobody", "UTC"), tags: " db , disk,," };
    expect(ruleOf(rule).when?.tags).toEqual(["db", "disk", "", ""]);
    expect(ruleOf({ ...rule, tags: "  " }).when?.tags).toEqual([]);
  });

  it("says what is wrong with it at its field", () => {
    const rule = nextRoute("", "Kyiv");
    rule.hours.kind = "daily";
    rule.hours.daily.to = "late";
    expect(routingFaults({ rules: [rule] }).map(({ field }) => field)).toEqual([
      "routing[0].to",
      "routing[0].when.hours.daily.to",
      "routing[0].when.hours.time_zone",
    ]);
  });
});
