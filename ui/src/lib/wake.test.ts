import { expect, it } from "vitest";

import { anna, before, borys, disk, incident, page, personActor, receipt, view } from "../../tests/scenes/pieces";
import type { Incident } from "./types";
import { after } from "./wake";

const rang = incident();
const takenBy = (by: typeof anna, of: Incident = rang): Incident => ({
  ...of,
  state: "acknowledged",
  acknowledged: { by: personActor(by), at: before(0) },
});
const waiting = (of: Incident, seconds: number | null) => ({
  incident: of.id,
  rings_again_at: seconds === null ? null : before(-seconds),
  detail: null,
});

it("waits as long as one of several is unheard, for the one that rings first", () => {
  const view_ = view({ open: [takenBy(anna), disk], silenced: [waiting(disk, 58)] });
  expect(after([rang, disk], view_, "mars")).toEqual({ kind: "unheard", ringsAgainAt: before(-58), detail: null });
  const both = view({ open: [rang, disk], silenced: [waiting(rang, 58), waiting(disk, 20)] });
  expect(after([rang, disk], both, "mars")).toMatchObject({ ringsAgainAt: before(-20) });
});

it("is calm while nothing has gone wrong, and says what has", () => {
  const told = (detail: string | null) =>
    after([rang], view({ open: [rang], silenced: [{ ...waiting(rang, null), detail }] }), "mars");
  expect(told(null)).toEqual({ kind: "telling" });
  expect(told("The hub is away.")).toEqual({ kind: "unheard", ringsAgainAt: null, detail: "The hub is away." });
});

it("says whose it is", () => {
  const says = (last: Incident[], open: Incident[]) => {
    const what = after(last, view({ open }), "mars");
    return what.kind === "over" ? `${what.how}: ${what.says}` : what.kind;
  };
  expect(says([rang], [takenBy(anna)])).toBe("acknowledged: Acknowledged. Yours.");
  expect(says([rang], [takenBy(borys)])).toBe("acknowledged: Acknowledged by Borys.");
  expect(says([rang, disk], [takenBy(borys), takenBy(anna, disk)])).toBe("acknowledged: Acknowledged. Yours.");
  expect(says([rang], [])).toBe("resolved: Resolved.");
  expect(says([rang], [rang])).toBe("waiting: Silent.");
  expect(says([], [])).toBe("waiting: Nothing rings.");
});

it("speaks of other laptops only when they have said that they are silent", () => {
  const also = (...pagers: string[]) => {
    const pages = [
      page(
        anna,
        42,
        pagers.map((pager) => receipt(pager, "silenced", 0)),
      ),
    ];
    const what = after([rang], view({ open: [{ ...takenBy(anna), pages }] }), "mars");
    return what.kind === "over" ? what.also : "";
  };
  expect(also("mars")).toBe("");
  expect(also("mars", "venus")).toBe("Silent on 1 other laptop.");
  expect(also("mars", "venus", "pluto")).toBe("Silent on 2 other laptops.");
});
