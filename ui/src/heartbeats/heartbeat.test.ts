import { describe, expect, it } from "vitest";

import { inZone } from "../lib/times";
import { HEARTBEATS, pingCommand, sayStanding, standing, words, type Heartbeat } from "./heartbeat";

const NOW = Date.parse("2026-11-24T00:14:45Z");
const zone = inZone("Europe/Kyiv");
const backup: Heartbeat = {
  id: "h1",
  version: 3,
  team: "t1",
  name: "nightly backup",
  description: "",
  interval_minutes: 1440,
  enabled: true,
};

describe("how a heartbeat stands", () => {
  const table: [Partial<Heartbeat>, string, string][] = [
    [{ enabled: false, expired_at: null }, "off", "Not watched."],
    [{}, "waiting", "Waits for its first ping: it is watched from then on."],
    [
      { last_ping_at: "2026-11-24T00:14:03Z", due_at: "2026-11-25T00:14:03Z" },
      "alive",
      "Last ping 42 s ago; the next by Wed 02:14.",
    ],
    [
      { last_ping_at: "2026-11-22T23:00:00Z", expired_at: "2026-11-23T23:00:00Z", due_at: null },
      "silent",
      "Silent for too long since 01:00; last ping 1 day ago.",
    ],
  ];
  it.each(table)("%j", (changes, state, says) => {
    const heartbeat = { ...backup, ...changes };
    expect(standing(heartbeat)).toBe(state);
    expect(sayStanding(heartbeat, NOW, zone)).toBe(says);
  });
});

describe("what is written", () => {
  it("becomes what the hub is told, and back", () => {
    const draft = HEARTBEATS.draft({ ...backup, tags: ["backup", "db"], priority: "P2", message: "No backup" });
    expect(draft.interval).toEqual({ text: "1", unit: "days" });
    expect(HEARTBEATS.body(draft, "t1", backup)).toEqual({
      id: "h1",
      version: 3,
      team: "t1",
      name: "nightly backup",
      description: "",
      interval_minutes: 1440,
      enabled: true,
      message: "No backup",
      tags: ["backup", "db"],
      priority: "P2",
    });
    expect(HEARTBEATS.faults({ ...draft, interval: { text: "soon", unit: "days" } })[0]?.field).toBe(
      "interval_minutes",
    );
  });

  it("says nothing where nothing was written", () => {
    const body = HEARTBEATS.body({ ...HEARTBEATS.first(), name: " cron " }, "t1", null);
    expect(body).toMatchObject({ name: "cron", message: null, tags: [], priority: null, interval_minutes: 10 });
    expect(body).not.toHaveProperty("id");
  });

  it("keeps a list's words without empty ones", () => expect(words(" a, ,b c,")).toEqual(["a", "b c"]));
});

it("pings by an address in which the name is whole, whatever is in it", () => {
  expect(pingCommand("it's 50 %/day", "http://127.0.0.1:8420")).toBe(
    "curl -fsS -X POST 'http://127.0.0.1:8420/v2/heartbeats/it%27s%2050%20%25%2Fday/ping' -H 'Authorization: GenieKey KEY'",
  );
});
