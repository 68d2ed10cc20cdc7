import { expect, it } from "vitest";

import { anna, before, incident, page, personActor, receipt } from "../../tests/scenes/pieces";
import type { Incident, Receipt } from "../lib/types";
import { proved, wayOf } from "./way";

const sounding = (pager: string, changes: Partial<Receipt["sound"] & object> = {}): Receipt => ({
  ...receipt(pager, "sounding", 39),
  sound: { device: "Built-in Audio", loudness: "soft", level: 30, volume: 60, muted: false, ...changes },
});
const test = (receipts: Receipt[], changes: Partial<Incident> = {}) =>
  incident({ pages: [page(anna, 41, receipts)], ...changes });
const told = (of: Incident | null) => wayOf(of, "mars", anna).map(({ how, says }) => `${how}: ${says}`);
const has = receipt("mars", "delivered", 40);

it("tells each step as it comes, and waits for the next", () => {
  expect(told(null)).toEqual(["waits: Sending it to the hub"]);
  expect(told(test([]))).toEqual([
    "done: Sent to the hub.",
    "done: The hub calls you.",
    "waits: Waiting for a laptop",
    "ahead: Waiting for a sound",
    "ahead: Acknowledge it",
  ]);
  expect(told(test([has])).slice(2)).toEqual([
    "done: mars has it.",
    "waits: Waiting for a sound",
    "ahead: Acknowledge it",
  ]);
  expect(told(test([has, sounding("mars")])).slice(2)).toEqual([
    "done: mars has it.",
    "done: mars sounds on Built-in Audio: soft, 30 %, volume 60 %.",
    "waits: Acknowledge it",
  ]);
});

it("begins with this laptop, and tells of each how far it came", () => {
  const venus = [receipt("venus", "delivered", 40), receipt("venus", "failed", 39, "No sound device was found.")];
  expect(told(test([...venus, has, sounding("mars")])).slice(2)).toEqual([
    "done: mars has it.",
    "done: mars sounds on Built-in Audio: soft, 30 %, volume 60 %.",
    "done: venus has it.",
    "bad: venus does not ring. No sound device was found.",
    "waits: Acknowledge it",
  ]);
});

it("is proved only where it was heard and acknowledged", () => {
  const by = { by: personActor(anna), at: before(2) };
  const over = { state: "resolved" as const, acknowledged: by, resolved: by };
  const whole = test([has, sounding("mars"), receipt("mars", "silenced", 2)], over);
  expect(told(whole).at(-1)).toBe("done: Acknowledged by you.");
  expect(proved(wayOf(whole, "mars", anna))).toBe(true);

  const muted = test([has, sounding("mars", { muted: true })], over);
  expect(told(muted)[3]).toBe("bad: mars plays on Built-in Audio, which is muted: nobody can hear it (soft, 30 %).");
  expect(proved(wayOf(muted, "mars", anna))).toBe(false);

  const late = test([], { state: "resolved", resolved: { by: { kind: "hub" }, at: before(0) } });
  expect(told(late).slice(2)).toEqual([
    "bad: No laptop of yours has had it.",
    "bad: Nobody acknowledged it within 5 minutes.",
  ]);
  expect(proved(wayOf(late, "mars", anna))).toBe(false);
});
