// Shifts of Anna, Borys and Chen: weeks of Payments in turn, and Anna's nights of Search.

import { inZone } from "../../src/lib/times";
import type {
  Asked,
  CalendarShown,
  MyShift,
  Person,
  Ref,
  Schedule,
  ScheduleRef,
  Shift,
  ShiftRequest,
  ShownRequest,
  TimelineAnswer,
} from "../../src/lib/types";
import type { Scene } from "../stage/scene";
import { anna, before, borys, duties, me, payments, round, scene, view } from "./pieces";

const kyiv = inZone("Europe/Kyiv");
/** The moment at which Kyiv's clocks show this, as the hub writes it. */
export const at = (local: string) => kyiv.instant(local).toISOString().replace(".000Z", "Z");

export const chen: Ref = { id: "a0000000-0000-7000-8000-000000000003", name: "Chen" };
export const search: Ref = { id: "b0000000-0000-7000-8000-000000000002", name: "Search" };
export const nights: ScheduleRef = { id: "f0000000-0000-7000-8000-000000000002", name: "Search nights" };
const weekly = { id: "10000000-0000-7000-8000-000000000001", name: "Weekly" };
const nightly = { id: "10000000-0000-7000-8000-000000000002", name: "Nights" };
const swap = "20000000-0000-7000-8000-000000000001";
const TURN = [anna, borys, chen];

/** The Mondays of a year, each with whose week it is. */
const WEEKS = Array.from({ length: 56 }, (_, week) => {
  const monday = (count: number) => new Date(Date.UTC(2026, 9, 12 + 7 * count)).toISOString().slice(0, 10);
  return { start: monday(week), end: monday(week + 1), person: TURN[week % 3] as Ref };
});

function mine(changes: Partial<MyShift> & Pick<MyShift, "start" | "end">): MyShift {
  return {
    schedule: round,
    team: payments,
    rotation: weekly,
    override: null,
    cut_start: false,
    cut_end: false,
    before: [chen],
    after: [borys],
    ...changes,
  };
}

const NIGHTS = ["2026-11-10", "2026-11-11", "2026-12-01", "2026-12-02", "2026-12-08", "2026-12-22"];
const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

export const shifts: MyShift[] = [
  ...WEEKS.filter(({ person }) => person === anna).map(({ start, end }) =>
    mine({ start: at(`${start}T09:00`), end: at(`${end}T09:00`) }),
  ),
  ...NIGHTS.map((day) =>
    mine({
      schedule: nights,
      team: search,
      rotation: nightly,
      start: at(`${day}T22:00`),
      end: at(`${dayAfter(day)}T06:00`),
      before: [],
      after: [],
    }),
  ),
  mine({
    start: at("2026-12-05T10:00"),
    end: at("2026-12-06T10:00"),
    override: swap,
    before: [borys],
    after: [borys],
  }),
].sort((one, other) => one.start.localeCompare(other.start));

export const hours = [
  { month: "2026-11", total: 200, weekday: 90, night: 62, weekend: 48 },
  { month: "2026-12", total: 224.5, weekday: 80, night: 72.5, weekend: 72 },
];

export const schedule: Schedule = {
  ...round,
  version: 3,
  team: payments.id,
  time_zone: "Europe/Kyiv",
  rotations: [
    {
      ...weekly,
      participants: TURN.map((person) => ({ person: person.id })),
      period: "weekly",
      length: 1,
      start: "2026-10-12T09:00:00",
    },
  ],
};

function shift(person: Ref, start: string, end: string, cause: Shift["cause"] = { rotation: weekly.id }): Shift {
  return { person: person.id, start: at(start), end: at(end), cause, cut_start: false, cut_end: false };
}

/** November of Payments: Borys's week has a gap, and an hour of Chen's. */
export const everybody: TimelineAnswer = {
  people: Object.fromEntries(TURN.map((person) => [person.id, person.name])),
  timeline: {
    range: { start: at("2026-10-26T00:00"), end: at("2026-12-07T00:00") },
    layers: [],
    overrides: [
      {
        id: swap,
        version: 1,
        schedule: round.id,
        person: anna.id,
        start: at("2026-12-05T10:00"),
        end: at("2026-12-06T10:00"),
        rotations: [weekly.id],
        created_at: before(86_400),
      },
    ],
    final: [
      { ...shift(borys, "2026-10-26T00:00", "2026-10-26T09:00"), cut_start: true },
      shift(chen, "2026-10-26T09:00", "2026-11-02T09:00"),
      shift(anna, "2026-11-02T09:00", "2026-11-09T09:00"),
      shift(borys, "2026-11-09T09:00", "2026-11-16T09:00"),
      shift(chen, "2026-11-16T09:00", "2026-11-23T09:00"),
      shift(anna, "2026-11-23T09:00", "2026-11-30T09:00"),
      shift(borys, "2026-11-30T09:00", "2026-12-02T18:00"),
      shift(borys, "2026-12-03T09:00", "2026-12-05T10:00"),
      shift(anna, "2026-12-05T10:00", "2026-12-06T10:00", { override: swap }),
      { ...shift(borys, "2026-12-06T10:00", "2026-12-07T00:00"), cut_end: true },
    ],
    gaps: [{ start: at("2026-12-02T18:00"), end: at("2026-12-03T09:00") }],
  },
};

