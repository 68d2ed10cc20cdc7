import { describe, expect, it } from "vitest";

import { anna, before, borys, NOW, payments } from "../../tests/scenes/pieces";
import { bare, mapping, prodEcs, rules, then, trial } from "../../tests/scenes/integrations";
import { inZone } from "../lib/times";
import { draftMapping, mappingFaults, mappingOf, nextDetail, sayMapping, triedMapping } from "./mapping";
import { doesNothing, draftRules, nextRule, ruleOf, rulesFaults, triedRules } from "./rules";
import { draftSettings, firstDraft, keyFault, newFaults, newOf, settingsFaults, settingsOf } from "./settings";

const writer = { id: anna.id, zone: inZone("Europe/Kyiv"), now: NOW.getTime() };
const fieldsOf = (faults: { field: string }[]) => faults.map(({ field }) => field);

describe("rules that are written", () => {
  it("are told to the hub as they were", () => {
    expect(draftRules(rules).rules.map(ruleOf)).toEqual(rules);
    const others = [
      { name: "a", when: { matching: "all" as const, conditions: [] }, then: { ...then, handling: "drop" as const } },
      {
        name: "b",
        when: { matching: "all" as const, conditions: [{ field: "user", equals: "" }] },
        then: { ...then, handling: "only_count" as const, alias: "{source} ", stop: true },
      },
    ];
    expect(draftRules(others).rules.map(ruleOf)).toEqual(others);
    expect(draftRules(undefined).rules).toEqual([]);
  });

  it("begin with one condition, and say at its field what is not written yet", () => {
    const draft = { rules: [nextRule()] };
    expect(fieldsOf(rulesFaults(draft))).toEqual(["rules[0].name", "rules[0].when.conditions[0]", "rules[0].then"]);
    const [rule] = draft.rules;
    rule!.conditions[0]!.field = "details";
    rule!.handling = "hold";
    rule!.hold.text = "soon";
    rule!.resolves = true;
    rule!.resolve.text = "";
    expect(fieldsOf(rulesFaults(draft))).toEqual([
      "rules[0].name",
      "rules[0].when.conditions[0].field",
      "rules[0].then.handling",
      "rules[0].then.resolve_after_minutes",
    ]);
  });

  it("may ask whether a field says nothing", () => {
    const draft = draftRules(rules);
    Object.assign(draft.rules[0]!.conditions[0]!, { how: "not_equals", text: "" });
    expect(rulesFaults(draft)).toEqual([]);
    expect(ruleOf(draft.rules[0]!).when?.conditions[0]).toEqual({ field: "details.account", equals: "", not: true });
  });

  it("are tried before they have a name", () => {
    const draft = draftRules(rules);
    draft.rules.push(nextRule());
    expect(triedRules(draft).map(({ name }) => name)).toEqual(["pre-production is P4", "deployments settle", "Rule 3"]);
    expect(draft.rules.map((rule) => doesNothing(ruleOf(rule)))).toEqual([false, false, true]);
  });
});

describe("a mapping that is written", () => {
  it("is told to the hub as it was", () => {
    expect(mappingOf(draftMapping(mapping))).toEqual(mapping);
    expect(mappingOf(draftMapping(null))).toBeNull();
  });

  it("keeps what was written while it is off", () => {
    const draft = { ...draftMapping(mapping), own: false };
    expect(mappingOf(draft)).toBeNull();
    expect(mappingOf({ ...draft, own: true })).toEqual(mapping);
  });

  it("says which detail has no name, or one twice, and is tried without it", () => {
    const draft = draftMapping(mapping);
    draft.details.push({ ...nextDetail(), template: "x" }, { ...nextDetail(), name: " region " });
    expect(fieldsOf(mappingFaults(draft))).toEqual(["details[1]", "details[2]"]);
    expect(mappingFaults({ ...draft, own: false })).toEqual([]);
    expect(Object.keys(triedMapping(draft)?.details ?? {})).toEqual(["region"]);
  });

  it("is said line by line", () => {
    expect(sayMapping(null)).toEqual(["By the usual names of fields."]);
    expect(sayMapping(mapping)).toEqual([
      "Resolves if: body.status == 'ok'",
      "Title: {{ body.check }} on {{ body.host }}",
      "Alias: {{ body.check }}/{{ body.host }}",
      "Entity: {{ body.host }}",
      "Detail region: {{ body.where.region }}",
    ]);
  });
});

describe("settings that are written", () => {
  const live = bare(prodEcs);
  const test = bare(trial);

  it.each([live, test, { ...live, kind: "opsgenie" as const, may_read: true }, { ...live, raw_delivery: true }])(
    "are told to the hub as they were: %#",
    (integration) => {
      expect(settingsOf(draftSettings(integration, writer), integration, writer.zone)).toEqual(integration);
    },
  );

  it("turn a live one into a test of whoever writes, for a week, and back", () => {
    const draft = { ...draftSettings(live, writer), mode: "test" as const };
    const testing = settingsOf(draft, live, writer.zone);
    expect([testing.mode, testing.owner]).toEqual(["test", anna.id]);
    // To the minute.
    expect(testing.expires_at).toBe(before(-7 * 86_400 + 45));
    const back = settingsOf({ ...draftSettings(testing, writer), mode: "live" }, testing, writer.zone);
    expect([back.mode, back.owner, back.expires_at]).toEqual(["live", null, null]);
  });

  it("say which end is none, or past", () => {
    const draft = draftSettings(test, writer);
    const of = (until: string) => settingsFaults({ ...draft, until }, writer).map(({ detail }) => detail);
    expect(of("")).toEqual(["Say the day and the time at which the test ends."]);
    expect(of("2026-11-30T")).toEqual(["Say the day and the time at which the test ends."]);
    expect(of("2026-11-24T02:14")).toEqual(["The test would be over already. Give a later end."]);
    expect(of("2026-11-24T02:15")).toEqual([]);
    expect(settingsFaults({ ...draft, mode: "live", until: "" }, writer)).toEqual([]);
    expect(fieldsOf(settingsFaults({ ...draft, name: " " }, writer))).toEqual(["name"]);
  });

  it("of a new one begin as a test of whoever makes it", () => {
    const draft = firstDraft(writer);
    expect(fieldsOf(newFaults(draft, writer))).toEqual(["kind", "name"]);
    Object.assign(draft, { kind: "alertmanager", name: " prod ", raw: true, reads: true, owner: borys.id });
    expect(newOf(draft, payments.id, writer.zone)).toEqual({
      team: payments.id,
      name: "prod",
      kind: "alertmanager",
      mode: "test",
      owner: borys.id,
      expires_at: before(-7 * 86_400 + 45),
      // Only SNS has raw delivery, and only Opsgenie's clients read.
      raw_delivery: false,
      may_read: false,
    });
  });

  it.each([
    ["", true],
    ["  0123456789abcdef0123  ", true],
    ["short", false],
    ["0123456789 abcdef0123456", false],
    ["ключ".repeat(8), false],
    ["x".repeat(201), false],
  ])("take %j for a key of one's own: %s", (key, good) => {
    expect(keyFault(key) === null).toBe(good);
    const draft = { ...firstDraft(writer), kind: "opsgenie" as const, name: "x", key };
    expect(fieldsOf(newFaults(draft, writer))).toEqual(good ? [] : ["key"]);
    if (good) expect(newOf(draft, payments.id).key).toBe(key.trim() === "" ? undefined : key.trim());
  });
});
