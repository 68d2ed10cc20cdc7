// What the alarm window has to say once nothing rings any more.

import { known, listed, silentElsewhere, wentWrong, type Condition } from "./incident";
import { until } from "./times";
import type { Actor, Id, Incident, Ref, View } from "./types";

export type After =
  | { kind: "telling" }
  | { kind: "unheard"; ringsAgainAt: string | null; detail: string | null }
  | { kind: "over"; how: Condition; says: string; also: string };

function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return actor.name;
    case "integration":
      return actor.user ?? actor.name;
    case "hub":
      return "the hub";
  }
}

/** Which acknowledgements wait for the hub, of those that rang; of many the window knew only some, and all count. */
function unheard(ids: Set<Id>, many: boolean, view: View): After | null {
  const waiting = view.silenced.filter((silenced) => many || ids.has(silenced.incident));
  if (waiting.length === 0) return null;
  if (!waiting.some(wentWrong)) return { kind: "telling" };
  const times = waiting.map((silenced) => silenced.rings_again_at).filter((at) => at !== null);
  return {
    kind: "unheard",
    ringsAgainAt: times.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null,
    detail: waiting.find((silenced) => silenced.detail !== null)?.detail ?? null,
  };
}

/**
 * What became of `last`, the incidents that rang when something still did. As long as one acknowledgement waits for the hub: `telling`, or
 * `unheard` if that went wrong; then `over`. `own` is this laptop's name. `count` is how many rang in all: of many, `last` holds some.
 */
export function after(last: Incident[], view: View, own: string, now: number, count = last.length): After {
  const many = count > last.length;
  const waiting = unheard(new Set(last.map((incident) => incident.id)), many, view);
  if (waiting) return waiting;
  if (last.length === 0) return { kind: "over", how: "waiting", says: "Nothing rings.", also: "" };

  // What is resolved has left the view; but what is less urgent than so many others has too.
  const listsAll = view.open_count <= view.open.length;
  const open = last.map((incident) => known(view, incident.id)).filter((incident) => incident !== null);
  const by = open.map((incident) => incident.acknowledged?.by ?? null).filter((actor) => actor !== null);
  const others = new Set(open.flatMap((incident) => silentElsewhere(incident, own))).size;
  const also = others === 0 ? "" : `Silent on ${others} other ${others === 1 ? "laptop" : "laptops"}.`;
  const mine = by.some((actor) => actor.kind === "person" && actor.id === view.person?.id);
  const snoozed = open.length > 0 && open.every((incident) => incident.snoozed_until != null);
  if (snoozed) return quiet(open, view.person, also, now);
  if (mine) return { kind: "over", how: "acknowledged", says: "Acknowledged. Yours.", also };
  if (by[0]) return { kind: "over", how: "acknowledged", says: `Acknowledged by ${nameOf(by[0])}.`, also };
  if (open.length === 0 && listsAll) return { kind: "over", how: "resolved", says: "Resolved.", also };
  return quiet(open, view.person, also, now);
}

/** Nobody has acknowledged, and yet nothing rings: it was snoozed, passed on, or given to somebody. */
function quiet(open: Incident[], me: Ref | null, also: string, now: number): After {
  const over = (how: Condition, says: string, then = also): After => ({ kind: "over", how, says, also: then });
  const ends = open.map((incident) => incident.snoozed_until ?? null).filter((at) => at !== null);
  const first = ends.sort((one, other) => Date.parse(one) - Date.parse(other))[0];
  if (first !== undefined)
    return over("snoozed", `Snoozed ${until(first, now)}.`, "Then it calls again from the start.");
  const given = open.find((incident) => incident.assignee && incident.assignee.id !== me?.id);
  if (given?.assignee) return over("waiting", `Given to ${given.assignee.name}.`);
  const next = open.map((incident) => passedOnBy(incident, me)).find((names) => names !== null);
  return next === undefined ? over("waiting", "Silent.") : over("waiting", `Passed on to ${next}.`);
}

/** To whom `me` passed an incident on; `null` if that was not what happened last. */
function passedOnBy(incident: Incident, me: Ref | null): string | null {
  const did = incident.chain?.steps.findLast((step) => step.did?.kind === "paged")?.did;
  if (did?.kind !== "paged" || !me || did.passed_on_by?.id !== me.id) return null;
  return listed(did.people.map((person) => person.name));
}
