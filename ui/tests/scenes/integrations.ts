// A team's integrations, what they received, and what would become of it.

import type {
  Integration,
  IntegrationRule,
  ListedIntegration,
  Mapping,
  ReceivedMessage,
  Tried,
  TriedOutcome,
} from "../../src/lib/types";
import type { Answer, Scene } from "../stage/scene";
import { admin, otherTeams, people, team } from "./incidents";
import { anna, before, payments, scene } from "./pieces";

const DAY = 86_400;
const id = (last: string) => `d0000000-0000-7000-8000-0000000000${last}`;

function integration(changes: Partial<Integration> & Pick<Integration, "id" | "name" | "kind">): Integration {
  return {
    version: 3,
    team: payments.id,
    mode: "live",
    expires_at: null,
    owner: null,
    raw_delivery: false,
    may_read: false,
    rules: [],
    mapping: null,
    ...changes,
  };
}

export const then: IntegrationRule["then"] = {
  alias: null,
  handling: null,
  priority: null,
  resolve_after_minutes: null,
  stop: false,
  tags: [],
};

export const rules: IntegrationRule[] = [
  {
    name: "pre-production is P4",
    when: {
      matching: "any",
      conditions: [
        { field: "details.account", equals: "333344445555" },
        { field: "tags", contains: "preprod" },
      ],
    },
    then: { ...then, priority: "P4", tags: ["preprod"] },
  },
  {
    name: "deployments settle",
    when: { matching: "all", conditions: [{ field: "title", matches: "^deploy.*failed", not: true }] },
    then: { ...then, handling: { hold: 5 }, resolve_after_minutes: 120 },
  },
];

export const prodEcs: ListedIntegration = {
  ...integration({ id: id("01"), name: "prod-ecs", kind: "amazon-sns", rules }),
  last_received_at: before(130),
  received: 1284,
};
export const quietOne: ListedIntegration = {
  ...integration({ id: id("02"), name: "legacy monitoring", kind: "pagerduty" }),
  last_received_at: before(12 * DAY + 60),
  received: 31,
};
export const trial: ListedIntegration = {
  ...integration({
    id: id("03"),
    name: "poc-alerts",
    kind: "alertmanager",
    mode: "test",
    owner: anna.id,
    expires_at: before(-2 * DAY - 9 * 3600),
  }),
  last_received_at: null,
  received: 0,
};
export const over: ListedIntegration = {
  ...integration({
    id: id("04"),
    name: "trial of Zabbix",
    kind: "zabbix",
    mode: "test",
    owner: anna.id,
    expires_at: before(3 * DAY),
  }),
  last_received_at: before(4 * DAY),
  received: 7,
};
export const mapping: Mapping = {
  resolve_if: "body.status == 'ok'",
  acknowledge_if: null,
  trigger_if: null,
  each: null,
  title: "{{ body.check }} on {{ body.host }}",
  alias: "{{ body.check }}/{{ body.host }}",
  description: null,
  priority: null,
  source: null,
  entity: "{{ body.host }}",
  tags: null,
  link: null,
  details: { region: "{{ body.where.region }}" },
};
export const hook: ListedIntegration = {
  ...integration({ id: id("05"), name: "status page", kind: "webhook", mapping }),
  last_received_at: before(3600),
  received: 3,
};
const others: ListedIntegration[] = [
  { ...integration({ id: id("06"), name: "search", kind: "grafana", team: "b2" }), received: 0 },
];

export const bare = (listed: ListedIntegration): Integration => {
  const told: Integration & Partial<ListedIntegration> = { ...listed };
  delete told.received;
  delete told.last_received_at;
  return told;
};

const body = JSON.stringify({
  Type: "Notification",
  Subject: "checkout stopped",
  TopicArn: "arn:aws:sns:eu-west-1:333344445555:tocsin",
  Message: '{"detail-type":"ECS Task State Change","account":"333344445555"}',
});

export const received: ReceivedMessage[] = [
  {
    number: 1284,
    at: before(130),
    body,
    length: body.length,
    truncated: false,
    became: [{ kind: "opened", incident: "e0000000-0000-7000-8000-000000000001", number: 128 }],
  },
  {
    number: 1283,
    at: before(4000),
    body: '{"status":"deploying","count":12345678901234567890}',
    length: 51,
    truncated: false,
    became: [{ kind: "dropped", rule: "deployments say nothing" }],
  },
  {
    number: 1282,
    at: before(9000),
    body: "<xml>hello</xml>",
    length: 70_000,
    truncated: true,
    became: [{ kind: "not_understood", why: "The body is no JSON, and this address takes Amazon's messages." }],
  },
  {
    number: 1281,
    at: before(90_000),
    body: '{"alerts":[]}',
    length: 13,
    truncated: false,
    became: [
      { kind: "counted", incident: "e1", number: 127 },
      { kind: "resolved", incident: "e2", number: 126 },
      { kind: "nothing_open" },
      { kind: "duplicate" },
      { kind: "ignored", why: "a scale-in is no fault" },
    ],
  },
];

export const outcome: TriedOutcome = {
  says: "trigger",
  why: null,
  alias: "ecs:night:service:checkout",
  trigger: {
    title: "checkout stopped: Essential container in task exited",
    alias: "ecs:night:service:checkout",
    description: "",
    priority: "P4",
    source: "aws.ecs",
    entity: "checkout",
    tags: ["preprod"],
    details: { account: "333344445555", region: "eu-west-1" },
    links: [{ href: "https://console.aws.amazon.com/ecs", text: "Task in the AWS console" }],
    images: [],
    runbook: null,
  },
  applied: ["Rule 'pre-production is P4' set the priority to P4, added the tag 'preprod'."],
  verdict: "call",
  hold_minutes: null,
  resolve_after_minutes: 120,
  known_fault: { id: "k1", name: "checkout: out of memory" },
};

export const ok = (answer: unknown, status = 200): Answer => ({ status, body: answer });
export const tried = (changes: Partial<TriedOutcome> = {}, faults: Tried["faults"] = []): Answer =>
  ok({ outcomes: [{ ...outcome, ...changes }], faults });

export const path = ({ id: of }: { id: string }, more = "") => `/api/integrations/${of}${more}`;

/** Of an admin of the team; `answers` beside what the hub knows. */
export function integrationsScene(answers: Scene["answers"] = {}, list: ListedIntegration[] | null = null): Scene {
  const all = list ?? [prodEcs, quietOne, hook, trial, over, ...others];
  const each = Object.fromEntries(
    all.flatMap((one) => [
      [`GET ${path(one, "/received")}`, ok({ received: one.id === prodEcs.id || one.id === hook.id ? received : [] })],
      [`POST ${path(one, "/try")}`, tried()],
    ]),
  );
  return scene({
    answers: {
      "GET /api/people": ok({ people }),
      "GET /api/teams": ok({ teams: [team, ...otherTeams] }),
      "GET /api/schedules": ok({ schedules: [] }),
      "GET /api/on-call": ok({ on_call: [] }),
      "GET /api/integrations": ok({ integrations: all }),
      ...each,
      ...admin,
      ...answers,
    },
  });
}
