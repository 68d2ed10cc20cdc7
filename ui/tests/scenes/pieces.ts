// The pieces that scenes are made of: people, incidents, views, at fixed times.

import type {
  Account,
  Change,
  Duties,
  Entry,
  Incident,
  Me,
  IncidentWithTimeline,
  Actor,
  Page,
  Receipt,
  Ref,
  ScheduleRef,
  Settings,
  View,
} from "../../src/lib/types";
import type { Scene } from "../stage/scene";

/** Tue 24 Nov 2026, 02:14:45 in Kyiv. */
export const NOW = new Date("2026-11-24T00:14:45Z");

/** The moment `seconds` before now, as the hub writes it. */
export function before(seconds: number): string {
  return new Date(NOW.getTime() - seconds * 1000).toISOString();
}

export const anna: Ref = { id: "a0000000-0000-7000-8000-000000000001", name: "Anna" };
export const borys: Ref = { id: "a0000000-0000-7000-8000-000000000002", name: "Borys" };
export const round: ScheduleRef = { id: "f0000000-0000-7000-8000-000000000001", name: "Payments 24/7" };
export const payments: Ref = { id: "b0000000-0000-7000-8000-000000000001", name: "Payments" };

const REASON =
  "You are on call for Payments: the team has no schedule yet, so everybody in it is called. Source: integration 'prod-ecs' (live).";

export function receipt(pager: string, stage: Receipt["stage"], seconds: number, note?: string): Receipt {
  return { pager, stage, at: before(seconds), ...(note === undefined ? {} : { note }) };
}

export function page(person: Ref, seconds: number, receipts: Receipt[] = []): Page {
  return { id: `c-${person.name}-${seconds}`, person, at: before(seconds), urgency: "alarm", reason: REASON, receipts };
}

export function personActor(person: Ref): Actor {
  return { kind: "person", ...person };
}

const prodEcs: Actor = { kind: "integration", id: "d0000000-0000-7000-8000-000000000001", name: "prod-ecs" };

/** An ECS service that stopped 42 seconds ago, for which Anna was called. */
export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: "e0000000-0000-7000-8000-000000000001",
    number: 128,
    version: 40,
    team: payments,
    integration: { id: "d0000000-0000-7000-8000-000000000001", name: "prod-ecs", kind: "amazon-sns", mode: "live" },
    alias: "ecs/night/service:checkout",
    title: "checkout stopped",
    description: "",
    priority: "P1",
    source: "aws.ecs",
    entity: "checkout",
    tags: [],
    details: {
      account: "210987654321",
      availability_zone: "eu-west-1b",
      cluster: "night",
      console:
        "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/night/tasks/5f1c9a0be2d64f0f9c8b7a6d5e4f3a2b/configuration?region=eu-west-1",
      container: "app",
      exit_code: "137",
      group: "service:checkout",
      launch_type: "FARGATE",
      region: "eu-west-1",
      service: "checkout",
      stop_code: "EssentialContainerExited",
      stopped_at: "2026-11-24T00:14:03Z",
      stopped_reason: "Essential container in task exited",
      task: "5f1c9a0be2d64f0f9c8b7a6d5e4f3a2b",
      task_definition: "checkout:42",
    },
    state: "triggered",
    count: 1,
    opened_at: before(42),
    last_occurred_at: before(42),
    updated_at: before(41),
    acknowledged: null,
    resolved: null,
    pages: [page(anna, 42, [receipt("mars", "delivered", 42), receipt("mars", "sounding", 41)])],
    ...changes,
  };
}

export const disk = incident({
  id: "e0000000-0000-7000-8000-000000000002",
  number: 127,
  title: "Disk of ledger-db-2 will be full within four hours at the present rate of writing",
  description: "Volume /var/lib/postgresql is 91 % full.\nIt grows by 1.8 GiB an hour.",
  priority: "P2",
  integration: { id: "d2", name: "opsgenie-api", kind: "opsgenie", mode: "live" },
  source: "zabbix",
  entity: "ledger-db-2",
  tags: ["database", "disk"],
  details: { host: "ledger-db-2", region: "eu-west-1" },
  count: 3,
  opened_at: before(780),
  last_occurred_at: before(60),
  pages: [page(anna, 780, [receipt("mars", "delivered", 780), receipt("mars", "sounding", 779)])],
});

export const latency = incident({
  id: "e0000000-0000-7000-8000-000000000003",
  number: 121,
  title: "Latency of the payments API above 800 ms",
  priority: "P3",
  details: { alarm_name: "payments-p99", region: "eu-west-1", metric_name: "Latency" },
  opened_at: before(7500),
  state: "acknowledged",
  acknowledged: { by: personActor(borys), at: before(7200) },
  pages: [page(anna, 7500), page(borys, 7500)],
});

