// A team with its policies and its routing, and who is on call when they would call.

import type { OnCallSchedule, Policy, Schedule, Team, When } from "../../src/lib/types";
import type { Scene } from "../stage/scene";
import { architect, customer, schedule as round } from "./chains";
import { admin, otherTeams, people, team } from "./incidents";
import { anna, borys, payments, scene } from "./pieces";

export const schedules: Schedule[] = [
  { ...round, version: 1, team: payments.id, time_zone: "Europe/Kyiv", enabled: true, rotations: [] },
  { id: "f2", name: "Search days", version: 1, team: "b2", time_zone: "Europe/Kyiv", enabled: true, rotations: [] },
];

/** The demo team's own. */
export const escalation: Policy = {
  id: "c0000000-0000-7000-8000-0000000000e1",
  version: 7,
  team: payments.id,
  name: "Payments 24/7",
  description: "For everything that stops a customer from paying.",
  rules: [
    { after_minutes: 0, if_not: "acknowledged", notify: { on_call: round.id } },
    { after_minutes: 1, if_not: "delivered", notify: { next_on_call: round.id } },
    { after_minutes: 30, if_not: "acknowledged", notify: { team_admins: payments.id } },
    { after_minutes: 45, if_not: "acknowledged", notify: { person: architect.id } },
    { after_minutes: 60, if_not: "acknowledged", notify: { person: customer.id } },
    { after_minutes: 120, if_not: "resolved", notify: { team: payments.id } },
  ],
  repeat: { wait_minutes: 10, count: 3, resolve_after_all: false },
};

export const quietOne: Policy = {
  id: "c0000000-0000-7000-8000-0000000000e2",
  version: 1,
  team: payments.id,
  name: "Payments, by day",
  description: "",
  rules: [{ after_minutes: 0, if_not: "acknowledged", notify: { random_member: payments.id } }],
  repeat: null,
};

const any: When = { priority: [], tags: [], source: null, message: null, hours: null };

export const routed: Team = {
  ...team,
  routing: [
    { when: { ...any, priority: ["P5"] }, to: "nobody" },
    {
      when: {
        priority: ["P3", "P4"],
        tags: ["batch", "report"],
        source: { equals: "zabbix" },
        message: { matches: "^disk.*full$" },
        hours: { daily: { from: "08:00", to: "20:00" }, time_zone: "Europe/Kyiv" },
      },
      to: { policy: quietOne.id },
    },
    { when: any, to: { policy: escalation.id } },
  ],
};

const standing = (person: { id: string; name: string }) => ({
  person,
  rotation: { id: "r1", name: "weekly" },
  override: null,
  since: null,
  until: null,
  pagers: 1,
  reachable: true,
  says: "Of this person one laptop is connected.",
});
const onCall: OnCallSchedule[] = [
  {
    schedule: round,
    team: payments,
    time_zone: "Europe/Kyiv",
    now: [standing(anna)],
    next: [standing(borys)],
    gap_until: null,
  },
];

export const known: Scene["answers"] = {
  "GET /api/people": { status: 200, body: { people } },
  "GET /api/teams": { status: 200, body: { teams: [routed, ...otherTeams] } },
  [`GET /api/teams/${payments.id}`]: { status: 200, body: routed },
  "GET /api/schedules": { status: 200, body: { schedules } },
  "GET /api/policies": { status: 200, body: { policies: [escalation, quietOne] } },
  "GET /api/on-call": { status: 200, body: { on_call: onCall } },
};

/** Of an admin of the team; `answers` beside what the hub knows. */
export function policiesScene(answers: Scene["answers"] = {}): Scene {
  return scene({ answers: { ...known, ...admin, ...answers } });
}
