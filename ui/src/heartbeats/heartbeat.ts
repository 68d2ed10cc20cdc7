// Heartbeats: senders that must ping. How they stand, how they are written.

import type { Fault, Id, Instant, Priority } from "../lib/types";
import { ago, span, type Zone } from "../lib/times";
import { amount, minutes, type Amount } from "../policies/draft";
import type { Kept, Kind } from "../shelf/shelf.svelte";
import { mayAdmin } from "../team/rights";

/** A heartbeat as the hub lists it. */
export interface Heartbeat extends Kept {
  name: string;
  description?: string;
  interval_minutes: number;
  enabled: boolean;
  message?: string | null;
  tags?: string[];
  priority?: Priority | null;
  last_ping_at?: Instant | null;
  expired_at?: Instant | null;
  due_at?: Instant | null;
}

export interface HeartbeatDraft {
  name: string;
  description: string;
  interval: Amount;
  enabled: boolean;
  message: string;
  tags: string;
  /** Empty for the usual. */
  priority: Priority | "";
}

/** How a heartbeat stands. */
export type Standing = "off" | "waiting" | "alive" | "silent";

export function standing({ enabled, last_ping_at, expired_at }: Heartbeat): Standing {
  if (!enabled) return "off";
  if (expired_at != null) return "silent";
  return last_ping_at == null ? "waiting" : "alive";
}

/** The same in a sentence. */
export function sayStanding(heartbeat: Heartbeat, now: number, zone: Zone): string {
  const { last_ping_at: last, expired_at: expired, due_at: due } = heartbeat;
  switch (standing(heartbeat)) {
    case "off":
      return "Not watched.";
    case "waiting":
      return "Waits for its first ping: it is watched from then on.";
    case "silent":
      return `Silent for too long since ${zone.moment(expired ?? now, now)}${last == null ? "" : `; last ping ${ago(last, now)}`}.`;
    case "alive":
      return `Last ping ${ago(last ?? now, now)}${due == null ? "" : `; the next by ${zone.moment(due, now)}`}.`;
  }
}

/** The words of a list that is written with commas. */
export function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Minutes as people write them: whole days as days, whole hours as hours. */
export function interval(length: number): Amount {
  return length >= 1440 && length % 1440 === 0 ? { text: String(length / 1440), unit: "days" } : amount(length);
}

function draftOf(heartbeat: Heartbeat): HeartbeatDraft {
  return {
    name: heartbeat.name,
    description: heartbeat.description ?? "",
    interval: interval(heartbeat.interval_minutes),
    enabled: heartbeat.enabled,
    message: heartbeat.message ?? "",
    tags: (heartbeat.tags ?? []).join(", "),
    priority: heartbeat.priority ?? "",
  };
}

function faults(draft: HeartbeatDraft): Fault[] {
  if (minutes(draft.interval) !== null) return [];
  return [{ object: null, field: "interval_minutes", detail: "Write a whole number, such as 10." }];
}

function bodyOf(draft: HeartbeatDraft, team: Id, base: Heartbeat | null) {
  return {
    ...(base ? { id: base.id, version: base.version ?? 0 } : {}),
    team,
    name: draft.name.trim(),
    description: draft.description.trim(),
    interval_minutes: minutes(draft.interval) ?? 0,
    enabled: draft.enabled,
    message: draft.message.trim() === "" ? null : draft.message.trim(),
    tags: words(draft.tags),
    priority: draft.priority === "" ? null : draft.priority,
  };
}

/** The command by which a heartbeat pings, ready for a shell. */
export function pingCommand(name: string, hub: string): string {
  const address = `${hub}/v2/heartbeats/${encodeURIComponent(name).replace(/'/g, "%27")}/ping`;
  return `curl -fsS -X POST '${address}' -H 'Authorization: GenieKey KEY'`;
}

export const HEARTBEATS: Kind<Heartbeat, HeartbeatDraft> = {
  path: "/api/heartbeats",
  list: "heartbeats",
  name: ({ name }) => name,
  order: (one, other) => one.name.localeCompare(other.name),
  may: mayAdmin,
  draft: draftOf,
  first: () => ({
    name: "",
    description: "",
    interval: { text: "10", unit: "minutes" },
    enabled: true,
    message: "",
    tags: "",
    priority: "",
  }),
  body: bodyOf,
  faults,
  fields: /^(name|description|interval_minutes|message|tags(\[\d+\])?)$/,
  told: (heartbeat) => [
    heartbeat.name,
    `pings within ${span(heartbeat.interval_minutes * 60_000)}`,
    heartbeat.enabled ? "watched" : "not watched",
  ],
  words: {
    all: "The heartbeats",
    one: "heartbeat",
    heading: (team) => `Heartbeats of ${team}`,
    empty: (team) =>
      `${team} has no heartbeat yet. A backup, a cron job or a monitoring server that pings shows that it is alive; when it falls silent, people are called.`,
    make: "New heartbeat",
    says: "A change counts at once.",
    erase: "Delete this heartbeat",
    erased:
      "Its pings are answered no more, and its silence calls nobody. An incident that is open because of it is resolved.",
    others: (team) => `Admins of ${team} can change this.`,
  },
};
