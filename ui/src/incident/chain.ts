// Whom an incident goes to next: what can be read off its chain, an own copy of its policy, step by step.

import { listed } from "../lib/incident";
import type { Chain, Incident, Instant, Page, Receipt, Ref, Step } from "../lib/types";

const MINUTE = 60_000;

/** Steps that are due at the same moment. */
export interface Stop {
  at: Instant;
  steps: Step[];
}

/** What comes after the last step: the chain begins again, or the incident is resolved. */
export interface End {
  what: "repeat" | "resolve";
  at: Instant;
}

/** What is still to come, by what is known now. */
export interface Outlook {
  /** Whoever will be called, the next first. Steps that will be found not needed are left out. */
  stops: Stop[];
  /** `null` where nothing comes after the last step. */
  end: End | null;
}

/**
 * Whether a call proves that its person is reached, by the last word of each laptop: that it can be heard; or, where it was not to sound,
 * that it has the call. A laptop that sounded and then failed proves nothing any more.
 */
function reaches(urgency: Page["urgency"], receipts: Receipt[]): boolean {
  const words = new Map<string, boolean>();
  for (const { pager, stage, sound } of receipts) {
    if (urgency === "silent") words.set(pager, stage !== "failed");
    else if (stage === "failed") words.set(pager, false);
    else if (stage === "sounding") words.set(pager, sound == null || (!sound.muted && sound.volume !== 0));
  }
  return [...words.values()].includes(true);
}

/** Whether somebody can hear now that they are called: by what rings of each person's newest call that is not settled. */
export function isHeard(incident: Incident): boolean {
  const newest = new Map(incident.pages.map((page) => [page.person.id, page]));
  return [...newest.values()].some((page) => {
    if (page.settled_at != null) return false;
    const ringing = incident.pages.filter((other) => other.person.id === page.person.id && other.settled_at == null);
    const receipts = ringing.flatMap((other) => other.receipts ?? []);
    return reaches(
      page.urgency,
      receipts.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    );
  });
}

/** Whether a step that is to come will call somebody, unless something changes before. */
export function isNeeded(step: Step, incident: Incident): boolean {
  switch (step.if_not) {
    case "resolved":
      return incident.state !== "resolved";
    case "acknowledged":
      return incident.state === "triggered";
    case "delivered":
      return incident.state === "triggered" && !isHeard(incident);
  }
}

/** The step whom "pass on now" calls: the next one, whatever its condition. */
export function passesTo(incident: Incident): Step | null {
  const coming = incident.chain?.steps.filter((step) => step.did == null) ?? [];
  return inOrder(coming)[0] ?? null;
}

function shifted(at: Instant, minutes: number): Instant {
  return new Date(Date.parse(at) + minutes * MINUTE).toISOString();
}

/** Steps in the order in which they are due: one that was not needed and is to come again is due later than it was. */
function inOrder(steps: Step[]): Step[] {
  return [...steps].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
}

/** Steps in order of their times, those of one moment together. */
function together(steps: Step[]): Stop[] {
  const stops: Stop[] = [];
  for (const step of inOrder(steps)) {
    const last = stops.at(-1);
    if (last && Date.parse(last.at) === Date.parse(step.due_at)) last.steps.push(step);
    else stops.push({ at: step.due_at, steps: [step] });
  }
  return stops;
}

function endOf(chain: Chain): End | null {
  const { repeat, round, steps } = chain;
  if (!repeat || steps.length === 0) return null;
  // By the policy, not by when a step came that had to come again: that one does not put the repeat off.
  const last = Math.max(...steps.map((step) => step.after_minutes));
  const at = shifted(chain.started_at, last + repeat.wait_minutes);
  if (round < repeat.count) return { what: "repeat", at };
  return repeat.resolve_after_all ? { what: "resolve", at } : null;
}

/** What is still to come for an incident. A snoozed one begins from the start when its snooze ends. */
export function outlook(incident: Incident): Outlook {
  const { chain, snoozed_until: quietUntil } = incident;
  if (!chain || incident.state === "resolved") return { stops: [], end: null };
  if (quietUntil != null) {
    const steps = chain.steps.map((step) => ({ ...step, due_at: shifted(quietUntil, step.after_minutes), did: null }));
    const fresh: Incident = { ...incident, state: "triggered" };
    return { stops: together(steps.filter((step) => isNeeded(step, fresh))), end: null };
  }
  const steps = chain.steps.filter((step) => step.did == null && isNeeded(step, incident));
  const end = endOf(chain);
  // Where somebody has it, a further round calls only for what is not resolved; and by itself it is not resolved then.
  const matters =
    incident.state === "triggered" ||
    (end?.what === "repeat" && chain.steps.some((step) => step.if_not === "resolved"));
  return { stops: together(steps), end: matters ? end : null };
}

/** Upper case where a line begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whom a step calls, as short as it can be said: `Lead`, `you`, `Anna and Borys`, `everybody in Payments`. */
export function whom(step: Step, me: Ref | null): string {
  const people = step.did?.kind === "paged" ? step.did.people : step.people;
  if (people.length === 0 || people.length > 2) return step.label;
  return listed(people.map((person) => (person.id === me?.id ? "you" : person.name)));
}

/** Whom a stop calls; each name once. */
export function whoms(stop: Stop, me: Ref | null): string {
  return listed([...new Set(stop.steps.map((step) => whom(step, me)))]);
}

/** The pages that a step of the present round made. */
export function pagesOf(step: Step, incident: Incident): Page[] {
  const { did } = step;
  if (did?.kind !== "paged") return [];
  return incident.pages.filter((page) => page.rule === step.rule && Date.parse(page.at) === Date.parse(did.at));
}

/** The pages that no step of the present round made: earlier rounds, and what people did by hand. */
export function pagesBeside(incident: Incident): Page[] {
  const steps = incident.chain?.steps ?? [];
  const made = new Set(steps.flatMap((step) => pagesOf(step, incident)).map((page) => page.id));
  return incident.pages.filter((page) => !made.has(page.id));
}
