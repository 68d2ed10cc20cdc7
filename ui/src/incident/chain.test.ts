import { describe, expect, it } from "vitest";

import { architect, chain, chained, customer, lead, paged, step } from "../../tests/scenes/chains";
import { anna, before, borys, NOW, page, personActor, receipt } from "../../tests/scenes/pieces";
import type { Chain, Incident } from "../lib/types";
import { outlook, pagesBeside, pagesOf, passesTo, whom, whoms } from "./chain";
import { next, nextInShort } from "./next";

const now = NOW.getTime();
const MINUTES = (count: number) => count * 60;
const acknowledged = { state: "acknowledged", acknowledged: { by: personActor(anna), at: before(5) } } as const;

/** The chain's first steps, all of them done. */
function done(seconds: number, changes: Partial<Chain> = {}): Chain {
  const steps = chain(seconds)
    .steps.slice(0, 5)
    .map((one) => ({ ...one, did: paged(seconds - MINUTES(one.after_minutes), one.people) }));
  return chain(seconds, { steps, ...changes });
}

function said(incident: Incident): string {
  const { whom, when, later, tail } = next(incident, anna, now);
  return [[whom, when].filter(Boolean).join(" "), ...later, tail].filter(Boolean).join(" | ");
}

describe("whom it goes to next", () => {
  const silent = chained(42, { pages: [{ ...page(anna, 42), rule: 1 }] });
  const silentPage = { ...page(anna, 42, [receipt("mars", "delivered", 41)]), rule: 1 };
  const again = { wait_minutes: 10, count: 2 };

  it.each<[string, Incident, string]>([
    [
      "a laptop rang, so the rule that waits for that is left out",
      chained(),
      "Lead in 29:18 | Architect | Customer | everybody in Payments",
    ],
    ["no laptop rang yet", silent, "Borys in 0:18 | Lead | Architect | Customer | everybody in Payments"],
    [
      "a page that was to be silent has arrived",
      chained(42, { pages: [{ ...silentPage, urgency: "silent" }] }),
      "Lead in 29:18 | Architect | Customer | everybody in Payments",
    ],
    [
      "an alarm that has arrived proves nothing",
      chained(42, { pages: [silentPage] }),
      "Borys in 0:18 | Lead | Architect | Customer | everybody in Payments",
    ],
    [
      "the laptop that rang has failed",
      chained(42, {
        pages: [{ ...page(anna, 42, [receipt("mars", "sounding", 41), receipt("mars", "failed", 20)]), rule: 1 }],
      }),
      "Borys in 0:18 | Lead | Architect | Customer | everybody in Payments",
    ],
    [
      "the laptop rang for an alarm that was settled since",
      chained(42, {
        pages: [{ ...page(anna, 42, [receipt("mars", "sounding", 41)]), rule: 1, settled_at: before(20) }],
      }),
      "Borys in 0:18 | Lead | Architect | Customer | everybody in Payments",
    ],
    ["somebody has it", chained(42, acknowledged), "Everybody in Payments in 1:59:18"],
    ["it is over", chained(42, { state: "resolved" }), "Nobody after you"],
    ["it is due, and the hub has not told", chained(1801), "Lead now | Architect | Customer | everybody in Payments"],
    ["all were called", chained(3700, { chain: done(3700) }), "Nobody after you"],
    [
      "all were called, and it repeats",
      chained(3700, { chain: done(3700, { repeat: again }) }),
      "Again from the start in 8:20",
    ],
    [
      "some are to be called, and then again",
      chained(42, { chain: chain(42, { repeat: again }) }),
      "Lead in 29:18 | Architect | Customer | everybody in Payments | then again from the start",
    ],
    [
      "the last round, after which it is resolved",
      chained(3700, { chain: done(3700, { round: 2, repeat: { ...again, resolve_after_all: true } }) }),
      "Nobody after you | it is resolved in 8:20",
    ],
    ["the last round", chained(3700, { chain: done(3700, { round: 2, repeat: again }) }), "Nobody after you"],
    [
      "a chain that somebody has does not matter again",
      chained(3700, { ...acknowledged, chain: done(3700, { repeat: again }) }),
      "Nobody after you",
    ],
    ["no chain", chained(42, { chain: null }), "Nobody after you"],
    [
      "a test",
      chained(42, { chain: null, integration: { ...chained().integration, mode: "test" } }),
      "Nobody: a test never escalates",
    ],
    [
      "snoozed: all again from the start",
      chained(42, { snoozed_until: before(-600) }),
      "You in 10:00 | Lead | Architect | Customer | everybody in Payments",
    ],
  ])("%s", (_, incident, words) => {
    expect(said(incident)).toBe(words);
  });

  it("says those of one moment together, and each name once", () => {
    const both = chain(42, {
      steps: [
        step(1, 42, 10, { label: "Lead", notify: { person: lead.id }, people: [lead] }),
        step(2, 42, 10, { label: "Architect", notify: { person: architect.id }, people: [architect, lead] }),
        step(3, 42, 10, { label: "Lead", notify: { person: lead.id }, people: [lead] }),
      ],
    });
    expect(said(chained(42, { chain: both }))).toBe("Lead and Architect and Lead in 9:18");
    expect(outlook(chained(42, { chain: both })).stops).toHaveLength(1);
  });

  it("is short in a narrow place", () => {
    expect(nextInShort(chained(), anna, now)).toBe("goes to Lead in 29:18");
    expect(nextInShort(chained(3700, { chain: done(3700, { repeat: again }) }), anna, now)).toBe(
      "starts again in 8:20",
    );
    expect(nextInShort(chained(42, { chain: null }), anna, now)).toBeNull();
  });
});

it("passes on to the next step, whatever its condition", () => {
  expect(passesTo(chained())?.rule).toBe(2);
  expect(passesTo(chained(3700, { chain: done(3700) }))).toBeNull();
  expect(passesTo(chained(42, { chain: null }))).toBeNull();
});

it("names people where they are few, and else what they are", () => {
  const with_ = (...people: (typeof anna)[]) =>
    whom(step(1, 42, 0, { label: "everybody in Payments", notify: { team: "b" }, people }), anna);
  expect(with_()).toBe("everybody in Payments");
  expect(with_(borys)).toBe("Borys");
  expect(with_(anna, borys)).toBe("you and Borys");
  expect(with_(anna, borys, lead)).toBe("everybody in Payments");
  expect(whoms({ at: before(0), steps: [] }, null)).toBe("");
});

it("knows which step made which page, and which ones none of them made", () => {
  const first = { ...page(anna, 42), rule: 1 };
  const earlier = { ...page(customer, 4000), rule: 1 };
  const byHand = { ...page(borys, 42), rule: null };
  const incident = chained(42, { pages: [earlier, first, byHand] });
  expect(pagesOf(incident.chain!.steps[0]!, incident)).toEqual([first]);
  expect(pagesOf(incident.chain!.steps[2]!, incident)).toEqual([]);
  expect(pagesBeside(incident)).toEqual([earlier, byHand]);
});
