// *Team*: schedules with their timelines, people and roles.

import type {
  Fault,
  Gap,
  Layer,
  Me,
  OnCallNow,
  OnCallSchedule,
  Override,
  Person,
  Preview,
  Ref,
  Rotation,
  Schedule,
  Shift,
  Team,
  Timeline,
  Warning,
} from "../../src/lib/types";
import type { Answer, Scene } from "../stage/scene";
import { anna, before, borys, payments, round, scene } from "./pieces";

export const chen: Ref = { id: "a0000000-0000-7000-8000-000000000003", name: "Chen" };
export const dora: Ref = { id: "a0000000-0000-7000-8000-000000000004", name: "Dora Vasylenko" };
export const everybody = [anna, borys, chen, dora];
export const names = Object.fromEntries(everybody.map(({ id, name }) => [id, name]));
const platform: Ref = { id: "b0000000-0000-7000-8000-000000000002", name: "Platform" };
const storage: Ref = { id: "b0000000-0000-7000-8000-000000000003", name: "Storage" };
const night: Ref = { id: "f0000000-0000-7000-8000-000000000002", name: "Platform nights" };

export const weekly = "c1000000-0000-7000-8000-000000000001";
export const business = "c1000000-0000-7000-8000-000000000002";

export function person(ref: Ref, changes: Partial<Person> = {}): Person {
  const email = `${ref.name.split(" ")[0]?.toLowerCase()}@example.com`;
  return { ...ref, version: 1, email, time_zone: "Europe/Kyiv", hub_admin: false, paging_rules: {}, ...changes };
}

export function me(role: "member" | "admin" | null, changes: Partial<Person> = {}): Me {
  const teams = role === null ? [] : [{ ...payments, role }];
  return { person: person(anna, changes), teams, duty: { now: [], next: null, asked: [] } };
}

const rotation = (id: string, name: string, changes: Partial<Rotation>): Rotation => ({
  id,
  name,
  participants: [anna, borys, chen].map((one) => ({ person: one.id })),
  period: "weekly",
  length: 1,
  start: "2026-11-02T09:00:00",
  end: null,
  restriction: null,
  former: [],
  ...changes,
});

/** A week each for three, and somebody beside them in business hours. */
export const schedule: Schedule = {
  ...round,
  version: 7,
  team: payments.id,
  description: "Everything that moves money",
  time_zone: "Europe/Kyiv",
  enabled: true,
  rotations: [
    rotation(weekly, "Weekly", {}),
    rotation(business, "Business hours", {
      participants: [{ person: dora.id }, { person: chen.id }],
      period: "daily",
      restriction: {
        weekly: ["mon", "tue", "wed", "thu", "fri"].map((day) => ({ from: `${day} 09:00`, to: `${day} 18:00` })),
      },
    }),
  ],
};

const nights: Schedule = {
  ...night,
  version: 2,
  team: platform.id,
  description: "",
  time_zone: "America/New_York",
  enabled: true,
  rotations: [rotation("c1000000-0000-7000-8000-000000000003", "Nights", {})],
};

export const teams: Team[] = [
  {
    ...payments,
    version: 4,
    description: "",
    members: [
      { person: anna.id, role: "admin" },
      { person: borys.id, role: "member" },
      { person: chen.id, role: "member" },
      { person: dora.id, role: "member" },
    ],
    routing: [],
    longest_shift_hours: 168,
  },
  { ...platform, version: 1, description: "", members: [{ person: chen.id, role: "admin" }], routing: [] },
  { ...storage, version: 1, description: "", members: [{ person: dora.id, role: "admin" }], routing: [] },
];

const at = (day: string, time = "09:00") => new Date(`${day}T${time}:00+02:00`).toISOString().replace(".000Z", "Z");
const days = (day: string, count: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);

export function shift(who: Ref, start: string, end: string, cause: Shift["cause"]): Shift {
  return { person: who.id, start, end, cause, cut_start: false, cut_end: false };
}

export const takeover: Override = {
  id: "01000000-0000-7000-8000-000000000001",
  version: 1,
  schedule: round.id,
  person: borys.id,
  start: at("2026-11-26", "18:00"),
  end: at("2026-11-28"),
  rotations: [weekly],
  created_at: before(40_000),
  created_by: anna.id,
  order: 0,
};

/** The parts of shifts outside a stretch. */
function without(shifts: Shift[], start: string, end: string): Shift[] {
  return shifts.flatMap((it) => {
    if (it.end <= start || it.start >= end) return [it];
    const first = it.start < start ? [{ ...it, end: start }] : [];
    return it.end > end ? [...first, { ...it, start: end }] : first;
  });
}

