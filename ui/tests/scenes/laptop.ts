// *This laptop*: its self-check, the test of the whole way, my laptops; and who of the team cannot be woken.

import type { Incident, JournalEntry, MyPager, Point, Reach, Receipt, SelfCheck, Sound } from "../../src/lib/types";
import type { Scene } from "../stage/scene";
import { anna, before, borys, incident, page, payments, receipt, ringing, scene, view } from "./pieces";

const point = (subject: Point["subject"], standing: Point["standing"], found: string, remedy?: string): Point => ({
  subject,
  standing,
  found,
  remedy: remedy ?? null,
});

const well: Point[] = [
  point("feed", "passed", "The hub's feed is live."),
  point("clock", "passed", "The clock is right within 1 s."),
  point("sound", "passed", "Built-in Audio Analog Stereo opens and takes samples."),
  point("volume", "passed", 'The volume of "Built-in Audio" is 60 %, and it is not muted.'),
  point("keyring", "passed", "The keyring gives the token."),
  point("notifications", "passed", "Notifications are shown by GNOME Shell."),
  point("power", "passed", "The computer runs on mains."),
  point("awake", "passed", "The computer is kept awake by the session manager and logind while you are on call."),
  point("start", "passed", "Tocsin starts when you log in, and systemd starts it again when it crashes or hangs."),
  point("tray", "passed", "The tray shows the icon."),
  point("disk", "passed", "The app's folder takes what it has to remember."),
];

export const soundCheck: SelfCheck = { at: before(720), occasion: "hourly", points: well };

const muted = point(
  "volume",
  "failed",
  '"Built-in Audio" is muted.',
  "The first half minute of an alarm is not heard; only then is the sound unmuted. Unmute it.",
);
const lowBattery = point(
  "power",
  "warned",
  "On battery, 41 % left.",
  "Connect the charger for the night; below 15 % Tocsin says so again.",
);
const noStart = point(
  "start",
  "warned",
  "Tocsin does not start when you log in, nor again after a crash.",
  "After a restart of the computer nothing rings here until somebody starts Tocsin. Switch on its start at login.",
);

export const amissCheck: SelfCheck = {
  at: before(40),
  occasion: "changed",
  points: well.map((one) => [muted, lowBattery, noStart].find(({ subject }) => subject === one.subject) ?? one),
};

export const journal: JournalEntry[] = [
  { at: before(600), happened: { kind: "started", version: "0.1.0" } },
  { at: before(601), happened: { kind: "crashed", seen_at: before(660), on_duty: true, ringing: false } },
  { at: before(9000), happened: { kind: "slept", from: before(16_200), on_duty: true } },
  {
    at: before(90_000),
    happened: {
      kind: "cut_off",
      from: before(90_400),
      rang: true,
      why: "The hub at tocsin.example.com did not answer.",
    },
  },
  { at: before(180_000), happened: { kind: "lost", ringing: 2 } },
  { at: before(181_000), happened: { kind: "battery_low", percent: 12 } },
  { at: before(260_000), happened: { kind: "left", why: "session_ended", on_duty: false } },
];

export const mars: MyPager = {
  id: view().pager!.id,
  name: "mars",
  second: false,
  system: "linux",
  version: "0.1.0",
  connected: true,
  seen_at: before(0),
  check: soundCheck,
  left: null,
  journal,
};
export const venus: MyPager = {
  ...mars,
  id: "70000000-0000-4000-8000-000000000002",
  name: "venus",
  second: true,
  system: "macos",
  check: { at: before(3000), occasion: "start", points: [...well.slice(0, 3), muted] },
  journal: [],
};
export const pluto: MyPager = {
  ...mars,
  id: "70000000-0000-4000-8000-000000000003",
  name: "pluto of the office, second floor",
  system: "windows",
  connected: false,
  seen_at: before(7200),
  check: null,
  left: { at: before(7200), why: "quit", on_duty: true },
  journal: [{ at: before(7200), happened: { kind: "left", why: "quit", on_duty: true } }],
};

export const mine = (...pagers: MyPager[]): Scene["answers"] => ({
  "GET /api/me/pagers": { status: 200, body: { pagers } },
});

