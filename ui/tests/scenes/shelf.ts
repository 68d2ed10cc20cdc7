// What a team keeps beside schedules and policies: heartbeats, maintenance windows, known faults.

import type { Heartbeat } from "../../src/heartbeats/heartbeat";
import type { KnownFault } from "../../src/known-faults/known";
import type { Maintenance } from "../../src/maintenance/maintenance";
import type { Scene } from "../stage/scene";
import { before, payments } from "./pieces";
import { policiesScene } from "./policies";

export const backup: Heartbeat = {
  id: "70000000-0000-7000-8000-000000000001",
  version: 3,
  team: payments.id,
  name: "nightly-backup",
  description: "Copies the ledger to the other region. Silent: look at the job's log first.",
  interval_minutes: 1440,
  enabled: true,
  message: null,
  tags: ["backup"],
  priority: "P2",
  last_ping_at: before(42),
  expired_at: null,
  due_at: before(42 - 86_400),
};

const heartbeats: Heartbeat[] = [
  backup,
  { ...backup, id: "h2", name: "prometheus", interval_minutes: 5, expired_at: before(600), last_ping_at: before(900) },
  { ...backup, id: "h3", name: "report-job", last_ping_at: null, due_at: null, tags: [], priority: null },
  { ...backup, id: "h4", name: "old-cron", enabled: false, message: "The old cron is silent", due_at: null },
  { ...backup, id: "h5", name: "of-another-team", team: "b2" },
];

export const prodEcs = { id: "d0000000-0000-7000-8000-000000000001", name: "prod-ecs", team: payments.id };

export const upgrade: Maintenance = {
  id: "71000000-0000-7000-8000-000000000001",
  version: 2,
  team: payments.id,
  description: "database upgrade",
  integrations: [prodEcs.id],
  start: before(1800),
  end: before(-5400),
  afterwards: "call",
  created_by: null,
};

const maintenance: Maintenance[] = [
  upgrade,
  { ...upgrade, id: "m2", description: "network move", integrations: [], start: before(-90_000), end: before(-97_200) },
  { ...upgrade, id: "m3", description: "last month's patching", start: before(2_600_000), end: before(2_590_000) },
];

export const memory: KnownFault = {
  id: "72000000-0000-7000-8000-000000000001",
  version: 4,
  team: payments.id,
  name: "checkout: out of memory",
  when: {
    matching: "all",
    conditions: [
      { field: "details.exit_code", equals: "137" },
      { field: "title", contains: "checkout" },
    ],
  },
  title: "Checkout ran out of memory",
  runbook: { link: "https://wiki.example.com/checkout" },
  priority: "P2",
};

const known: KnownFault[] = [
  memory,
  {
    ...memory,
    id: "k2",
    name: "disk of a ledger is full",
    when: { conditions: [{ field: "title", matches: "^[Dd]isk.*full" }] },
    title: null,
    priority: null,
    runbook: { markdown: "1. Look which table grows.\n2. Drop the oldest partition." },
  },
];

/** The team's pages, for its admin. */
export function shelfScene(answers: Scene["answers"] = {}): Scene {
  const ok = (body: unknown) => ({ status: 200, body });
  return policiesScene({
    "GET /api/integrations": ok({ integrations: [prodEcs] }),
    "GET /api/heartbeats": ok({ heartbeats }),
    "GET /api/maintenance": ok({ maintenance }),
    "GET /api/known-faults": ok({ known_faults: known }),
    ...answers,
  });
}
