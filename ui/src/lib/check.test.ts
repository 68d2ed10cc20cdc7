import { describe, expect, it } from "vitest";

import { before, view } from "../../tests/scenes/pieces";
import { complaints, goingOn, mending, summary, willRing } from "./check";
import type { Point, Standing, Subject } from "./types";

const point = (subject: Subject, standing: Standing, found = `Of ${subject}.`): Point => ({
  subject,
  standing,
  found,
  remedy: standing === "passed" ? null : `Mend ${subject}.`,
});
const problem = (code: string) => ({ code, title: `${code}.`, meaning: "It means this.", remedy: "Do that." });
const check = (...points: Point[]) => ({ at: before(60), occasion: "hourly" as const, points });

describe("what is wrong with a laptop", () => {
  it("is told once, what may keep it from ringing first", () => {
    const shown = view({
      check: check(
        point("clock", "passed"),
        point("tray", "warned"),
        point("power", "failed"),
        point("keyring", "passed"),
      ),
      problems: [problem("no_tray_host"), problem("no_keyring"), problem("no_hub")],
    });
    expect(
      complaints(shown).map(({ key, follows, grave, noticed }) => [
        key,
        follows,
        grave ? "grave" : "harmless",
        noticed ? "noticed" : "checked",
      ]),
    ).toEqual([
      ["power", "Mend power.", "grave", "checked"],
      ["no_hub", "It means this. Do that.", "grave", "noticed"],
      ["tray", "It means this. Do that.", "harmless", "noticed"],
      // The check found it well, and it was noticed since.
      ["no_keyring", "It means this. Do that.", "harmless", "noticed"],
    ]);
    expect(willRing(shown)).toBe(false);
  });

  it("is as grave as either says, where it was noticed and looked at", () => {
    const shown = view({ check: check(point("power", "warned")), problems: [problem("battery_low")] });
    expect(complaints(shown)).toMatchObject([{ key: "power", title: "battery_low.", subject: "power", grave: true }]);
    const tray = view({ check: check(point("tray", "failed")), problems: [problem("no_tray_host")] });
    expect(complaints(tray)).toMatchObject([{ key: "tray", title: "no_tray_host.", grave: true }]);
  });

  it("is nothing before the first check, where nothing was noticed", () => {
    expect(complaints(view())).toEqual([]);
    expect(willRing(view())).toBe(true);
    expect(willRing(view({ check: check(point("feed", "failed"), point("awake", "warned")) }))).toBe(true);
  });

  it.each([
    ["volume", '"Built-in Audio" is muted.', "Unmute"],
    ["volume", "The volume is 10 %.", "Turn it up"],
    ["start", "Tocsin does not start when you log in, nor again after a crash.", "Switch it on"],
    ["start", "Tocsin starts when you log in. Nobody starts it again after a crash.", null],
    ["sound", "No sound device was found.", null],
  ] as const)("can be mended by a click, or not: %s, %s", (subject, title, button) => {
    expect(mending({ subject, title })).toBe(button);
  });

  it("is summed up", () => {
    const [well, warned, failed] = [point("clock", "passed"), point("tray", "warned"), point("power", "failed")];
    expect(summary(check(well))).toBe("1 point, all well");
    expect(summary(check(well, warned))).toBe("1 of 2 could be better");
    expect(summary(check(well, warned, failed))).toBe("1 of 3 failed");
  });

  it("goes on behind a colon, and leaves names as they are", () => {
    expect(goingOn("The volume is muted.")).toBe("the volume is muted.");
    expect(goingOn("Theodor's speaker is muted.")).toBe("Theodor's speaker is muted.");
  });
});
