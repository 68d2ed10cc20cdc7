import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import { rest, stretch } from "./stretch";

const kyiv = inZone("Europe/Kyiv");
const now = Date.parse("2026-11-24T00:14:45Z");
const week = { start: kyiv.instant("2026-11-23T09:00"), end: kyiv.instant("2026-11-30T09:00") };

it("begins with the next minute where the shift has begun, and with the shift where it has not", () => {
  expect(kyiv.local(rest(week, now).start)).toBe("2026-11-24T02:15");
  expect(rest(week, week.start.getTime() - 1)).toEqual(week);
  expect(rest(week, now).end).toEqual(week.end);
});

describe("a stretch", () => {
  const read = (start: string, end: string) => stretch({ start, end }, kyiv, rest(week, now), now);

  it("is read by the clocks of the zone", () => {
    const given = read("2026-11-28T18:00", "2026-11-28T23:30");
    expect("range" in given && given.range.start.toISOString()).toBe("2026-11-28T16:00:00.000Z");
    expect("range" in given && given.range.end.toISOString()).toBe("2026-11-28T21:30:00.000Z");
  });

  it("may be all that is left", () => {
    expect(read("2026-11-24T02:15", "2026-11-30T09:00")).toEqual({ range: rest(week, now) });
  });

  it.each([
    ["", "2026-11-30T09:00", "start", /^Write a day and a time/],
    ["2026-11-28T18:00", "tomorrow", "end", /^Write a day and a time/],
    ["2026-13-45T99:99", "2026-11-30T09:00", "start", /^Write a day and a time/],
    ["2026-11-23T09:00", "2026-11-30T09:00", "start", /^The shift begins only at Tue 24 Nov 02:15\.$/],
    ["2026-11-28T18:00", "2026-11-30T09:01", "end", /^The shift ends already at Mon 30 Nov 09:00\.$/],
    ["2026-11-28T18:00", "2026-11-28T18:00", "end", /^The end must come after the beginning\.$/],
    ["2026-11-24T02:15", "2026-11-24T02:14", "end", /^That has passed\.$/],
  ] as const)("from '%s' to '%s' has a fault at its %s", (start, end, field, says) => {
    const given = read(start, end);
    expect("faults" in given && given.faults[field]).toMatch(says);
  });
});
