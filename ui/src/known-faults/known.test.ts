import { describe, expect, it } from "vitest";

import { KNOWN_FAULTS, sayRunbook, type KnownFault } from "./known";

const memory: KnownFault = {
  id: "k1",
  version: 2,
  team: "t1",
  name: "checkout: out of memory",
  when: {
    matching: "any",
    conditions: [
      { field: "details.exit_code", equals: "137" },
      { field: "title", contains: "OOM", not: true },
    ],
  },
  title: "Checkout ran out of memory",
  runbook: { link: "https://wiki.example.com/checkout" },
  priority: "P2",
};

describe("what is written", () => {
  it("becomes what the hub is told, and back", () => {
    expect(KNOWN_FAULTS.body(KNOWN_FAULTS.draft(memory), "t1", memory)).toEqual(memory);
    const text: KnownFault = { ...memory, runbook: { markdown: "1. Restart it." }, title: null, priority: null };
    expect(KNOWN_FAULTS.body(KNOWN_FAULTS.draft(text), "t1", text)).toEqual(text);
  });

  it("keeps the other runbook only while it is written", () => {
    const draft = { ...KNOWN_FAULTS.draft(memory), runbook: "none" as const };
    expect(KNOWN_FAULTS.body(draft, "t1", memory)).toMatchObject({ runbook: null });
  });

  it("says which condition looks for nothing, at its field", () => {
    const draft = KNOWN_FAULTS.first();
    expect(KNOWN_FAULTS.faults(draft).map(({ field }) => field)).toEqual(["when.conditions[0]"]);
    draft.conditions[0] = { ...draft.conditions[0]!, field: "details", text: "x" };
    const [fault] = KNOWN_FAULTS.faults(draft);
    expect(fault?.field).toBe("when.conditions[0].field");
    expect(KNOWN_FAULTS.fields.test(fault?.field ?? "")).toBe(true);
  });
});

it("tells an entry in lines, for whoever finds it changed", () => {
  expect(KNOWN_FAULTS.told(memory)).toEqual([
    "checkout: out of memory",
    "If the detail exit_code is “137” or the title does not contain “OOM”.",
    "Runbook: https://wiki.example.com/checkout",
  ]);
  expect(sayRunbook({ runbook: null })).toBe("No runbook.");
});
