// How loudly a person wants to be called, in words.

import { listed } from "../lib/incident";
import type { PagingRules, Priority, Urgency } from "../lib/types";

export const PRIORITIES: Priority[] = ["P1", "P2", "P3", "P4", "P5"];

/** What a person who chose nothing gets: senders that say nothing are P3, and must wake. */
export const USUAL: Record<Priority, Urgency> = { P1: "alarm", P2: "alarm", P3: "alarm", P4: "chime", P5: "silent" };

/** From the loudest on. */
export const URGENCIES: Urgency[] = ["alarm", "chime", "silent"];

/** What was chosen for a priority, or else what is usual. */
export function urgencyOf(rules: PagingRules, priority: Priority): Urgency {
  return rules.urgency?.[priority] ?? USUAL[priority];
}

/** The rules with another choice for one priority. What is usual is not written down, so that it stays usual. */
export function choosing(rules: PagingRules, priority: Priority, urgency: Urgency): PagingRules {
  const others = Object.entries(rules.urgency ?? {}).filter(([name]) => name !== priority);
  if (urgency !== USUAL[priority]) others.push([priority, urgency]);
  return { ...rules, urgency: Object.fromEntries(others) };
}

const DOES: Record<Urgency, string> = {
  alarm: "ring until you acknowledge",
  chime: "sound once",
  silent: "only show in the tray",
};
const DOES_ALONE: Record<Urgency, string> = {
  alarm: "rings until you acknowledge",
  chime: "sounds once",
  silent: "only shows in the tray",
};

/** What the rules do: `P1, P2 and P3 ring until you acknowledge. P4 sounds once. P5 only shows in the tray.` */
export function summary(rules: PagingRules): string {
  return URGENCIES.map((urgency) => {
    const those = PRIORITIES.filter((priority) => urgencyOf(rules, priority) === urgency);
    if (those.length === 0) return "";
    return `${listed(those)} ${(those.length === 1 ? DOES_ALONE : DOES)[urgency]}.`;
  })
    .filter(Boolean)
    .join(" ");
}

/** What is dangerous about the rules: the worst incidents that do not wake; `null` if all of them do. */
export function warning(rules: PagingRules): string | null {
  const those = (["P1", "P2"] as const).filter((priority) => urgencyOf(rules, priority) !== "alarm");
  if (those.length === 0) return null;
  const many = those.length > 1;
  return `${listed(those)} will not wake you: ${many ? "they do" : "it does"} not ring until you acknowledge. If you miss ${many ? "one" : "it"}, it goes on to whoever comes after you.`;
}

/** What quiet hours change: `P2 and P3 sound once then. P1 rings as always.`; `null` where there are none. */
export function quietly(rules: PagingRules): string | null {
  const quiet = rules.quiet_hours;
  if (!quiet) return null;
  const louder = (urgency: Urgency) => URGENCIES.indexOf(urgency) < URGENCIES.indexOf(quiet.at_most);
  const those = PRIORITIES.filter((priority) => priority !== "P1" && louder(urgencyOf(rules, priority)));
  const first = { alarm: "rings", chime: "sounds once", silent: "only shows in the tray" }[urgencyOf(rules, "P1")];
  const never = `P1 ${first} at any hour.`;
  if (those.length === 0) return `They change nothing: all below P1 is as quiet already. ${never}`;
  return `From ${quiet.from} to ${quiet.to}, ${listed(those)} ${(those.length === 1 ? DOES_ALONE : DOES)[quiet.at_most]}. ${never}`;
}
