import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import type { Me, Override, Shift, Timeline } from "../lib/types";
import { listed, mayAdmin, mayChange, mayTakeOver } from "./rights";
import { barsAt, FINAL, OVERRIDES, rowsOf, sayTurns, type Shown } from "./rows";
import { tints } from "./tints";

const NOW = "2026-11-24T00:14:45Z";
const kyiv = inZone("Europe/Kyiv");
const shift = (person: string, start: string, end: string, cause: Shift["cause"]): Shift => ({
  person,
  start,
  end,
  cause,
  cut_start: false,
  cut_end: false,
});
const takeover: Override = {
  id: "o",
  schedule: "s",
  person: null,
  start: "2026-11-20T07:00:00Z",
  end: "2026-11-25T07:00:00Z",
  rotations: ["r"],
  created_at: NOW,
};
const week = shift("anna", "2026-11-23T00:00:00Z", "2026-11-30T07:00:00Z", { rotation: "r" });
const timeline: Timeline = {
  range: { start: "2026-11-22T22:00:00Z", end: "2026-12-06T22:00:00Z" },
  layers: [{ rotation: "r", base: [week], final: [] }],
  overrides: [takeover],
  final: [week, shift("gone", "2026-12-01T07:00:00Z", "2026-12-01T16:00:00Z", { override: "o" })],
  gaps: [{ start: "2026-12-01T16:00:00Z", end: "2026-12-06T22:00:00Z" }],
};
const shown: Shown = {
  timeline,
  rotations: [{ name: "Weekly", period: "weekly", length: 1, restriction: { daily: { from: "22:00", to: "06:00" } } }],
  people: { anna: "Anna" },
};

describe("a timeline as rows", () => {
  const { rows, bars } = rowsOf(shown, NOW, kyiv);
  const in_ = (row: string) => bars.filter((bar) => bar.row === row);

  it("has one for each rotation, one for the overrides, and the final one last", () =>
    expect(rows.map(({ id, note }) => [id, note])).toEqual([
      ["r", "weekly, every day 22:00–06:00"],
      [OVERRIDES, ""],
      [FINAL, "the final schedule"],
    ]));

  it("says no end of what goes on beyond the days that are shown", () => {
    const says = (cut: Partial<Shift>) =>
      rowsOf({ ...shown, timeline: { ...timeline, final: [{ ...week, ...cut }] } }, NOW, kyiv).bars.find(
        (bar) => bar.row === FINAL,
      )?.says;
    expect(says({ cut_end: true })).toBe("Anna, from Mon 23 Nov 02:00, beyond these days, Weekly");
    expect(says({ cut_start: true })).toBe("Anna, until Mon 30 Nov 09:00, Weekly");
    expect(says({ cut_start: true, cut_end: true })).toBe("Anna, all of these days, and before and after them, Weekly");
  });

  it("stands at the clock of the zone that is shown", () => {
    expect(in_("r")).toMatchObject([{ name: "Anna", start: "2026-11-23T02:00", end: "2026-11-30T09:00" }]);
    expect(rowsOf(shown, NOW, inZone("UTC")).bars[0]).toMatchObject({ start: "2026-11-23T00:00" });
  });

  it("tells nobody by the word, in gaps and in overrides, which end where the drawing does", () => {
    expect(in_(OVERRIDES)).toMatchObject([{ kind: "nobody", name: "nobody", start: "2026-11-23T00:00" }]);
    expect(in_(OVERRIDES)[0]?.says).toBe("nobody, Fri 20 Nov 09:00 – Wed 25 Nov 09:00, instead of Weekly");
    expect(in_(FINAL).at(-1)).toMatchObject({ kind: "gap", name: "nobody", end: "2026-12-07T00:00" });
  });

  it("says why somebody is on call, and knows who was deleted", () =>
    expect(in_(FINAL).map(({ says }) => says)).toEqual([
      "Anna, Mon 23 Nov 02:00 – Mon 30 Nov 09:00, Weekly",
      "(deleted person), Tue 1 Dec 09:00 – 18:00, by an override",
      "Nobody, Tue 1 Dec 18:00 – Mon 7 Dec 00:00",
    ]));

  it("tells what is at a moment", () => {
    expect(barsAt(bars, FINAL, "2026-11-30T08:59").map(({ name }) => name)).toEqual(["Anna"]);
    expect(barsAt(bars, FINAL, "2026-11-30T09:00")).toEqual([]);
  });
});

it.each([
  ["weekly", 1, "weekly"],
  ["weekly", 2, "every 2 weeks"],
  ["hourly", 12, "every 12 hours"],
] as const)("turns of %s × %d are said so: %s", (period, length, says) =>
  expect(sayTurns({ period, length })).toBe(says),
);

describe("tints", () => {
  const members = ["a", "b", "c"].map((person) => ({ person, role: "member" as const }));
  it("are each person's own as far as they go, and the same in every schedule", () => {
    const tint = tints({ members });
    expect(["a", "b", "c"].map(tint)).toEqual([1, 2, 3]);
    expect(tint("somebody else")).toBe(tint("somebody else"));
    expect(tint(null)).toBe(0);
  });
});

describe("rights", () => {
  const me = (role: "member" | "admin" | null, hub_admin = false): Me => ({
    person: { id: "me", name: "Me", email: "me@example.com", time_zone: "UTC", hub_admin },
    teams: role === null ? [] : [{ id: "t", name: "T", role }],
    duty: { now: [] },
  });
  const own = { created_by: "me" };
  const others = { created_by: "other" };
  it.each([
    ["an admin of the team", me("admin"), true, true, true, true],
    ["an admin of the hub", me(null, true), true, true, true, true],
    ["a member", me("member"), false, true, true, false],
    ["somebody else", me(null), false, false, false, false],
    ["nobody known yet", null, false, false, false, false],
  ])("of %s", (_, who, admin, take, mine, theirs) => {
    expect(mayAdmin(who, "t")).toBe(admin);
    expect(mayTakeOver(who, "t")).toBe(take);
    expect(mayChange(who, "t", own)).toBe(mine);
    expect(mayChange(who, "t", others)).toBe(theirs);
  });

  it("list my own teams first", () =>
    expect(
      listed(
        [
          { id: "a", name: "A" },
          { id: "z", name: "Z" },
          { id: "t", name: "T" },
        ],
        me("member"),
      ).map(({ id }) => id),
    ).toEqual(["t", "a", "z"]));
});
