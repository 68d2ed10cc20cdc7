import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import { drawn, offsetOf, widths } from "./drawn";
import { around } from "./range";
import { FINAL, type Bar } from "./rows";

const bar = (start: string, end: string, changes: Partial<Bar> = {}): Bar => ({
  id: `${FINAL}/0`,
  row: FINAL,
  kind: "shift",
  person: "anna",
  name: "Anna",
  override: null,
  start,
  end,
  says: "",
  ...changes,
});
const week = around("2026-11-24", "week");
const classes = (of: Bar, width = 842) =>
  drawn({ rows: [], bars: [of] }, week, width, () => 3).options.events?.[0]?.classNames;

describe("a drawing", () => {
  it.each([
    ["week", 842],
    ["fortnight", 733],
    ["month", 570],
    ["week", 328],
  ] as const)("of a %s fills %i pixels with whole ones", (unit, width) => {
    const days = around("2026-11-24", unit);
    const { side, day } = widths(width, days);
    expect(side + day * days.count + 2).toBe(width);
    expect(Number.isInteger(day)).toBe(true);
  });

  it("keeps days that can be told apart where there is no room, and scrolls", () =>
    expect(widths(300, around("2026-11-24", "month"))).toEqual({ side: 88, day: 14 }));

  it("tells by classes what a bar is, and how much of a name it has room for", () => {
    expect(classes(bar("2026-11-23T09:00", "2026-11-30T09:00"))).toEqual(["shift", "tint-3", "strong"]);
    expect(classes(bar("2026-11-23T09:00", "2026-11-23T12:00", { override: "o", row: "r" }))).toEqual([
      "shift",
      "tint-3",
      "taken",
      "tight",
    ]);
    expect(classes(bar("2026-11-23T09:00", "2026-11-23T10:00", { kind: "gap", person: null }))).toEqual([
      "gap",
      "tint-0",
      "strong",
      "tight",
      "tiny",
    ]);
  });
});

it.each([
  ["Europe/Kyiv", "2026-11-24T00:14:45Z", "+02:00"],
  ["Europe/Kyiv", "2026-07-01T00:14:45Z", "+03:00"],
  ["America/St_Johns", "2026-11-24T00:14:45Z", "-03:30"],
  ["UTC", "2026-11-24T00:14:45Z", "+00:00"],
])("%s is ahead of UTC at %s by %s", (zone, at, offset) => expect(offsetOf(inZone(zone), Date.parse(at))).toBe(offset));