export const played = (changes: Partial<Sound> = {}): Sound => ({
  device: "Built-in Audio Analog Stereo",
  loudness: "soft",
  level: 30,
  volume: 60,
  muted: false,
  ...changes,
});
export const sounding = (pager: string, seconds: number, changes: Partial<Sound> = {}): Receipt => ({
  ...receipt(pager, "sounding", seconds),
  sound: played(changes),
});

/** What the hub opens to ring me. */
export function ringTest(receipts: Receipt[], changes: Partial<Incident> = {}): Incident {
  const of = incident();
  return incident({
    id: "e0000000-0000-7000-8000-0000000000aa",
    number: 140,
    title: "Ring me: a test of your laptop",
    priority: "P3",
    details: {},
    entity: "",
    opened_at: before(3),
    integration: { ...of.integration, name: "Ring me", mode: "test" },
    pages: [page(anna, 3, receipts)],
    ...changes,
  });
}
export const asked: Scene["answers"] = { "POST /api/me/ring": { status: 201, body: { incident: ringTest([]) } } };

export const reach = (changes: Partial<Reach> = {}): Reach => ({
  person: borys,
  on_call: true,
  until: "2026-11-26T16:00:00Z",
  reachable: false,
  says: "Borys is not reachable: his laptop 'io' was last seen at 01:20.",
  pagers: [{ name: "io", second: false, connected: false, seen_at: before(3300), passed: null, failed: [] }],
  other_ways: ["email"],
  told_at: before(2700),
  ...changes,
});
export const REACH = `GET /api/reachability?team=${payments.id}`;
export const reached = (...people: Reach[]): Scene["answers"] => ({ [REACH]: { status: 200, body: { people } } });

export const cutOff = { since: before(95), rings_at: before(35), ringing: true, quiet_until: null };
export const cutConnection = {
  state: "cut_off" as const,
  since: before(95),
  detail:
    "The hub at https://tocsin.example.com cannot be reached (the connection was refused). As long as that lasts, nothing new rings here. Check the network, and that the hub runs.",
  retry_at: before(-12),
};
export const cut = scene({ view: view({ bell: "cut_off", connection: cutConnection, cut_off: cutOff }) });

/** Ten thousand at once, of which the laptop holds the most urgent. */
export function storm(count = 10_000): Scene {
  const all = Array.from({ length: Math.min(count, 200) }, (_, n) => {
    const of = incident({
      id: `e${n}`,
      number: n,
      priority: n < 2 ? "P1" : n < 60 ? "P2" : "P3",
      title: `checkout-${n} stopped`,
      opened_at: before(42),
    });
    return n % 5 === 4
      ? { ...of, team: { id: "b2", name: "Search" }, integration: { ...of.integration, id: "d7", name: "zabbix" } }
      : of;
  });
  const shown = ringing(all.slice(0, 50), all.slice(50), { ringing_count: count, open_count: count });
  return scene({ view: { ...shown, open: all } });
}

const receipts = [
  receipt("mars", "delivered", 42),
  sounding("mars", 41),
  sounding("mars", 33, { loudness: "steady", level: 50, muted: true }),
  sounding("mars", 16, { loudness: "loud", level: 100 }),
  receipt("mars", "failed", 12, "The sound device was removed."),
  sounding("mars", 11, { device: "HDMI 1", loudness: "loud", level: 100, volume: 90 }),
  receipt("venus", "delivered", 42),
  sounding("venus", 41, { muted: true }),
  receipt("pluto", "delivered", 42),
  receipt("pluto", "sounding", 41),
  receipt("pluto", "failed", 2, "The laptop 'pluto' is gone: the hub has not heard of it since 00:14:13 UTC."),
];
/** An incident that rang on three laptops, each in its own way. */
export const heard = incident({ pages: [page(anna, 42, receipts)] });

export const laptopScenes: Record<string, Scene> = {
  well: scene({ view: view({ check: soundCheck }), answers: mine(mars) }),
  amiss: scene({ view: view({ check: amissCheck }), answers: mine({ ...mars, check: amissCheck }, venus, pluto) }),
  checking: scene({ view: view({ checking: true }), answers: { "GET /api/me/pagers": null } }),
  unknown: scene({ answers: { "GET /api/me/pagers": { status: 503, body: { detail: "The hub is busy." } } } }),
  offline: scene({ view: view({ bell: "cut_off", connection: cutConnection, cut_off: cutOff, check: amissCheck }) }),
};
