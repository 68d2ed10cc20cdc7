// The way of a test from the hub to the ear, step by step, by the incident's receipts.

import { actorName, pageOf } from "../lib/incident";
import { sayOf } from "../lib/sound";
import { isUnheard } from "../lib/story";
import type { Incident, Instant, Receipt, Ref } from "../lib/types";

export interface WayStep {
  key: string;
  /** `waits` is the next to come. */
  how: "done" | "waits" | "bad" | "ahead";
  says: string;
  at: Instant | null;
}

/** When the hub ends a test that nobody acknowledged. */
const ENDS = "5 minutes";

function ofLaptop(name: string, receipts: Receipt[]): WayStep[] {
  const steps: WayStep[] = [];
  const last = receipts.findLast(({ stage }) => stage === "sounding" || stage === "failed");
  const delivered = receipts.find(({ stage }) => stage === "delivered") ?? receipts[0];
  if (delivered) steps.push({ key: `${name} has`, how: "done", says: `${name} has it.`, at: delivered.at });
  if (last) {
    const how = isUnheard(last) ? "bad" : "done";
    const says =
      last.stage === "failed"
        ? `${name} does not ring. ${last.note ?? ""}`.trim()
        : `${name} ${last.sound ? sayOf(last.sound) : "rings."}`;
    steps.push({ key: `${name} sounds`, how, says, at: last.at });
  }
  return steps;
}

/** All steps so far, and the one that is waited for. `own` is this laptop's name, which comes first. */
export function wayOf(incident: Incident | null, own: string | null, me: Ref | null): WayStep[] {
  const sent: WayStep = { key: "sent", how: "done", says: "Sent to the hub.", at: null };
  if (incident === null) return [{ ...sent, how: "waits", says: "Sending it to the hub" }];
  const page = pageOf(incident, me);
  const receipts = page?.receipts ?? [];
  const names = [...new Set(receipts.map(({ pager }) => pager))].sort((one) => (one === own ? -1 : 0));
  const steps: WayStep[] = [
    { ...sent, at: incident.opened_at },
    {
      key: "hub",
      how: "done",
      says: page ? "The hub calls you." : "The hub has it.",
      at: page?.at ?? incident.opened_at,
    },
    ...names.flatMap((name) =>
      ofLaptop(
        name,
        receipts.filter(({ pager }) => pager === name),
      ),
    ),
  ];
  const ended = incident.state !== "triggered";
  const add = (key: string, says: string, missed: string) => {
    const waits = steps.every(({ how }) => how !== "waits");
    steps.push({ key, how: ended ? "bad" : waits ? "waits" : "ahead", says: ended ? missed : says, at: null });
  };
  if (names.length === 0) add("delivered", "Waiting for a laptop", "No laptop of yours has had it.");
  const tried = receipts.some(({ stage }) => stage !== "delivered");
  if (!tried && !(ended && names.length === 0))
    add("sounding", "Waiting for a sound", "No laptop has said that it rang.");
  steps.push(
    end(
      incident,
      me,
      steps.every(({ how }) => how !== "waits"),
    ),
  );
  return steps;
}

function end(incident: Incident, me: Ref | null, next: boolean): WayStep {
  const key = "acknowledged";
  if (incident.acknowledged) {
    const name = actorName(incident.acknowledged.by, me);
    return {
      key,
      how: "done",
      says: `Acknowledged by ${name === "You" ? "you" : name}.`,
      at: incident.acknowledged.at,
    };
  }
  if (incident.state === "resolved")
    return {
      key,
      how: "bad",
      says: `Nobody acknowledged it within ${ENDS}.`,
      at: incident.resolved?.at ?? null,
    };
  return { key, how: next ? "waits" : "ahead", says: "Acknowledge it", at: null };
}

/** What the whole of it shows, once it is over: whether somebody was rung audibly, and said so. */
export function proved(steps: WayStep[]): boolean {
  return steps.every(({ how }) => how === "done");
}
