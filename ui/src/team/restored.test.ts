import { describe, expect, it } from "vitest";

import type { Override, Preview, Shift, Timeline } from "../lib/types";
import { asChanged, restoring } from "./restored";

const day = (number: number) => `2026-12-${String(number).padStart(2, "0")}T09:00:00Z`;
const shift = (person: string, start: number, end: number, cause: Shift["cause"] = { rotation: "r" }): Shift => ({
  person,
  start: day(start),
  end: day(end),
  cause,
  cut_start: false,
  cut_end: false,
});
const override = (person: string | null, start: number, end: number, changes: Partial<Override> = {}): Override => ({
  id: "o",
  schedule: "s",
  person,
  start: day(start),
  end: day(end),
  rotations: [],
  created_at: day(1),
  created_by: null,
  ...changes,
});
const body = (person: string | null, start: number, end: number, rotations: string[] = []) => ({
  person,
  start: day(start),
  end: day(end),
  rotations,
});

/** Anna to the 8th, then Borys to the 15th; nobody after. Chen stands in from the 6th to the 17th. */
function stored(before: Override, final: Shift[]): Timeline {
  return {
    range: { start: day(1), end: day(20) },
    layers: [{ rotation: "r", base: [shift("anna", 1, 8), shift("borys", 8, 15)], final }],
    overrides: [before],
    final,
    gaps: [],
  };
}
const chen = override("chen", 6, 17);
const withChen = stored(chen, [shift("anna", 1, 6), shift("chen", 6, 17, { override: "o" })]);

describe("an override that becomes shorter", () => {
  it("gives back to whoever has the turn, and to nobody where nobody has it", () =>
    expect(restoring(withChen, chen, body("chen", 7, 9), Date.parse(day(2)))).toEqual([
      body("anna", 6, 7, ["r"]),
      body("borys", 9, 15, ["r"]),
      body(null, 15, 17, ["r"]),
    ]));

  it("leaves what is over as it was", () =>
    expect(restoring(withChen, chen, body("chen", 10, 17), Date.parse(day(9)))).toEqual([
      { ...body("borys", 9, 10, ["r"]), start: "2026-12-09T09:00:00.000Z" },
    ]));

  it("gives back nothing that a later one holds", () => {
    const under = stored(chen, [shift("chen", 6, 10, { override: "o" }), shift("dora", 10, 17, { override: "later" })]);
    expect(restoring(under, chen, body("chen", 6, 7), Date.parse(day(2)))).toEqual([
      body("anna", 7, 8, ["r"]),
      body("borys", 8, 10, ["r"]),
    ]);
  });

  it("gives back all of a rotation that it no longer replaces", () =>
    expect(restoring(withChen, chen, body("chen", 6, 17, ["other"]), Date.parse(day(2)))).toEqual([
      body("anna", 6, 8, ["r"]),
      body("borys", 8, 15, ["r"]),
      body(null, 15, 17, ["r"]),
    ]));

  it("of nobody does so too", () => {
    const nobody = override(null, 6, 10);
    const gone = stored(nobody, [shift("anna", 1, 6), shift("borys", 10, 15)]);
    expect(restoring(gone, nobody, body(null, 6, 7), Date.parse(day(2)))).toEqual([
      body("anna", 7, 8, ["r"]),
      body("borys", 8, 10, ["r"]),
    ]);
  });

  it("that only becomes longer gives back nothing", () =>
    expect(restoring(withChen, chen, body("dora", 5, 18), Date.parse(day(2)))).toEqual([]));
});

it("is shown as if the stored one were not there", () => {
  const put = (id: string, person: string, start: number, end: number, rotations: string[] = []) =>
    override(person, start, end, { id, rotations });
  const preview: Preview = {
    people: {},
    warnings: [],
    faults: [],
    timeline: {
      ...withChen,
      overrides: [chen, put("new", "chen", 7, 9), put("x", "anna", 6, 7, ["r"]), put("y", "borys", 9, 15, ["r"])],
      final: [
        shift("anna", 1, 6),
        shift("anna", 6, 7, { override: "x" }),
        shift("chen", 7, 9, { override: "new" }),
        shift("borys", 9, 15, { override: "y" }),
      ],
    },
  };
  const shown = asChanged(preview, withChen, "o", 2).timeline;
  expect(shown?.overrides.map(({ id }) => id)).toEqual(["new"]);
  expect(shown?.final).toEqual([shift("anna", 1, 7), shift("chen", 7, 9, { override: "new" }), shift("borys", 9, 15)]);
});
