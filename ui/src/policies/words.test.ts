import { describe, expect, it } from "vitest";

import { escalation, quietOne, routed, schedules } from "../../tests/scenes/policies";
import { payments } from "../../tests/scenes/pieces";
import { fitsAll, sayElse, sayMinutes, sayPolicy, sayRepeat, sayRoute, sayRouting, sayWhen, type Names } from "./words";

const names: Names = {
  person: (id) => `person ${id.slice(-1)}`,
  team: () => "Payments",
  schedule: () => "Payments 24/7",
  policy: (id) => (id === quietOne.id ? quietOne.name : escalation.name),
};

it("says a policy line by line", () => {
  expect(sayPolicy(escalation, names)).toEqual([
    "Payments 24/7",
    "For everything that stops a customer from paying.",
    "1. at once, if nobody has acknowledged by then: whoever is on call in Payments 24/7",
    "2. after 1 min, if no laptop has rung by then: whoever is on call next in Payments 24/7",
    "3. after 30 min, if nobody has acknowledged by then: the admins of Payments",
    "4. after 45 min, if nobody has acknowledged by then: person 4",
    "5. after 1 h, if nobody has acknowledged by then: person 5",
    "6. after 2 h, if it is not resolved by then, even where somebody has it: everybody in Payments",
    "10 min after the last rule it starts again, 3 times at most.",
  ]);
});

it.each([
  [null, "After the last rule nothing more happens."],
  [
    { wait_minutes: 90, count: 1, resolve_after_all: true },
    "1 h 30 min after the last rule it starts again, once at most. If nobody has acknowledged it after all that, it is resolved.",
  ],
])("says what comes after the last rule: %o", (repeat, words) => {
  expect(sayRepeat(repeat)).toBe(words);
});

it("says a routing line by line", () => {
  expect(sayRouting(routed.routing ?? [], names)).toEqual([
    "1. P5: to nobody: it is kept, and calls no one",
    "2. P3 or P4, tagged batch or report, source is “zabbix”, message matches “^disk.*full$”, every day 08:00–20:00 (Europe/Kyiv): to the policy Payments, by day",
    "3. every incident: to the policy Payments 24/7",
  ]);
  expect(sayRouting([], names)).toEqual(["No rules."]);
  expect(sayRoute({ schedule: "f" }, names)).toBe("to whoever is on call in Payments 24/7");
});

describe("what must hold", () => {
  it.each([
    [undefined, "every incident"],
    [{}, "every incident"],
    [{ priority: ["P1", "P2", "P3"] as const }, "P1, P2 or P3"],
    [{ tags: ["db"] }, "tagged db"],
    [{ message: { contains: "disk" } }, "message contains “disk”"],
  ])("%o", (when, words) => {
    expect(sayWhen(when as Parameters<typeof sayWhen>[0])).toBe(words);
  });

  it("knows the rule behind which nothing counts", () => {
    expect((routed.routing ?? []).map(fitsAll)).toEqual([false, false, true]);
  });
});

it("says what happens where no rule fits", () => {
  expect(sayElse(payments, schedules, false)).toBe("Everything else goes to whoever is on call in Payments 24/7.");
  expect(sayElse({ id: "b3", name: "Data" }, schedules, true)).toBe(
    "Every incident calls everybody in Data, since it has no schedule.",
  );
});

it.each([
  [0, "0 min"],
  [59, "59 min"],
  [60, "1 h"],
  [95, "1 h 35 min"],
])("%d minutes are %s", (count, words) => {
  expect(sayMinutes(count)).toBe(words);
});