function request(changes: Partial<ShiftRequest>): ShiftRequest {
  return {
    id: "r1",
    version: 1,
    schedule: round.id,
    rotations: [weekly.id],
    from: anna.id,
    to: chen.id,
    start: at("2026-11-28T18:00"),
    end: at("2026-11-28T23:00"),
    note: "",
    state: "pending",
    created_at: before(3600),
    settled_at: null,
    became: null,
    ...changes,
  };
}

export const toChen: ShownRequest = { request: request({}), from: anna, to: chen, schedule: round };
export const fromBorys: Asked = {
  request: request({
    id: "r2",
    from: borys.id,
    to: anna.id,
    start: at("2026-11-30T09:00"),
    end: at("2026-12-01T09:00"),
    note: "My daughter's school play is that evening.",
  }),
  from: borys,
  schedule: round,
};
export const settled: ShownRequest[] = [
  {
    request: request({
      id: "r3",
      state: "accepted",
      settled_at: before(3 * 86_400),
      start: at("2026-11-19T09:00"),
      end: at("2026-11-20T09:00"),
    }),
    from: anna,
    to: chen,
    schedule: round,
  },
  {
    request: request({
      id: "r4",
      to: borys.id,
      state: "declined",
      settled_at: before(5 * 86_400),
      start: at("2026-12-20T09:00"),
      end: at("2026-12-21T09:00"),
    }),
    from: anna,
    to: borys,
    schedule: round,
  },
];

export const people: Person[] = TURN.map((person) => ({
  ...person,
  version: 1,
  email: `${person.name.toLowerCase()}@example.com`,
  time_zone: "Europe/Kyiv",
}));

export const calendar: CalendarShown = { id: "c1", schedule: null, created_at: "2026-11-03T08:12:00Z" };

const ok = (body: unknown) => ({ status: 200, body });

/** What the hub knows of all that. */
export const answers: Scene["answers"] = {
  "GET /api/me": ok(
    me({
      teams: [
        { ...payments, role: "member" },
        { ...search, role: "member" },
      ],
    }),
  ),
  "GET /api/me/shifts": ok({ shifts, hours }),
  "GET /api/schedules": ok({
    schedules: [
      schedule,
      { ...schedule, ...nights, team: search.id, rotations: [] },
      { ...schedule, id: "f9", name: "Of another team", team: "b9" },
    ],
  }),
  [`GET /api/schedules/${round.id}/timeline`]: ok(everybody),
  "GET /api/shift-requests": ok({ requests: [] }),
  "GET /api/people": ok({ people }),
  [`GET /api/teams/${payments.id}`]: ok({
    ...payments,
    version: 1,
    members: TURN.map((person) => ({ person: person.id, role: "member" })),
  }),
  "GET /api/calendars": ok({ calendars: [] }),
};

/** *My shifts* of Anna; open the page by the rail. */
export function shiftScene(changes: Partial<Scene> = {}): Scene {
  return scene({ ...changes, answers: { ...answers, ...changes.answers } });
}

const requests = { "GET /api/shift-requests": ok({ requests: [toChen, ...settled] }) };
const outOfReach = {
  status: 503,
  body: { code: "hub_out_of_reach", detail: "The hub did not answer within 5 seconds." },
};
const cutOff = {
  state: "cut_off" as const,
  since: before(185),
  detail: "The hub at tocsin.example.com does not answer.",
  retry_at: before(-12),
};
const nothing = ok({ shifts: [], hours: [] });
const without = { team: payments, schedule: null, since: null, until: null, reason: "Payments has no schedule yet." };

export const shiftScenes: Record<string, Scene> = {
  month: shiftScene(),
  requests: shiftScene({ view: view({ duty: duties({ asked: [fromBorys] }) }), answers: requests }),
  none: shiftScene({
    view: view({ bell: "off_duty", duty: { now: [] } }),
    answers: { "GET /api/me/shifts": nothing },
  }),
  "no-schedule": shiftScene({
    view: view({ duty: { now: [without] } }),
    answers: { "GET /api/me/shifts": nothing, "GET /api/schedules": ok({ schedules: [] }) },
  }),
  loading: shiftScene({ answers: { "GET /api/me/shifts": null } }),
  error: shiftScene({ answers: { "GET /api/me/shifts": outOfReach } }),
  "cut-off": shiftScene({ view: view({ bell: "cut_off", connection: cutOff }) }),
};
