// Whom an incident goes to next: what can be read off its chain, an own copy of its policy, step by step.

import { listed } from "../lib/incident";
import type { Chain, Incident, Instant, Page, Ref, Step } from "../lib/types";

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

/** Whether a page proves that its person was reached: it sounded on a laptop, or arrived where it was not to sound. */
export function isDelivered(page: Page): boolean {
  return (page.receipts ?? []).some(
    ({ stage }) => stage === "sounding" || stage === "silenced" || (stage === "delivered" && page.urgency === "silent"),
  );
}

/** Whether a step that is to come will call somebody, unless something changes before. */
export function isNeeded(step: Step, incident: Incident): boolean {
  switch (step.if_not) {
    case "resolved":
      return incident.state !== "resolved";
    case "acknowledged":
      return incident.state === "triggered";
    case "delivered":
      return incident.state === "triggered" && !incident.pages.some(isDelivered);
  }
}

/** The step whom "pass on now" calls: the next one, whatever its condition. */
export function passesTo(incident: Incident): Step | null {
  return incident.chain?.steps.find((step) => step.did == null) ?? null;
}

function shifted(at: Instant, minutes: number): Instant {
  return new Date(Date.parse(at) + minutes * MINUTE).toISOString();
}

/** Steps in order of their times, those of one moment together. */
function together(steps: Step[]): Stop[] {
  const stops: Stop[] = [];
  for (const step of steps) {
    const last = stops.at(-1);
    if (last && Date.parse(last.at) === Date.parse(step.due_at)) last.steps.push(step);
    else stops.push({ at: step.due_at, steps: [step] });
  }
  return stops;
}

function endOf(chain: Chain): End | null {
  const { repeat, round, steps } = chain;
  const last = steps.reduce((latest, step) => Math.max(latest, Date.parse(step.due_at)), -Infinity);
  if (!repeat || last === -Infinity) return null;
  const at = shifted(new Date(last).toISOString(), repeat.wait_minutes);
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
