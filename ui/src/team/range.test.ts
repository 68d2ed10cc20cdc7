import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import { around, bounds, moved, sayDays, today } from "./range";

describe("days", () => {
  it.each([
    ["2026-11-24", "week", "2026-11-23", 7, "23 – 29 Nov 2026"],
    ["2026-11-23", "week", "2026-11-23", 7, "23 – 29 Nov 2026"],
    ["2026-11-29", "fortnight", "2026-11-23", 14, "23 Nov – 6 Dec 2026"],
    ["2026-12-31", "week", "2026-12-28", 7, "28 Dec 2026 – 3 Jan 2027"],
    ["2028-02-29", "month", "2028-02-01", 29, "February 2028"],
  ] as const)("around %s by %s begin on %s", (day, unit, first, count, says) => {
    const shown = around(day, unit);
    expect(shown).toEqual({ unit, first, count });
    expect(sayDays(shown)).toBe(says);
  });

  it("move by their own length, two weeks by one", () => {
    expect(moved(around("2026-11-24", "week"), 1).first).toBe("2026-11-30");
    expect(moved(around("2026-11-24", "fortnight"), -1)).toEqual({ unit: "fortnight", first: "2026-11-16", count: 14 });
    expect(moved(around("2026-03-31", "month"), -1)).toEqual({ unit: "month", first: "2026-02-01", count: 28 });
    expect(moved(around("2026-12-01", "month"), 1)).toEqual({ unit: "month", first: "2027-01-01", count: 31 });
  });

  it("begin and end at midnight of their zone, also where the clocks change between", () => {
    const week = around("2026-10-25", "week");
    expect(bounds(week, inZone("Europe/Kyiv"))).toEqual({ from: "2026-10-18T21:00:00Z", to: "2026-10-25T22:00:00Z" });
    expect(bounds(week, inZone("UTC"))).toEqual({ from: "2026-10-19T00:00:00Z", to: "2026-10-26T00:00:00Z" });
  });

  it("know today by the zone", () => {
    expect(today("2026-11-24T00:14:45Z", inZone("Europe/Kyiv"))).toBe("2026-11-24");
    expect(today("2026-11-24T00:14:45Z", inZone("America/New_York"))).toBe("2026-11-23");
  });
});
