import { expect, it } from "vitest";

import { anna, borys, entry, incident, payments, personActor } from "../../tests/scenes/pieces";
import { tell } from "./story";
import type { Actor, Change } from "./types";

const sender: Actor = { kind: "integration", id: "i", name: "prod-ecs", user: null };
const hub: Actor = { kind: "hub" };

it.each<[Actor, Change, string]>([
  [sender, { kind: "triggered" }, "turn: prod-ecs reported this."],
  [{ ...sender, user: "cron" }, { kind: "triggered" }, "turn: cron reported this."],
  [sender, { kind: "repeated", count: 3 }, "quiet: prod-ecs reported it again (3 times by now)."],
  [
    sender,
    { kind: "repeated", count: 4, raised_to: "P1" },
    "turn: prod-ecs reported it again and raised it to P1 (4 times by now).",
  ],
  [
    hub,
    { kind: "paged", page: "p", person: anna, urgency: "alarm", reason: "Why." },
    "turn: Tocsin called you with the alarm. | Why.",
  ],
  [
    hub,
    { kind: "paged", page: "p", person: borys, urgency: "silent", reason: "Why." },
    "turn: Tocsin called Borys silently. | Why.",
  ],
  [hub, { kind: "nobody_paged", reason: "No members." }, "turn: Tocsin called nobody. | No members."],
  [
    personActor(anna),
    { kind: "receipt", page: "p", person: anna, pager: "mars", stage: "sounding" },
    "quiet: mars rings.",
  ],
  [
    personActor(anna),
    { kind: "receipt", page: "p", person: anna, pager: "mars", stage: "failed", note: "No device." },
    "quiet: mars could not ring. | No device.",
  ],
  [personActor(anna), { kind: "acknowledged" }, "turn: You acknowledged this."],
  [personActor(borys), { kind: "resolved", note: "Rolled back." }, "turn: Borys resolved this. | Rolled back."],
  [hub, { kind: "routed", reason: "Rule 1 fits." }, "quiet: Tocsin chose where it goes. | Rule 1 fits."],
  [
    hub,
    { kind: "called_instead", reason: "Nobody is on call." },
    "turn: Tocsin calls others than the policy names. | Nobody is on call.",
  ],
  [hub, { kind: "not_needed", rule: 2, reason: "It rang." }, "quiet: Tocsin did not need rule 2. | It rang."],
  [hub, { kind: "started_again", round: 0 }, "turn: Tocsin began the policy again."],
  [hub, { kind: "started_again", round: 1 }, "turn: Tocsin began the policy again (the first repeat)."],
  [hub, { kind: "started_again", round: 3 }, "turn: Tocsin began the policy again (repeat 3)."],
  [personActor(anna), { kind: "passed_on", note: "I am on a train." }, "turn: You passed this on. | I am on a train."],
  [personActor(borys), { kind: "snoozed", until: "2026-11-24T00:44:45Z" }, "turn: Borys snoozed this until 02:44."],
  [hub, { kind: "snooze_ended" }, "turn: Tocsin ended the snooze."],
  [
    personActor(anna),
    { kind: "unacknowledged", note: null },
    "turn: You took the acknowledgement back: nobody has this.",
  ],
  [personActor(borys), { kind: "assigned", to: anna }, "turn: Borys gave this to you."],
  [personActor(anna), { kind: "assigned", to: borys, note: "Yours?" }, "turn: You gave this to Borys. | Yours?"],
  [
    personActor(anna),
    { kind: "transferred", from: payments, to: { id: "b2", name: "Search" } },
    "turn: You gave this from Payments to Search.",
  ],
  [personActor(borys), { kind: "noted", text: "I look." }, "note: Borys wrote | I look."],
])("%#: %o", (actor, change, line) => {
  const { kind, who, says, text } = tell(entry(1, 1, actor, change, incident()), anna);
  expect(`${kind}: ${who} ${says}${text === "" ? "" : ` | ${text}`}`).toBe(line);
});

it("tells what people said from why it was so", () => {
  const spoken = (change: Change) => tell(entry(1, 1, hub, change, incident()), anna).spoken;
  expect(spoken({ kind: "acknowledged", note: "Mine." })).toBe(true);
  expect(spoken({ kind: "passed_on", note: "Yours." })).toBe(true);
  expect(spoken({ kind: "routed", reason: "Rule 1 fits." })).toBe(false);
  expect(spoken({ kind: "receipt", page: "p", person: anna, pager: "mars", stage: "failed", note: "No device." })).toBe(
    false,
  );
});
