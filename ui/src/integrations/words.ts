// Integrations, their rules and their messages in words.

import { listed } from "../lib/incident";
import { ago, until } from "../lib/times";
import type {
  Became,
  Criterion,
  Effects,
  Instant,
  Integration,
  IntegrationRule,
  ListedIntegration,
  TriedOutcome,
} from "../lib/types";
import { sayMinutes } from "../policies/words";

const DAY = 86_400_000;
/** So long without a message is worth a look. */
const SILENT_DAYS = 7;

/** When something came last; `silent` where that is worth a look. */
export function sayReceived(
  { last_received_at: at, received }: ListedIntegration,
  now: number,
): { says: string; silent: boolean } {
  if (at == null) return { says: "nothing received yet", silent: false };
  const days = Math.floor((now - Date.parse(at)) / DAY);
  const silent = days >= SILENT_DAYS;
  const count = `, ${received.toLocaleString("en-GB")} in all`;
  return { says: `${silent ? `silent for ${days} days` : `last received ${ago(at, now)}`}${count}`, silent };
}

/** How a test stands; `null` for a live one. */
export function sayTest({ mode, expires_at: end }: Integration, now: number): { says: string; over: boolean } | null {
  if (mode !== "test") return null;
  if (end == null) return { says: "TEST", over: false };
  const over = Date.parse(end) <= now;
  return { says: over ? `TEST, ended ${ago(end, now)}` : `TEST ${until(end, now)}`, over };
}

const FIELDS: Record<string, string> = {
  title: "the title",
  description: "the description",
  source: "the source",
  entity: "the entity",
  alias: "the alias",
  priority: "the priority",
  tags: "a tag",
  user: "the user",
};

export function sayField(field: string): string {
  return FIELDS[field] ?? `the detail ${field.replace(/^details\./, "")}`;
}

const IS = { contains: "contains", equals: "is", matches: "matches" };
const IS_NOT = { contains: "does not contain", equals: "is not", matches: "does not match" };

export function sayCriterion(criterion: Criterion): string {
  const { field, not = false, ...rest } = criterion;
  const [kind, text] = Object.entries(rest)[0] as [keyof typeof IS, string];
  // A negated condition on tags holds where no tag is so.
  const what = field === "tags" && not ? "no tag" : sayField(field);
  const how = not && field !== "tags" ? IS_NOT[kind] : IS[kind];
  return `${what} ${how} ${kind === "equals" && text === "" ? "empty" : `“${text}”`}`;
}

/** What must be so for a rule to hold: `If the source is “x” and a tag contains “y”`, `Always`. */
export function sayCriteria(when: IntegrationRule["when"]): string {
  const said = (when?.conditions ?? []).map(sayCriterion);
  if (said.length === 0) return "Always";
  const all = listed(said);
  return `If ${when?.matching === "any" ? all.replace(/ and ((?:(?! and ).)*)$/, " or $1") : all}`;
}

/** What a rule does, as part of a sentence. */
export function sayEffects(then: Effects): string {
  const said: string[] = [];
  if (then.alias !== null && then.alias !== undefined) said.push(`its alias becomes “${then.alias}”`);
  if (then.priority) said.push(`its priority becomes ${then.priority}`);
  if (then.tags?.length > 0) said.push(`it gets the ${then.tags.length === 1 ? "tag" : "tags"} ${listed(then.tags)}`);
  if (then.resolve_after_minutes)
    said.push(`it resolves by itself after ${sayMinutes(then.resolve_after_minutes)} without a repeat`);
  if (then.handling === "drop") said.push("it is dropped");
  else if (then.handling === "only_count") said.push("it is only counted and calls nobody");
  else if (then.handling)
    said.push(`it waits ${sayMinutes(then.handling.hold)} before it calls, and never calls if it is over by then`);
  if (then.stop) said.push("no further rule is looked at");
  return said.length === 0 ? "nothing happens yet" : listed(said);
}

/** A rule in one sentence. */
export function sayRule({ when, then }: Pick<IntegrationRule, "when" | "then">): string {
  const criteria = sayCriteria(when);
  return `${criteria}${criteria === "Always" ? ":" : ", then"} ${sayEffects(then)}.`;
}

/** Rules line by line, as somebody stored them. */
export function sayRules(rules: IntegrationRule[]): string[] {
  return rules.length === 0 ? ["No rules."] : rules.map((rule, at) => `${at + 1}. ${rule.name}: ${sayRule(rule)}`);
}

/** What became of a message. Where an incident is named, `incident` leads to it. */
export function sayBecame(became: Became): { says: string; tone: "opened" | "quiet" | "unread" } {
  switch (became.kind) {
    case "opened":
      return { says: `opened #${became.number}`, tone: "opened" };
    case "counted":
      return { says: `counted on #${became.number}`, tone: "opened" };
    case "acknowledged":
      return { says: `acknowledged #${became.number}`, tone: "opened" };
    case "resolved":
      return { says: `resolved #${became.number}`, tone: "opened" };
    case "noted":
      return { says: `noted on #${became.number}`, tone: "opened" };
    case "nothing_open":
      return { says: "there was nothing open for it", tone: "quiet" };
    case "duplicate":
      return { says: "came twice: the first one counts", tone: "quiet" };
    case "dropped":
      return { says: `dropped by the rule ${became.rule}`, tone: "quiet" };
    case "ignored":
      return { says: `no call: ${became.why}`, tone: "quiet" };
    case "not_understood":
      return { says: `not understood: ${became.why}`, tone: "unread" };
  }
}

/** What would become of a message, as a sentence. */
export function sayOutcome({ says, why, verdict, hold_minutes, alias }: TriedOutcome): string {
  const key = alias == null ? "what it is about" : `the incident with the alias “${alias}”`;
  switch (says) {
    case "acknowledge":
      return `Acknowledges ${key}, if it is open.`;
    case "resolve":
      return `Resolves ${key}, if it is open.`;
    case "remark":
      return `Is noted on ${key}, if it is open.`;
    case "ignored":
      return `Calls nobody. ${why ?? ""}`.trim();
    case "not_understood":
      return `Is not understood, and calls nobody. ${why ?? ""}`.trim();
    case "trigger":
      if (verdict === "drop") return "Is dropped: nothing is opened, and nobody is called.";
      if (verdict === "only_count") return "Opens an incident, or counts on one, and calls nobody.";
      if (verdict === "hold")
        return `Opens an incident that waits ${sayMinutes(hold_minutes ?? 0)}, and then calls, unless it is over by then.`;
      return "Opens an incident, or counts on the one that is open, and calls people.";
  }
}

/** Until when a test that is prolonged by so many days goes on. */
export function prolonged(end: Instant | null | undefined, days: number, now: number): Instant {
  return new Date(Math.max(now, end == null ? now : Date.parse(end)) + days * DAY).toISOString();
}

/** An integration line by line, as somebody stored it. */
export function saySettings(integration: Integration, owner: string, now: number): string[] {
  const test = sayTest(integration, now);
  return [
    integration.name,
    test === null ? "Live." : `${test.says}, rings ${owner}.`,
    ...(integration.raw_delivery ? ["Takes raw delivery."] : []),
    ...(integration.may_read ? ["Its key may read."] : []),
  ];
}

/** How long a body is. */
export function sayLength(bytes: number): string {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KiB`;
}
