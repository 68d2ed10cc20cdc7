// Chains: what is to come for an incident, as the demo's policy has it, at the time of the scenes.

import type { Chain, Did, Incident, Ref, Step } from "../../src/lib/types";
import { anna, before, borys, incident, page, payments, receipt } from "./pieces";

export const lead: Ref = { id: "a0000000-0000-7000-8000-000000000003", name: "Lead" };
export const architect: Ref = { id: "a0000000-0000-7000-8000-000000000004", name: "Architect" };
export const customer: Ref = { id: "a0000000-0000-7000-8000-000000000005", name: "Customer" };
export const schedule = { id: "f0000000-0000-7000-8000-000000000001", name: "Payments 24/7" };

export const WHY =
  "You are on call for Payments (weekly rotation, until Mon 09:00). Source: integration 'prod-ecs' (live). Rule 1 of 'Payments 24/7'.";

const MINUTE = 60;

/** A step that is due so many minutes after a chain that started `seconds` ago. */
export function step(
  rule: number,
  seconds: number,
  after: number,
  given: Pick<Step, "label" | "notify"> & Partial<Step>,
): Step {
  return {
    rule,
    after_minutes: after,
    due_at: before(seconds - after * MINUTE),
    if_not: "acknowledged",
    people: [],
    did: null,
    ...given,
  };
}

export function paged(seconds: number, people: Ref[], passedOnBy?: Ref): Did {
  return { kind: "paged", at: before(seconds), people, ...(passedOnBy ? { passed_on_by: passedOnBy } : {}) };
}

/** The demo team's policy, started `seconds` ago: whoever is on call was called then. */
export function chain(seconds: number, changes: Partial<Chain> = {}): Chain {
  const onCall = { label: `On call for ${schedule.name}`, notify: { on_call: schedule.id } };
  const next = { label: `Next on call for ${schedule.name}`, notify: { next_on_call: schedule.id } };
  return {
    policy: schedule.name,
    started_at: before(seconds),
    round: 0,
    repeat: null,
    steps: [
      step(1, seconds, 0, { ...onCall, people: [anna], did: paged(seconds, [anna]) }),
      step(2, seconds, 1, { ...next, if_not: "delivered", people: [borys] }),
      step(3, seconds, 30, {
        label: "Lead (admins of Payments)",
        notify: { team_admins: payments.id },
        people: [lead],
      }),
      step(4, seconds, 45, { label: "Architect", notify: { person: architect.id }, people: [architect] }),
      step(5, seconds, 60, { label: "Customer", notify: { person: customer.id }, people: [customer] }),
      step(6, seconds, 120, {
        label: "everybody in Payments",
        notify: { team: payments.id },
        if_not: "resolved",
        people: [anna, borys, lead],
      }),
    ],
    ...changes,
  };
}

/** An incident that called Anna `seconds` ago by rule 1; her laptop rang a second later. */
export function chained(seconds = 42, changes: Partial<Incident> = {}): Incident {
  const call = page(anna, seconds, [
    receipt("mars", "delivered", seconds),
    receipt("mars", "sounding", seconds - 1, "Built-in Audio Analog Stereo"),
  ]);
  return incident({
    opened_at: before(seconds),
    chain: chain(seconds),
    pages: [{ ...call, rule: 1, settled_at: null, reason: WHY }],
    ...changes,
  });
}
