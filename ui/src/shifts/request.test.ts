import { expect, it } from "vitest";

import { anna, before, duties, view } from "../../tests/scenes/pieces";
import { fromBorys, settled, shifts, toChen } from "../../tests/scenes/shifts";
import { inZone } from "../lib/times";
import type { ShiftRequest, ShownRequest } from "../lib/types";
import { about, others, standing, toMe, waitingFor, waits } from "./request";
import { ofMine } from "./stint";

const now = Date.parse(before(0));
const shown = (changes: Partial<ShiftRequest>): ShownRequest => ({
  ...toChen,
  request: { ...toChen.request, ...changes },
});
const asked: ShownRequest = { ...fromBorys, to: anna };
const answered = (state: ShiftRequest["state"]): ShownRequest => ({
  ...asked,
  request: { ...asked.request, state, settled_at: before(60) },
});

it.each([
  [shown({}), "Waiting for Chen."],
  [shown({ end: before(1) }), "Nobody answered in time."],
  [shown({ state: "accepted", settled_at: before(7200) }), "Chen takes it, 2 h ago."],
  [shown({ state: "declined", settled_at: before(60) }), "Chen declined, 1 min ago; you stay on call."],
  [shown({ state: "withdrawn" }), "You withdrew it."],
  [asked, "Borys waits for you."],
  [answered("accepted"), "You take it from Borys, 1 min ago."],
  [answered("declined"), "You declined, 1 min ago; Borys stays on call."],
  [answered("withdrawn"), "Borys withdrew it, 1 min ago."],
])("says how a request stands: %#", (request, says) => {
  expect(standing(request, anna, now)).toBe(says);
});

it("says what it is about", () => {
  expect(about(toChen, inZone("Europe/Kyiv"), now)).toBe("Payments 24/7, Sat 28 Nov 18:00 – 23:00");
});

it("shows those to me until they are answered, by whoever knows it first, or their time is over", () => {
  const told = view({ duty: duties({ asked: [fromBorys] }) });
  expect(toMe(told, null, anna, now)).toEqual([asked]);
  expect(toMe(told, [asked, toChen], anna, now)).toEqual([asked]);
  expect(toMe(told, [answered("accepted")], anna, now)).toEqual([]);
  expect(toMe(told, null, anna, Date.parse(fromBorys.request.end))).toEqual([]);
  expect(waits(asked, now)).toBe(true);
});

it("lists mine that wait, and what was settled in the last two weeks", () => {
  const old = shown({ id: "old", state: "declined", settled_at: before(15 * 86_400) });
  const list = others([toChen, asked, ...settled, old], anna, now);
  expect(list.map(({ request }) => request.id)).toEqual(["r1", "r3", "r4"]);
});

it("finds those that wait for a shift by the time they share with it", () => {
  const mine = ofMine(shifts, anna);
  const touched = mine.filter((stint) => waitingFor(stint, [toChen, asked, ...settled], anna, now).length > 0);
  expect(touched.map(({ start }) => start.toISOString())).toEqual(["2026-11-23T07:00:00.000Z"]);
});
