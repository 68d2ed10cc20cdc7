// What can be read off an incident.

import { moment } from "./times";
import type { Actor, Id, Incident, Page, Ref, Silenced, View } from "./types";

/** How an incident stands from where this person sits; more than its state, since the bell is this laptop's. */
export type Condition =
  "ringing" | "telling" | "unconfirmed" | "snoozed" | "held" | "counted" | "waiting" | "acknowledged" | "resolved";

/** What the laptop does about `incident`, by the view. */
export function condition(incident: Incident, view: View): Condition {
  if (incident.state === "resolved") return "resolved";
  if (view.ringing.some((other) => other.id === incident.id)) return "ringing";
  const silenced = view.silenced.find((other) => other.incident === incident.id);
  if (silenced) return wentWrong(silenced) ? "unconfirmed" : "telling";
  if (incident.snoozed_until != null) return "snoozed";
  if (incident.state === "acknowledged") return "acknowledged";
  if (incident.held != null) return "held";
  return incident.only_counted != null ? "counted" : "waiting";
}

/** The name to show; `You` for the person who looks. */
export function actorName(actor: Actor, me: Ref | null): string {
  switch (actor.kind) {
    case "person":
      return actor.id === me?.id ? "You" : actor.name;
    case "integration":
      return actor.user ?? actor.name;
    case "hub":
      return "Tocsin";
  }
}

/** `Anna`, `Anna and Borys`, `Anna, Borys and Lead`. */
export function listed(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** Whether the hub has failed to hear of an acknowledgement; while nothing has gone wrong it hears in a moment. */
export function wentWrong(silenced: Silenced): boolean {
  return silenced.rings_again_at !== null || silenced.detail !== null;
}

/** Who works on it, or was asked to: `You have it`, `Borys has it`, `Given to Borys`; `null` if nobody is. */
export function holder(incident: Incident, me: Ref | null): string | null {
  if (incident.acknowledged) {
    const name = actorName(incident.acknowledged.by, me);
    return name === "You" ? "You have it" : `${name} has it`;
  }
  if (!incident.assignee) return null;
  return `Given to ${incident.assignee.id === me?.id ? "you" : incident.assignee.name}`;
}

/** The condition in words, with who has it: `Ringing`, `Nobody has it yet`, `You have it`, `Snoozed until 02:44`. */
export function standing(incident: Incident, view: View, now: number): string {
  switch (condition(incident, view)) {
    case "ringing":
      return "Ringing";
    case "telling":
      return "Silent here, telling the hub";
    case "unconfirmed":
      return "Silent here, the hub has not heard yet";
    case "snoozed":
      return `Snoozed until ${moment(incident.snoozed_until ?? now, now)}`;
    case "held": {
      const until = moment(incident.held?.until ?? now, now);
      return incident.held?.maintenance == null ? `Waits until ${until}` : `In maintenance until ${until}`;
    }
    case "counted":
      return "Only counted, calls nobody";
    case "waiting":
      return holder(incident, view.person) ?? "Nobody has it yet";
    case "acknowledged":
      return holder(incident, view.person) ?? "Acknowledged";
    case "resolved": {
      const name = incident.resolved ? actorName(incident.resolved.by, view.person) : null;
      return name === null ? "Resolved" : `Resolved by ${name === "You" ? "you" : name}`;
    }
  }
}

/** The newest page of `person`, which says why it is them. */
export function pageOf(incident: Incident, person: Ref | null): Page | null {
  return incident.pages.findLast((page) => page.person.id === person?.id) ?? null;
}

/** The laptops other than `own` on which a page of this incident is known to have been silenced, by their receipts. */
export function silentElsewhere(incident: Incident, own: string): string[] {
  const receipts = incident.pages.flatMap((page) => page.receipts ?? []);
  const names = receipts.filter((receipt) => receipt.stage === "silenced").map((receipt) => receipt.pager);
  return [...new Set(names)].filter((name) => name !== own);
}

/** Of two copies of one incident, the newer. */
export function newer(one: Incident | null | undefined, other: Incident | null | undefined): Incident | null {
  if (!one || !other) return one ?? other ?? null;
  return other.version > one.version ? other : one;
}

/** Whether every word of `query` is somewhere in the incident: its title, origin, number, labels or facts. */
export function matches(incident: Incident, query: string): boolean {
  const text = [
    incident.title,
    incident.description,
    incident.source,
    incident.entity,
    incident.alias,
    incident.priority,
    `#${incident.number}`,
    incident.team.name,
    incident.integration.name,
    incident.known_fault?.name ?? "",
    ...incident.tags,
    ...Object.values(incident.details),
  ]
    .join("\n")
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The incident with `id` among those that the view knows. */
export function known(view: View | null, id: Id | null): Incident | null {
  return (
    view?.open.find((incident) => incident.id === id) ?? view?.ringing.find((incident) => incident.id === id) ?? null
  );
}
