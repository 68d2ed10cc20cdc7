import { expect, it } from "vitest";

import { NOW, anna, before, borys, disk, incident, page, personActor, receipt, view } from "../../tests/scenes/pieces";
import { chain, paged } from "../../tests/scenes/chains";
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
  expect(after([rang, disk], view_, "mars", NOW.getTime())).toEqual({
    kind: "unheard",
    ringsAgainAt: before(-58),
    detail: null,
  });
  const both = view({ open: [rang, disk], silenced: [waiting(rang, 58), waiting(disk, 20)] });
  expect(after([rang, disk], both, "mars", NOW.getTime())).toMatchObject({ ringsAgainAt: before(-20) });
});

it("is calm while nothing has gone wrong, and says what has", () => {
  const told = (detail: string | null) =>
    after([rang], view({ open: [rang], silenced: [{ ...waiting(rang, null), detail }] }), "mars", NOW.getTime());
  expect(told(null)).toEqual({ kind: "telling" });
  expect(told("The hub is away.")).toEqual({ kind: "unheard", ringsAgainAt: null, detail: "The hub is away." });
});

it("says whose it is", () => {
  const says = (last: Incident[], open: Incident[]) => {
    const what = after(last, view({ open }), "mars", NOW.getTime());
    return what.kind === "over" ? `${what.how}: ${what.says}` : what.kind;
  };
  expect(says([rang], [takenBy(anna)])).toBe("acknowledged: Acknowledged. Yours.");
  expect(says([rang], [takenBy(borys)])).toBe("acknowledged: Acknowledged by Borys.");
  expect(says([rang, disk], [takenBy(borys), takenBy(anna, disk)])).toBe("acknowledged: Acknowledged. Yours.");
  expect(says([rang], [])).toBe("resolved: Resolved.");
  expect(says([rang], [rang])).toBe("waiting: Silent.");
  expect(says([], [])).toBe("waiting: Nothing rings.");
});

it("says what else made it silent", () => {
  const says = (...open: Incident[]) => {
    const what = after([rang, disk], view({ open }), "mars", NOW.getTime());
    return what.kind === "over" ? [what.how, what.says, what.also].filter(Boolean).join(" ") : what.kind;
  };
  const snoozed = { ...rang, snoozed_until: before(-1800) };
  const then = "Then it calls again from the start.";
  expect(says(snoozed)).toBe(`snoozed Snoozed until 02:44 (30 min). ${then}`);
  expect(says({ ...takenBy(anna), snoozed_until: before(-1800) })).toBe(
    `snoozed Snoozed until 02:44 (30 min). ${then}`,
  );
  expect(says(snoozed, takenBy(anna, disk))).toBe("acknowledged Acknowledged. Yours.");
  expect(says({ ...rang, assignee: borys })).toBe("waiting Given to Borys.");
  const passed = chain(42);
  passed.steps[1]!.did = paged(1, [borys], anna);
  expect(says({ ...rang, chain: passed })).toBe("waiting Passed on to Borys.");
  passed.steps[1]!.did = paged(1, [borys], borys);
  expect(says({ ...rang, chain: passed })).toBe("waiting Silent.");
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
    const what = after([rang], view({ open: [{ ...takenBy(anna), pages }] }), "mars", NOW.getTime());
    return what.kind === "over" ? what.also : "";
  };
  expect(also("mars")).toBe("");
  expect(also("mars", "venus")).toBe("Silent on 1 other laptop.");
  expect(also("mars", "venus", "pluto")).toBe("Silent on 2 other laptops.");
});

it("of many, waits for every acknowledgement, and takes none for resolved that is only out of sight", () => {
  const now = NOW.getTime();
  const other = waiting({ ...disk, id: "beyond" }, 20);
  expect(after([rang], view({ open: [rang], silenced: [other] }), "mars", now)).toMatchObject({ kind: "over" });
  expect(after([rang], view({ open: [rang], silenced: [other] }), "mars", now, 10_000)).toMatchObject({
    kind: "unheard",
    ringsAgainAt: before(-20),
  });
  expect(after([rang], view({ open: [disk], open_count: 10_000 }), "mars", now, 10_000)).toMatchObject({
    says: "Silent.",
  });
});
