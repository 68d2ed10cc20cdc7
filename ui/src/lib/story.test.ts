import { expect, it } from "vitest";

import { anna, borys, entry, incident, personActor } from "../../tests/scenes/pieces";
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
  [personActor(borys), { kind: "noted", text: "I look." }, "note: Borys wrote | I look."],
])("%#: %o", (actor, change, line) => {
  const { kind, who, says, text } = tell(entry(1, 1, actor, change, incident()), anna);
  expect(`${kind}: ${who} ${says}${text === "" ? "" : ` | ${text}`}`).toBe(line);
});
