// Incidents on their way through their chain, each with its timeline.

import type { Entry, Incident, Person, Team } from "../../src/lib/types";
import type { Scene } from "../stage/scene";
import { architect, chain, chained, customer, lead, paged } from "./chains";
import {
  anna,
  before,
  borys,
  certificate,
  disk,
  entry,
  latency,
  me,
  page,
  payments,
  personActor,
  receipt,
  ringing,
  scene,
  story,
  view,
} from "./pieces";

const hub = { kind: "hub" } as const;
const again = { wait_minutes: 10, count: 2 };

const routed = (of: Incident, seconds: number): Entry =>
  entry(30, seconds, hub, { kind: "routed", reason: "Rule 1 of Payments's routing: goes to 'Payments 24/7'." }, of);

/** Rings since 42 seconds; the second step was not needed. */
export const started = chained(42, {
  chain: chain(42, { repeat: again }),
});

const STEPS = chain(2100).steps.map((one) => {
  if (one.rule === 2) return { ...one, did: { kind: "not_needed" as const, at: before(2040) } };
  if (one.rule === 3) return { ...one, did: paged(300, [lead]) };
  return one;
});

/** Half an hour on: Anna overslept, the lead was called and has it. */
export const escalated = chained(2100, {
  state: "acknowledged",
  version: 60,
  acknowledged: { by: personActor(lead), at: before(240) },
  chain: chain(2100, { steps: STEPS }),
  pages: [
    ...chained(2100).pages.map((one) => ({ ...one, settled_at: before(240) })),
    {
      ...page(lead, 300, [
        receipt("pluto", "delivered", 300),
        receipt("pluto", "sounding", 299),
        receipt("pluto", "silenced", 240),
        receipt("charon", "failed", 299, "No sound device was found."),
      ]),
      rule: 3,
      settled_at: before(240),
    },
  ],
});

/** Anna passed it on before its time, in the second round. */
export const passedOn = chained(4000, {
  version: 70,
  chain: chain(400, {
    round: 1,
    repeat: again,
    steps: chain(400).steps.map((one) =>
      one.rule === 2
        ? { ...one, did: paged(30, [borys], anna) }
        : one.rule === 1
          ? { ...one, did: paged(400, [anna]) }
          : one,
    ),
  }),
  pages: [
    {
      ...page(anna, 4000, [receipt("mars", "delivered", 4000), receipt("mars", "sounding", 3999)]),
      rule: 1,
      settled_at: before(3990),
    },
    {
      ...page(anna, 400, [receipt("mars", "delivered", 400), receipt("mars", "sounding", 399)]),
      rule: 1,
      settled_at: before(30),
    },
    { ...page(borys, 30), rule: 2, settled_at: null },
  ],
});

export const snoozed = chained(2100, {
  version: 65,
  snoozed_until: before(-1755),
  chain: chain(2100, { steps: STEPS }),
  pages: escalated.pages,
});

const timelineOf: Record<string, Entry[]> = {
  started: [
    routed(started, 42),
    entry(
      36,
      20,
      hub,
      {
        kind: "not_needed",
        rule: 2,
        reason: "Rule 2 (Next on call for Payments 24/7) was not needed: a laptop had rung.",
      },
      started,
    ),
  ],
  passedOn: [
    routed(passedOn, 4000),
    entry(
      40,
      3900,
      personActor(anna),
      { kind: "snoozed", until: before(400), note: "The deployment is being rolled back." },
      passedOn,
    ),
    entry(41, 400, hub, { kind: "snooze_ended" }, passedOn),
    entry(42, 400, hub, { kind: "started_again", round: 1 }, passedOn),
    entry(50, 31, personActor(anna), { kind: "passed_on", note: "On the train; no network for an hour." }, passedOn),
    entry(
      51,
      30,
      hub,
      {
        kind: "paged",
        page: "p",
        person: borys,
        urgency: "alarm",
        reason: "Anna passed it on. You are next on call for Payments.",
      },
      passedOn,
    ),
    entry(52, 20, personActor(borys), { kind: "assigned", to: lead, note: null }, passedOn),
    entry(53, 10, personActor(lead), { kind: "unacknowledged", note: null }, passedOn),
    entry(
      54,
      5,
      personActor(lead),
      { kind: "transferred", from: { id: "b2", name: "Search" }, to: payments, note: "Yours, I think." },
      passedOn,
    ),
  ],
};

const person = (ref: { id: string; name: string }): Person => ({
  ...ref,
  version: 1,
  email: `${ref.name.toLowerCase()}@example.com`,
  time_zone: "Europe/Kyiv",
  hub_admin: false,
  paging_rules: {},
});
export const people: Person[] = [
  customer,
  borys,
  architect,
  anna,
  lead,
  ...["Daryna", "Emil", "Farid", "Halyna"].map((name, at) => ({ id: `a1-${at}`, name })),
].map(person);
export const team: Team = {
  ...payments,
  version: 4,
  description: "Checkout, refunds and the ledger",
  members: [
    { person: lead.id, role: "admin" },
    { person: anna.id, role: "member" },
    { person: borys.id, role: "member" },
  ],
  routing: [],
  longest_shift_hours: null,
};
export const otherTeams: Team[] = [
  { ...team, id: "b2", name: "Search", description: "The catalogue and its index", members: [] },
  { ...team, id: "b3", name: "Data platform", description: "", members: [] },
];

export const setup: Scene["answers"] = {
  "GET /api/people": { status: 200, body: { people } },
  "GET /api/teams": { status: 200, body: { teams: [team, ...otherTeams] } },
  [`GET /api/teams/${payments.id}`]: { status: 200, body: team },
};
export const admin: Scene["answers"] = {
  "GET /api/me": { status: 200, body: me({ teams: [{ ...payments, role: "admin" }] }) },
};

function told(of: Incident, further: Entry[] = []): Scene["answers"] {
  return { ...setup, [`GET /api/incidents/${of.id}`]: { status: 200, body: story(of, further) } };
}

export const incidentScenes: Record<string, Scene> = {
  started: scene({
    view: ringing([started], [{ ...disk, snoozed_until: before(-3000) }, latency, certificate]),
    answers: told(started, timelineOf["started"]),
  }),
  escalated: scene({
    view: view({ bell: "acknowledged", open: [escalated, { ...disk, chain: chain(780) }] }),
    answers: { ...told(escalated), ...admin },
  }),
  "passed-on": scene({ view: view({ open: [passedOn, latency] }), answers: told(passedOn, timelineOf["passedOn"]) }),
  snoozed: scene({
    view: view({ open: [snoozed, { ...disk, assignee: borys, chain: chain(780) }] }),
    answers: told(snoozed),
  }),
};