/** What the hub gives for 23 Nov to 7 Dec: weeks, business hours, one override, and a gap where it is asked for. */
export function timeline(
  changes: { overrides?: Override[]; gap?: Gap | null; order?: Ref[]; first?: string; count?: number } = {},
): Timeline {
  const { overrides = [takeover], gap = null, order = [anna, borys, chen], first = "2026-11-23", count = 14 } = changes;
  const range = { start: at(first, "00:00"), end: at(days(first, count), "00:00") };
  const clip = (shifts: Shift[]) =>
    shifts
      .filter((it) => it.end > range.start && it.start < range.end)
      .map((it) => ({
        ...it,
        start: it.start < range.start ? range.start : it.start,
        end: it.end > range.end ? range.end : it.end,
        cut_start: it.start < range.start,
        cut_end: it.end > range.end,
      }));
  const weeks: Shift[] = [];
  const hours: Shift[] = [];
  for (let week = -1; week < count / 7 + 1; week += 1)
    weeks.push(
      shift(order[(week + 3) % order.length] ?? anna, at(days(first, 7 * week)), at(days(first, 7 * week + 7)), {
        rotation: weekly,
      }),
    );
  for (let day = 0; day < count; day += 1)
    if (day % 7 < 5)
      hours.push(
        shift(day % 2 === 0 ? dora : chen, at(days(first, day)), at(days(first, day), "18:00"), { rotation: business }),
      );
  let rest = clip(weeks);
  for (const it of overrides) {
    rest = without(rest, it.start, it.end);
    if (it.person) rest.push({ ...shift({ id: it.person, name: "" }, it.start, it.end, { override: it.id }) });
  }
  if (gap) rest = without(rest, gap.start, gap.end);
  const layers: Layer[] = [
    { rotation: weekly, base: clip(weeks), final: rest },
    { rotation: business, base: clip(hours), final: clip(hours) },
  ];
  // Somebody who is on call already is not so twice.
  const beside = clip(hours).filter(
    (one) => !rest.some((it) => it.person === one.person && it.start <= one.start && it.end >= one.end),
  );
  const final = [...rest, ...beside].sort((one, other) => one.start.localeCompare(other.start));
  return { range, layers, overrides, final, gaps: gap ? [gap] : [] };
}

export const gap: Gap = { start: at("2026-12-05"), end: at("2026-12-06", "18:00") };

function standing(who: Ref, until: string, pagers: number, changes: Partial<OnCallNow> = {}): OnCallNow {
  return {
    person: who,
    rotation: { id: weekly, name: "Weekly" },
    override: null,
    since: at("2026-11-23"),
    until,
    pagers,
    reachable: pagers > 0,
    says:
      pagers > 0
        ? `${who.name} is reachable: one laptop is connected and sound.`
        : `${who.name} is not reachable: no laptop is connected.`,
    ...changes,
  };
}

export const onCall: OnCallSchedule[] = [
  {
    schedule: round,
    team: payments,
    time_zone: "Europe/Kyiv",
    now: [standing(anna, at("2026-11-26", "18:00"), 1)],
    next: [standing(borys, at("2026-11-28"), 0, { since: at("2026-11-26", "18:00") })],
    gap_until: null,
  },
  {
    schedule: night,
    team: platform,
    time_zone: "America/New_York",
    now: [],
    next: [standing(chen, at("2026-11-25", "15:00"), 1, { since: at("2026-11-24", "03:00") })],
    gap_until: at("2026-11-24", "03:00"),
  },
];

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const refused = (status: number, code: string, detail: string, faults: Fault[] = []): Answer => ({
  status,
  body: { type: "about:blank", title: "Refused", status, code, detail, faults },
});

const range = (from: string, to: string) => `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
export const FORTNIGHT = range("2026-11-22T22:00:00Z", "2026-12-06T22:00:00Z");
const WEEK = range("2026-11-22T22:00:00Z", "2026-11-29T22:00:00Z");
const MONTH = range("2026-10-31T22:00:00Z", "2026-11-30T22:00:00Z");
const NEW_YORK = range("2026-11-23T05:00:00Z", "2026-12-07T05:00:00Z");

export function preview(changes: Partial<Preview> = {}): Preview {
  return { timeline: timeline(), people: names, warnings: [], faults: [], ...changes };
}

export const warnings: Warning[] = [
  {
    kind: "gap",
    text: "Nobody is on call from Sat 5 Dec 09:00 to Sun 6 Dec 18:00, and 51 more times in the next year.",
    at: gap.start,
  },
  {
    kind: "friday_hand_off",
    text: "The rotation 'Weekly' hands off on Friday at 17:00, 52 times in the next year.",
    rotation: weekly,
  },
  { kind: "unfair", text: "Anna bears 3,120 hours in the next year, Chen 1,460.", person: anna.id },
];

/** The page with everything that it asks for at its start. */
export function teamScene(answers: Scene["answers"] = {}, changes: Partial<Scene> = {}): Scene {
  const given = ok({ timeline: timeline(), people: names });
  const path = `GET /api/schedules/${round.id}/timeline`;
  return scene({
    ...changes,
    answers: {
      "GET /api/me": ok(me("admin")),
      "GET /api/on-call": ok({ on_call: onCall }),
      "GET /api/teams": ok({ teams }),
      "GET /api/people": ok({ people: everybody.map((one) => person(one)) }),
      "GET /api/schedules": ok({ schedules: [schedule, nights] }),
      [`${path}?${FORTNIGHT}`]: given,
      [`${path}?${WEEK}`]: ok({ timeline: timeline({ count: 7 }), people: names }),
      [`${path}?${MONTH}`]: ok({ timeline: timeline({ first: "2026-11-01", count: 30 }), people: names }),
      [`GET /api/schedules/${night.id}/timeline?${NEW_YORK}`]: given,
      "POST /api/schedules/preview": ok(preview()),
      ...answers,
    },
  });
}
