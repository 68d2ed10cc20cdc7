import { describe, expect, it } from "vitest";

import { before, disk, incident, NOW, payments, ringing, view } from "../../tests/scenes/pieces";
import { dutyLine } from "./duty";
import type { Point, View } from "./types";

const now = NOW.getTime();
const said = (changes: Partial<View>) => {
  const { tone, says, follows } = dutyLine(view(changes), now);
  return [tone, `${says} ${follows}`.trim()];
};
const problem = (code: string, title = "No sound device was found.") => ({ code, title, meaning: "", remedy: "" });
const connection = (changes: Partial<View["connection"]>): View["connection"] => ({ ...view().connection, ...changes });

describe("the duty line", () => {
  it("says for what, until when, and that it will ring", () => {
    expect(said({})).toEqual([
      "calm",
      "You are on call for Payments until Mon 09:00 (6 d 6 h). This laptop will ring.",
    ]);
  });

  it("names every team, and no end where there is none", () => {
    const search = { team: { id: "s", name: "Search" }, until: null, reason: "" };
    const duty = [{ team: payments, until: null, reason: "" }, search];
    expect(said({ duty: { now: duty } })[1]).toBe("You are on call for Payments and Search. This laptop will ring.");
  });

  it("says what being off duty means", () => {
    expect(said({ duty: { now: [] } })).toEqual([
      "quiet",
      "You are off duty. This laptop rings only if you are called.",
    ]);
    expect(said({ duty: { now: [] }, problems: [problem("no_sound_device")] })).toEqual([
      "warning",
      "You are off duty. If you are called, this laptop may not ring: no sound device was found.",
    ]);
  });

  it("says until when one is off duty, where a shift is to come", () => {
    const next = { team: payments, since: "2026-11-30T07:00:00Z", until: "2026-12-07T07:00:00Z", reason: "" };
    expect(said({ duty: { now: [], next } })[1]).toBe(
      "You are off duty until Mon 09:00 (6 d 6 h). This laptop rings only if you are called.",
    );
  });

  it.each([
    ["no_sound_device", "This laptop may not ring: no sound device was found."],
    ["a_code_of_a_newer_app", "This laptop may not ring: no sound device was found."],
    ["no_tray_host", "This laptop will ring."],
    ["no_keyring", "This laptop will ring."],
    ["no_notifications", "This laptop will ring."],
  ])("with the problem %s it promises no more than is known", (code, promise) => {
    expect(said({ problems: [problem(code)] })[1]).toMatch(new RegExp(`${promise}$`));
  });

  it("says for how long it is cut off, what that means, and when it tries again", () => {
    const away = connection({ state: "cut_off", since: before(185), retry_at: before(-12) });
    expect(said({ connection: away })).toEqual([
      "cut_off",
      "Cut off from the hub for 3 min. New incidents do not reach this laptop. Tries again in 0:12.",
    ]);
    expect(said({ connection: { ...away, retry_at: null } })[1]).toMatch(/this laptop\.$/);
  });

  it("says of a cut on duty since when, that nothing new rings, and what its signal does", () => {
    const away = connection({ state: "connecting", retry_at: null });
    const cut = { since: before(70), rings_at: before(10), ringing: true, quiet_until: null };
    const line = (cut_off: View["cut_off"], retry_at: string | null = null) =>
      said({ connection: { ...away, retry_at }, cut_off })[1];
    expect(said({ connection: away, cut_off: cut })).toEqual([
      "cut_off",
      "Cut off from the hub since 02:13. Nothing new rings here.",
    ]);
    expect(line(cut, before(-12))).toMatch(/here\. Tries again in 0:12\.$/);
    expect(line({ ...cut, ringing: false, rings_at: before(-20) })).toMatch(/here\. Its signal rings in 0:20\.$/);
    expect(line({ ...cut, ringing: false, quiet_until: before(-900) })).toMatch(
      /here\. Its signal is silent until 02:29\.$/,
    );
  });

  it("names the first thing that the check found to be wrong, and how many more, each thing once", () => {
    const point = (subject: Point["subject"], standing: Point["standing"], found: string): Point => ({
      subject,
      standing,
      found,
    });
    const points = [
      point("feed", "failed", "The feed is not live."),
      point("tray", "warned", "There is no tray."),
      point("volume", "failed", "The volume is muted."),
      point("sound", "failed", "No sound device was found."),
    ];
    const check = { at: before(60), occasion: "asked" as const, points };
    const line = dutyLine(view({ check, problems: [problem("no_sound_device"), problem("no_tray_host")] }), now);
    expect(line.follows).toBe("This laptop may not ring: the volume is muted. And 1 more.");
    expect(line.wrong?.subject).toBe("volume");
    expect(said({ check: { ...check, points: points.slice(0, 2) } })[1]).toMatch(/This laptop will ring\.$/);
  });

  it("promises nothing while it is signed out or connects", () => {
    expect(said({ connection: connection({ state: "signed_out" }) })[1]).toBe("Signed out. This laptop will not ring.");
    expect(said({ connection: connection({ state: "connecting" }) })[1]).toBe(
      "Connecting to the hub. Until then, new incidents do not reach this laptop.",
    );
  });

  it("names what rings before anything else, also when cut off", () => {
    const line = dutyLine(ringing([incident(), disk], [], { connection: connection({ state: "cut_off" }) }), now);
    expect(line).toEqual({
      tone: "rings",
      says: "Ringing: P1 checkout stopped",
      follows: "And 1 more.",
      wrong: null,
    });
    const many = ringing([incident()], [], { ringing_count: 10_000 });
    expect(dutyLine(many, now).follows).toBe("And 9,999 more.");
  });
});
