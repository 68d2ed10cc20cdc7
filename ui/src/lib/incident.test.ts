import { describe, expect, it } from "vitest";

import {
  NOW,
  anna,
  before,
  borys,
  incident,
  latency,
  page,
  personActor,
  receipt,
  ringing,
  view,
} from "../../tests/scenes/pieces";
import { condition, matches, newer, pageOf, silentElsewhere, standing } from "./incident";
import type { Incident, View } from "./types";

const open = incident();
const taken = incident({ state: "acknowledged", acknowledged: { by: personActor(anna), at: before(1) } });
const over = incident({
  state: "resolved",
  resolved: { by: { kind: "integration", id: "i", name: "prod-ecs" }, at: before(1) },
});
const held = incident({ held: { until: before(-1800), reason: "Rule 'flapping' holds it." } });
const telling = [{ incident: open.id, rings_again_at: null, detail: null }];
const waiting = [{ incident: open.id, rings_again_at: before(-58), detail: null }];

describe("how an incident stands", () => {
  it.each<[Incident, View, string, string]>([
    [open, ringing([open]), "ringing", "Ringing"],
    [open, view({ open: [open] }), "waiting", "Nobody has it yet"],
    [open, view({ open: [open], silenced: telling }), "telling", "Silent here, telling the hub"],
    [open, view({ open: [open], silenced: waiting }), "unconfirmed", "Silent here, the hub has not heard yet"],
    [taken, view({ open: [taken] }), "acknowledged", "You have it"],
    [latency, view({ open: [latency] }), "acknowledged", "Borys has it"],
    [{ ...open, assignee: borys }, view({ open: [open] }), "waiting", "Given to Borys"],
    [{ ...open, assignee: anna }, view({ open: [open] }), "waiting", "Given to you"],
    [{ ...open, snoozed_until: before(-1800) }, view(), "snoozed", "Snoozed until 02:44"],
    [{ ...taken, snoozed_until: before(-86_400) }, view(), "snoozed", "Snoozed until Wed 02:14"],
    [held, view({ open: [held] }), "held", "Waits until 02:44"],
    [{ ...held, snoozed_until: before(-3600) }, view({ open: [held] }), "snoozed", "Snoozed until 03:14"],
    [{ ...held, state: "acknowledged", acknowledged: taken.acknowledged }, view(), "acknowledged", "You have it"],
    [
      { ...held, held: { until: before(-1800), reason: "Maintenance: x.", maintenance: "m" } },
      view(),
      "held",
      "In maintenance until 02:44",
    ],
    [{ ...open, only_counted: "Rule 'noise' only counts it." }, view(), "counted", "Only counted, calls nobody"],
    [over, view(), "resolved", "Resolved by prod-ecs"],
    [{ ...over, resolved: { by: personActor(anna), at: before(1) } }, view(), "resolved", "Resolved by you"],
    [{ ...over, resolved: null }, view(), "resolved", "Resolved"],
  ])("%#", (of, seen, how, words) => {
    expect(condition(of, seen)).toBe(how);
    expect(standing(of, seen, NOW.getTime())).toBe(words);
  });

  it("takes the newer of two copies, whichever comes first", () => {
    const later = incident({ version: 41 });
    expect(newer(open, later)).toBe(later);
    expect(newer(later, open)).toBe(later);
    expect(newer(null, open)).toBe(open);
    expect(newer(undefined, null)).toBeNull();
  });
});

describe("its pages", () => {
  it("finds the newest call on a person", () => {
    const again = page(anna, 5);
    const called = incident({ pages: [page(anna, 42), page(borys, 42), again] });
    expect(pageOf(called, anna)).toBe(again);
    expect(pageOf(called, { id: "x", name: "X" })).toBeNull();
    expect(pageOf(called, null)).toBeNull();
  });

  it("counts other laptops as silent only by their receipts, each once", () => {
    const called = incident({
      pages: [
        page(anna, 42, [
          receipt("mars", "silenced", 1),
          receipt("venus", "sounding", 40),
          receipt("venus", "silenced", 1),
        ]),
        page(borys, 42, [receipt("pluto", "sounding", 40), receipt("venus", "silenced", 1)]),
      ],
    });
    expect(silentElsewhere(called, "mars")).toEqual(["venus"]);
  });
});

describe("the search", () => {
  it.each([
    ["CHECKOUT", true],
    ["stopped checkout", true],
    ["p1 night", true],
    ["#128", true],
    ["prod-ecs 137", true],
    ["checkout billing", false],
    ["", true],
  ])("%j finds it: %s", (query, found) => {
    expect(matches(open, query)).toBe(found);
  });
});
