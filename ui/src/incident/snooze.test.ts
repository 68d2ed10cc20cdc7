import { describe, expect, it } from "vitest";

import { choices, nine, readTime } from "./snooze";

const at = (local: string) => new Date(local).getTime();
const iso = (local: string) => new Date(local).toISOString();

it("offers the usual lengths with their ends, and nine in the morning", () => {
  expect(choices(at("2026-11-24T02:14:45")).map(({ label, ends }) => `${label} ${ends}`.trim())).toEqual([
    "5 min 02:19",
    "15 min 02:29",
    "30 min 02:44",
    "1 h 03:14",
    "4 h 06:14",
    "Today 09:00",
  ]);
});

it.each([
  ["2026-11-24T02:14:00", "Today 09:00", "2026-11-24T09:00:00"],
  ["2026-11-24T05:59:59", "Today 09:00", "2026-11-24T09:00:00"],
  // Who sees nine coming means the next one.
  ["2026-11-24T07:30:00", "Tomorrow 09:00", "2026-11-25T09:00:00"],
  ["2026-11-24T09:00:00", "Tomorrow 09:00", "2026-11-25T09:00:00"],
  ["2026-11-24T23:59:59", "Tomorrow 09:00", "2026-11-25T09:00:00"],
  ["2026-12-31T18:00:00", "Tomorrow 09:00", "2027-01-01T09:00:00"],
  // The clocks go back in Kyiv in the night to the 25th: nine is nine.
  ["2026-10-24T20:00:00", "Tomorrow 09:00", "2026-10-25T09:00:00"],
])("at %s nine is %s", (now, label, until) => {
  expect(nine(at(now))).toEqual({ label, ends: "", quiet: { until: iso(until) } });
});

describe("a time that is written", () => {
  const now = at("2026-11-24T02:14:45");
  it.each([
    ["07:30", "2026-11-24T07:30:00"],
    ["7:30", "2026-11-24T07:30:00"],
    ["7.30", "2026-11-24T07:30:00"],
    ["730", "2026-11-24T07:30:00"],
    ["0730", "2026-11-24T07:30:00"],
    [" 7 ", "2026-11-24T07:00:00"],
    ["02:15", "2026-11-24T02:15:00"],
    ["02:14", "2026-11-25T02:14:00"],
    ["0:00", "2026-11-25T00:00:00"],
  ])("%s is the next such moment", (text, local) => {
    expect(readTime(text, now)?.toISOString()).toBe(iso(local));
  });

  it.each(["", "24:00", "7:60", "7:3", "noon", "-1", "12345", "99"])("%j is none", (text) => {
    expect(readTime(text, now)).toBeNull();
  });
});
