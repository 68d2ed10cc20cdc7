import { describe, expect, it } from "vitest";

import { before, NOW } from "../../tests/scenes/pieces";
import { outcome, over, prodEcs, quietOne, rules, then, trial } from "../../tests/scenes/integrations";
import type { Became } from "../lib/types";
import { prolonged, sayBecame, sayLength, sayOutcome, sayReceived, sayRule, sayRules, sayTest } from "./words";

const now = NOW.getTime();
const DAY = 86_400;

describe("when an integration was last heard", () => {
  it.each([
    [null, "nothing received yet", false],
    [before(2 * 60), "last received 2 min ago, 5 in all", false],
    [before(7 * DAY - 1), "last received 6 days ago, 5 in all", false],
    [before(7 * DAY), "silent for 7 days, 5 in all", true],
    [before(90 * DAY), "silent for 90 days, 5 in all", true],
  ])("%s is said as %s", (at, says, silent) => {
    expect(sayReceived({ ...prodEcs, last_received_at: at, received: 5 }, now)).toEqual({ says, silent });
  });

  it("counts in thousands", () => {
    expect(sayReceived(prodEcs, now).says).toBe("last received 2 min ago, 1,284 in all");
    expect(sayReceived(quietOne, now).says).toBe("silent for 12 days, 31 in all");
  });
});

describe("a test", () => {
  it("says until when it goes on, and when it ended", () => {
    expect(sayTest(prodEcs, now)).toBeNull();
    expect(sayTest(trial, now)).toEqual({ says: "TEST until Thu 11:14 (2 d 9 h)", over: false });
    expect(sayTest(over, now)).toEqual({ says: "TEST, ended 3 days ago", over: true });
    expect(sayTest({ ...trial, expires_at: null }, now)).toEqual({ says: "TEST", over: false });
  });

  it("is prolonged from its end, or from now where that is past", () => {
    expect(prolonged(before(-3600), 7, now)).toBe(before(-3600 - 7 * DAY));
    expect(prolonged(before(3600), 7, now)).toBe(before(-7 * DAY));
    expect(prolonged(null, 7, now)).toBe(before(-7 * DAY));
  });
});

describe("a rule in one sentence", () => {
  it.each([
    [
      rules[0]!,
      "If the detail account is “333344445555” or a tag contains “preprod”, then its priority becomes P4 and it gets the tag preprod.",
    ],
    [
      rules[1]!,
      "If the title does not match “^deploy.*failed”, then it resolves by itself after 2 h without a repeat and it waits 5 min before it calls, and never calls if it is over by then.",
    ],
    [
      { when: { matching: "all" as const, conditions: [] }, then: { ...then, handling: "drop" as const } },
      "Always: it is dropped.",
    ],
    [
      {
        when: {
          matching: "all" as const,
          conditions: [
            { field: "tags", equals: "x", not: true },
            { field: "source", equals: "" },
            { field: "user", equals: "", not: true },
          ],
        },
        then: { ...then, alias: "{source}", tags: ["a", "b"], handling: "only_count" as const, stop: true },
      },
      "If no tag is “x”, the source is empty and the user is not empty, then its alias becomes “{source}”, it gets the tags a and b, it is only counted and calls nobody and no further rule is looked at.",
    ],
    [
      {
        when: {
          matching: "any" as const,
          conditions: [
            { field: "entity", contains: "cut and run" },
            { field: "alias", contains: "y" },
          ],
        },
        then,
      },
      "If the entity contains “cut and run” or the alias contains “y”, then nothing happens yet.",
    ],
  ])("%#", (rule, says) => {
    expect(sayRule(rule)).toBe(says);
  });

  it("stands in a line of its own, with its name", () => {
    expect(sayRules([])).toEqual(["No rules."]);
    expect(sayRules(rules)[0]).toMatch(/^1\. pre-production is P4: If the detail account/);
  });
});

describe("what became of a message", () => {
  it.each<[Became, string, string]>([
    [{ kind: "opened", incident: "e", number: 12 }, "opened #12", "opened"],
    [{ kind: "counted", incident: "e", number: 12 }, "counted on #12", "opened"],
    [{ kind: "acknowledged", incident: "e", number: 12 }, "acknowledged #12", "opened"],
    [{ kind: "resolved", incident: "e", number: 12 }, "resolved #12", "opened"],
    [{ kind: "noted", incident: "e", number: 12 }, "noted on #12", "opened"],
    [{ kind: "nothing_open" }, "there was nothing open for it", "quiet"],
    [{ kind: "duplicate" }, "came twice: the first one counts", "quiet"],
    [{ kind: "dropped", rule: "preprod" }, "dropped by the rule preprod", "quiet"],
    [{ kind: "ignored", why: "a scale-in" }, "no call: a scale-in", "quiet"],
    [{ kind: "not_understood", why: "no JSON" }, "not understood: no JSON", "unread"],
  ])("%j", (became, says, tone) => {
    expect(sayBecame(became)).toEqual({ says, tone });
  });

  it.each([
    [{}, "Opens an incident, or counts on the one that is open, and calls people."],
    [{ verdict: "drop" as const }, "Is dropped: nothing is opened, and nobody is called."],
    [{ verdict: "only_count" as const }, "Opens an incident, or counts on one, and calls nobody."],
    [
      { verdict: "hold" as const, hold_minutes: 90 },
      "Opens an incident that waits 1 h 30 min, and then calls, unless it is over by then.",
    ],
    [{ says: "resolve" as const }, "Resolves the incident with the alias “ecs:night:service:checkout”, if it is open."],
    [{ says: "acknowledge" as const, alias: null }, "Acknowledges what it is about, if it is open."],
    [
      { says: "remark" as const },
      "Is noted on the incident with the alias “ecs:night:service:checkout”, if it is open.",
    ],
    [{ says: "ignored" as const, why: "A scale-in." }, "Calls nobody. A scale-in."],
    [{ says: "not_understood" as const, why: "No JSON." }, "Is not understood, and calls nobody. No JSON."],
  ])("would be said as %j", (changes, says) => {
    expect(sayOutcome({ ...outcome, ...changes })).toBe(says);
  });

  it("has a length that people read", () => {
    expect([0, 1023, 1024, 70_000].map(sayLength)).toEqual(["0 bytes", "1023 bytes", "1.0 KiB", "68.4 KiB"]);
  });
});
