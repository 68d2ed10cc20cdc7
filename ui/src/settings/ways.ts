// Further ways to reach a person, in words, and one while it is written.

import { listed } from "../lib/incident";
import type { Medium, Priority, Way } from "../lib/types";
import { PRIORITIES } from "./urgency";

export const MEDIA: Medium[] = ["email", "sms", "voice", "webhook"];

export const WORDS: Record<Medium, string> = {
  email: "E-mail",
  sms: "Text message",
  voice: "Call",
  webhook: "Webhook",
};

/** What is written into the field that says where to. */
export const WHERE: Record<Medium, { label: string; hint: string; type: string }> = {
  email: { label: "Address", hint: "Such as anna@example.com.", type: "email" },
  sms: { label: "Number", hint: "With the country, such as +380441234567.", type: "tel" },
  voice: { label: "Number", hint: "With the country, such as +380441234567. The incident is read out.", type: "tel" },
  webhook: {
    label: "Address",
    hint: "The hub posts to it, such as https://example.com/pages, and signs each request with the secret that you get.",
    type: "url",
  },
};

/** Longest time after a page at which a way is taken, in minutes. */
const AFTER_LIMIT = 24 * 60;

/** Why a way cannot be taken on this hub; `null` if it can. */
export function whyNot(offered: Medium[], by: Medium): string | null {
  if (offered.includes(by)) return null;
  if (by === "email")
    return "This hub sends no e-mail. Whoever runs it can change that by its settings smtp-url and mail-from.";
  return "This hub sends no text messages and calls nobody. Whoever runs it can change that by its twilio settings.";
}

/** When it is taken: `At once, for P1 and P2`, `After 2 minutes`. */
export function when(way: Way): string {
  const after = way.after_minutes ?? 0;
  const time = after === 0 ? "At once" : `After ${after} ${after === 1 ? "minute" : "minutes"}`;
  const those = way.priorities ?? [];
  return those.length === 0 ? time : `${time}, for ${listed(PRIORITIES.filter((it) => those.includes(it)))}`;
}

/** A way while it is written. */
export interface Draft {
  id: string;
  by: Medium;
  to: string;
  priorities: Priority[];
  after: string;
}

export function draftOf(way: Way): Draft {
  const those = way.priorities ?? [];
  return {
    id: way.id,
    by: way.by,
    to: way.to,
    priorities: those.length === 0 ? [...PRIORITIES] : [...those],
    after: String(way.after_minutes ?? 0),
  };
}

/** A new one, by the first that the hub offers. */
export function fresh(offered: Medium[], email: string): Draft {
  const by = MEDIA.find((it) => offered.includes(it)) ?? "webhook";
  return { id: crypto.randomUUID(), by, to: by === "email" ? email : "", priorities: [...PRIORITIES], after: "0" };
}

/** The way that a draft means, or what is wrong with it, field by field. */
export function read(draft: Draft): { way: Way } | { faults: { to?: string; priorities?: string; after?: string } } {
  const faults: { to?: string; priorities?: string; after?: string } = {};
  const to = draft.to.trim();
  const after = draft.after.trim();
  if (to === "") faults.to = "Say where to.";
  if (draft.priorities.length === 0) faults.priorities = "Choose at least one priority, or remove this way.";
  if (!/^\d{1,5}$/.test(after) || Number(after) > AFTER_LIMIT)
    faults.after = `“${after}” is no number of minutes from 0 to ${AFTER_LIMIT}.`;
  if (Object.keys(faults).length > 0) return { faults };
  // All of them are written as none: what is added later is meant too.
  const all = PRIORITIES.every((it) => draft.priorities.includes(it));
  const priorities = all ? [] : PRIORITIES.filter((it) => draft.priorities.includes(it));
  return { way: { id: draft.id, by: draft.by, to, priorities, after_minutes: Number(after) } };
}
