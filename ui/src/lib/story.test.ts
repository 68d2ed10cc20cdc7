import { expect, it } from "vitest";

import { anna, borys, entry, incident, payments, personActor } from "../../tests/scenes/pieces";
import { tell } from "./story";
import type { Actor, Change, Sound, Stage } from "./types";

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
    "quiet: mars does not ring. | No device.",
  ],
  [
    personActor(anna),
    {
      kind: "receipt",
      page: "p",
      person: anna,
      pager: "mars",
      stage: "sounding",
      sound: { device: "Built-in Audio", loudness: "loud", level: 100, volume: 60 },
    },
    "quiet: mars sounds on Built-in Audio: loud, 100 %, volume 60 %.",
  ],
  [
    personActor(anna),
    {
      kind: "receipt",
      page: "p",
      person: anna,
      pager: "mars",
      stage: "sounding",
      sound: { device: "HDMI", loudness: "soft", level: 30, volume: 0 },
    },
    "quiet: mars plays on HDMI, whose volume is 0: nobody can hear it (soft, 30 %).",
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
  [
    hub,
    { kind: "ruled", reason: "Rule 'pre-production' made it P4." },
    "quiet: Tocsin applied a rule. | Rule 'pre-production' made it P4.",
  ],
  [
    hub,
    { kind: "recognised", known_fault: { id: "k", name: "Pool exhausted" } },
    "quiet: Tocsin knows this fault: Pool exhausted.",
  ],
  [
    hub,
    { kind: "held", until: "2026-11-24T00:44:45Z", reason: "Rule 'flapping' holds it." },
    "turn: Tocsin calls nobody before 02:44. | Rule 'flapping' holds it.",
  ],
  [
    hub,
    { kind: "hold_ended", reason: "The time of waiting is over." },
    "turn: Tocsin ended the wait. | The time of waiting is over.",
  ],
  [
    personActor(anna),
    { kind: "hold_ended", reason: "Anna has it call now." },
    "turn: You ended the wait. | Anna has it call now.",
  ],
  [sender, { kind: "tags_added", tags: ["env:prod"] }, "quiet: prod-ecs added the tag env:prod."],
  [personActor(anna), { kind: "tags_added", tags: ["a", "b", "c"] }, "quiet: You added the tags a, b and c."],
  [sender, { kind: "tags_removed", tags: ["a", "b"] }, "quiet: prod-ecs took away the tags a and b."],
  [sender, { kind: "details_set", details: { cluster: "night" } }, "quiet: prod-ecs set a fact. | cluster: night"],
  [
    sender,
    { kind: "details_set", details: { cluster: "night", host: "n1" } },
    "quiet: prod-ecs set 2 facts. | cluster: night · host: n1",
  ],
  [sender, { kind: "details_removed", names: ["host"] }, "quiet: prod-ecs took away the fact host."],
  [personActor(borys), { kind: "retitled", title: "Disk full" }, "turn: Borys gave this another title. | Disk full"],
  [personActor(borys), { kind: "redescribed" }, "quiet: Borys gave this another description."],
  [
    personActor(borys),
    { kind: "reprioritised", from: "P3", to: "P1" },
    "turn: Borys changed the priority from P3 to P1.",
  ],
  [
    sender,
    { kind: "responder_added", responder: { kind: "person", ...anna } },
    "turn: prod-ecs added you to be called too.",
  ],
  [
    personActor(anna),
    { kind: "responder_added", responder: { kind: "team", id: "b2", name: "Search" } },
    "turn: You added the team Search to be called too.",
  ],
  [
    personActor(anna),
    { kind: "responder_added", responder: { kind: "schedule", id: "s", name: "Payments 24/7" } },
    "turn: You added whoever is on call in Payments 24/7 to be called too.",
  ],
  [
    personActor(anna),
    { kind: "responder_added", responder: { kind: "policy", id: "p", name: "Night" } },
    "turn: You added whom Night calls first to be called too.",
  ],
  [sender, { kind: "action_done", action: "restart" }, "turn: prod-ecs did the sender's action “restart”."],
  [personActor(anna), { kind: "deleted" }, "turn: You deleted this."],
  [
    hub,
    { kind: "sent", page: "p", person: anna, by: "email", to: "anna@example.com" },
    "quiet: Tocsin sent you an e-mail (anna@example.com).",
  ],
  [
    hub,
    { kind: "sent", page: "p", person: borys, by: "sms", to: "+4915112345678" },
    "quiet: Tocsin sent Borys a text message (+4915112345678).",
  ],
  [
    hub,
    {
      kind: "not_sent",
      page: "p",
      person: borys,
      by: "webhook",
      to: "https://example.com/hook",
      reason: "example.com answered 503.",
      given_up: false,
    },
    "quiet: Tocsin could not call Borys by a webhook (https://example.com/hook). | example.com answered 503. It is tried again.",
  ],
  [
    hub,
    { kind: "not_sent", page: "p", person: borys, by: "voice", to: "+49", reason: "No such number.", given_up: true },
    "turn: Tocsin could not telephone Borys (+49). | No such number. It is given up.",
  ],
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

it("marks what says that nobody can have heard the page", () => {
  const sound = { device: "HDMI", loudness: "loud" as const, level: 100 };
  const unheard = (stage: Stage, changes: Partial<Sound> | null = null) => {
    const change: Change = { kind: "receipt", page: "p", person: anna, pager: "mars", stage };
    const said = changes === null ? change : { ...change, sound: { ...sound, ...changes } };
    return tell(entry(1, 1, personActor(anna), said, incident()), anna).unheard;
  };
  expect(unheard("failed")).toBe(true);
  expect(unheard("sounding", { muted: true })).toBe(true);
  expect(unheard("sounding", { volume: 0 })).toBe(true);
  expect(unheard("sounding", {})).toBe(false);
  // Older laptops say nothing of their sound.
  expect(unheard("sounding")).toBe(false);
  expect(unheard("silenced")).toBe(false);
});
