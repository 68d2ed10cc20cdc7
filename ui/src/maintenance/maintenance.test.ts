import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import { maintenanceKind, standing, type Maintenance } from "./maintenance";

const NOW = Date.parse("2026-11-24T00:14:45Z");
const kind = maintenanceKind(inZone("Europe/Kyiv"), () => NOW);
const upgrade: Maintenance = {
  id: "m1",
  version: 2,
  team: "t1",
  description: "database upgrade",
  integrations: ["i1"],
  start: "2026-11-24T20:00:12Z",
  end: "2026-11-24T22:00:00Z",
  afterwards: "stay_silent",
  created_by: "p1",
};

it("stands by its half-open time", () => {
  const at = (time: string) => standing(upgrade, Date.parse(time));
  expect(at("2026-11-24T20:00:11Z")).toBe("to_come");
  expect(at("2026-11-24T20:00:12Z")).toBe("running");
  expect(at("2026-11-24T21:59:59Z")).toBe("running");
  expect(at("2026-11-24T22:00:00Z")).toBe("over");
});

describe("what is written", () => {
  it("is by the person's own clocks, and keeps the seconds of what was not touched", () => {
    const draft = kind.draft(upgrade);
    expect([draft.start, draft.end, draft.all, draft.calls]).toEqual([
      "2026-11-24T22:00",
      "2026-11-25T00:00",
      false,
      false,
    ]);
    expect(kind.body(draft, "t1", upgrade)).toEqual(upgrade);
    const later = kind.body({ ...draft, end: "2026-11-25T01:30", all: true, calls: true }, "t1", upgrade);
    expect(later).toMatchObject({ end: "2026-11-24T23:30:00.000Z", integrations: [], afterwards: "call" });
  });

  it("begins now, for two hours, for everything", () => {
    expect(kind.first()).toEqual({
      description: "",
      start: "2026-11-24T02:14",
      end: "2026-11-24T04:14",
      all: true,
      integrations: [],
      calls: true,
    });
  });

  it("says what is no time, and what names nothing", () => {
    const draft = { ...kind.first(), start: "2026-11-24Tsoon", all: false };
    expect(kind.faults(draft).map(({ field }) => field)).toEqual(["start", "integrations"]);
  });
});

it("shows what runs or is to come first, the soonest first, then what is over, the latest first", () => {
  const window = (id: string, start: string, end: string): Maintenance => ({ ...upgrade, id, start, end });
  const all = [
    window("over long ago", "2026-11-01T00:00:00Z", "2026-11-01T01:00:00Z"),
    window("later", "2026-12-01T00:00:00Z", "2026-12-01T01:00:00Z"),
    window("over", "2026-11-23T00:00:00Z", "2026-11-23T01:00:00Z"),
    window("runs", "2026-11-24T00:00:00Z", "2026-11-24T01:00:00Z"),
  ];
  expect(all.sort(kind.order).map(({ id }) => id)).toEqual(["runs", "later", "over", "over long ago"]);
});