export const certificate = incident({
  id: "e0000000-0000-7000-8000-000000000004",
  number: 96,
  title: "Certificate of status.example.com expires in 20 days",
  priority: "P5",
  integration: { id: "d3", name: "poc-sns", kind: "amazon-sns", mode: "test" },
  details: {},
  opened_at: before(200_000),
  pages: [],
});

export function entry(seq: number, seconds: number, actor: Actor, change: Change, of: Incident): Entry {
  return { seq, at: before(seconds), incident: of.id, actor, change };
}

/** How the hub tells of `of`: opened, Anna called, her laptop rang. */
export function story(of: Incident, further: Entry[] = []): IncidentWithTimeline {
  const call = of.pages[0];
  const entries = [entry(31, 42, prodEcs, { kind: "triggered" }, of)];
  if (call) {
    const { id, person, urgency, reason } = call;
    entries.push(entry(32, 42, { kind: "hub" }, { kind: "paged", page: id, person, urgency, reason }, of));
    for (const [index, { pager, stage, note, sound }] of (call.receipts ?? []).entries())
      entries.push(
        entry(
          33 + index,
          41,
          personActor(person),
          { kind: "receipt", page: id, person, pager, stage, note, sound },
          of,
        ),
      );
  }
  return { incident: of, timeline: [...entries, ...further] };
}

/** On call for Payments since Monday, for a week, and again three weeks later. */
export function duties(changes: Partial<Duties> = {}): Duties {
  const reason = "Payments 24/7, rotation 'Weekly'.";
  return {
    now: [{ team: payments, schedule: round, since: "2026-11-23T07:00:00Z", until: "2026-11-30T07:00:00Z", reason }],
    next: { team: payments, schedule: round, since: "2026-12-14T07:00:00Z", until: "2026-12-21T07:00:00Z", reason },
    asked: [],
    ...changes,
  };
}

/** On call, connected, nothing open. */
export function view(changes: Partial<View> = {}): View {
  const { duty = duties(), ringing: rings = [], open = [] } = changes;
  return {
    bell: "on_duty",
    connection: { state: "live", since: before(90_000), detail: null, retry_at: null },
    person: anna,
    duty,
    on_duty: duty.now.length > 0,
    pager: { id: "70000000-0000-4000-8000-000000000001", name: "mars", second: false },
    ringing: [],
    ringing_count: rings.length,
    open: [],
    open_count: open.length,
    ringing_since: null,
    silenced: [],
    problems: [],
    check: null,
    checking: false,
    cut_off: null,
    ...changes,
  };
}

/** Who Anna is to the hub. */
export function me(changes: Partial<Me> = {}): Me {
  const person = { ...anna, version: 1, email: "anna@example.com", time_zone: "Europe/Kyiv", paging_rules: {} };
  return { person, teams: [{ ...payments, role: "member" }], duty: duties(), ...changes };
}

/** `ringing` rings since 42 seconds, and `others` are open beside. */
export function ringing(rings: Incident[], others: Incident[] = [], changes: Partial<View> = {}): View {
  return view({ bell: "ringing", ringing: rings, open: [...rings, ...others], ringing_since: before(42), ...changes });
}

export const account: Account = { mode: "hub", url: "https://tocsin.example.com", sns_url: null, curl: null, keys: [] };
export const settings: Settings = {
  autostart: true,
  shortcut: "Ctrl+Alt+A",
  version: "0.1.0",
  pager: "mars",
  awake: "always",
  start: {
    at_login: true,
    after_crash: true,
    by: "systemd",
    says: "Tocsin starts when you log in, and systemd starts it again when it crashes or hangs.",
    remedy: null,
  },
  sound: { profile: "standard", own: null, lowest_volume: 60 },
};

/** A scene of a signed-in laptop; the hub knows the stories of all that is open in it. */
export function scene(changes: Partial<Scene> = {}): Scene {
  const shown = changes.view === undefined ? view() : changes.view;
  const answers: Scene["answers"] = {
    "GET /api/me": { status: 200, body: me() },
    "GET /api/me/pagers": { status: 200, body: { pagers: [] } },
    "GET /api/reachability": { status: 200, body: { people: [] } },
    "GET /api/me/ways": { status: 200, body: { offered: ["webhook"], ways: [] } },
    "GET /api/incidents?state=all&limit=1": {
      status: 200,
      body: { incidents: [incident({ opened_at: before(12 * 86_400 + 60) })], next_cursor: null },
    },
  };
  for (const of of shown?.open ?? []) answers[`GET /api/incidents/${of.id}`] = { status: 200, body: story(of) };
  return {
    account,
    settings,
    refusals: {},
    first: null,
    ...changes,
    view: shown,
    answers: { ...answers, ...changes.answers },
  };
}
