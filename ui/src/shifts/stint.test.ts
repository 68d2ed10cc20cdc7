import { describe, expect, it } from "vitest";

import { anna, borys } from "../../tests/scenes/pieces";
import { at, chen, everybody, schedule, shifts } from "../../tests/scenes/shifts";
import { inZone } from "../lib/times";
import { bars, share, utcOffset } from "./bars";
import { byMonth, cause, length, names, ofMine, ofTimeline, title, when, type Stint } from "./stint";

const kyiv = inZone("Europe/Kyiv");
const now = Date.parse("2026-11-24T00:14:45Z");
const mine = ofMine(shifts, anna);
const all = ofTimeline(schedule, everybody, anna);
const from = (stints: Stint[], local: string) => stints.find((stint) => kyiv.local(stint.start) === local) as Stint;

describe("everybody's stints", () => {
  it("come in order, with the gaps, each with whom it is handed from and to", () => {
    expect(all.map((stint) => stint.person?.name ?? null)).toEqual([
      "Borys",
      "Chen",
      "Anna",
      "Borys",
      "Chen",
      "Anna",
      "Borys",
      null,
      "Borys",
      "Anna",
      "Borys",
    ]);
    const week = from(all, "2026-11-23T09:00");
    expect([week.before, week.after, week.mine]).toEqual([[chen], [borys], true]);
    const gap = from(all, "2026-12-02T18:00");
    expect([gap.before, gap.after]).toEqual([[borys], [borys]]);
  });

  it("say what somebody would replace who takes them over", () => {
    expect(from(all, "2026-11-23T09:00").rotations).toEqual([schedule.rotations?.[0]?.id]);
    // An override's stretch replaces what the override does.
    expect(from(all, "2026-12-05T10:00")).toMatchObject({ override: true, rotations: [schedule.rotations?.[0]?.id] });
    expect(from(all, "2026-12-02T18:00").rotations).toEqual([]);
  });

  it("have keys of their own", () => {
    for (const stints of [all, mine]) expect(new Set(stints.map((stint) => stint.key)).size).toBe(stints.length);
  });
});

describe("in words", () => {
  it("are named by whose they are", () => {
    const week = from(all, "2026-11-23T09:00");
    expect([title(week, "mine"), title(week, "everybody")]).toEqual(["Payments 24/7", "You"]);
    expect(title(from(all, "2026-11-09T09:00"), "everybody")).toBe("Borys");
    expect(title(from(all, "2026-12-02T18:00"), "everybody")).toBe("Nobody");
  });

  it("say why", () => {
    expect(cause(from(mine, "2026-11-23T09:00"))).toBe("Rotation Weekly");
    expect(cause(from(mine, "2026-12-05T10:00"))).toBe("By an override of Weekly");
    expect(cause(from(all, "2026-12-05T10:00"))).toBe("By an override");
    expect(cause(from(all, "2026-12-02T18:00"))).toBe("A gap");
  });

  it("say when, and promise no end that is not known", () => {
    const night = from(mine, "2026-12-01T22:00");
    expect([when(night, kyiv, now), length(night)]).toEqual(["Tue 1 Dec 22:00 – Wed 2 Dec 06:00", "8 h"]);
    expect(when({ start: new Date(at("2027-01-05T08:00")), end: new Date(at("2027-01-05T17:00")) }, kyiv, now)).toBe(
      "Tue 5 Jan 2027 08:00 – 17:00",
    );
    expect([when(all[0] as Stint, kyiv, now), length(all[0] as Stint)]).toEqual(["until Mon 26 Oct 09:00", ""]);
    expect(when(all.at(-1) as Stint, kyiv, now)).toBe("from Sun 6 Dec 10:00");
  });

  it("count a night in which the clocks change by its real hours", () => {
    const night = { start: new Date(at("2026-10-24T22:00")), end: new Date(at("2026-10-25T06:00")) };
    expect(length(night)).toBe("9 h");
  });

  it("list names", () => {
    expect([[], [anna], [anna, borys], [anna, borys, chen]].map(names)).toEqual([
      "",
      "Anna",
      "Anna and Borys",
      "Anna, Borys and Chen",
    ]);
  });

  it("stand under the month in which they begin", () => {
    expect(
      byMonth([from(mine, "2026-11-23T09:00"), from(mine, "2026-12-01T22:00")], kyiv).map(({ month }) => month),
    ).toEqual(["2026-11-01", "2026-12-01"]);
  });
});

describe("bars", () => {
  const lane = (styles: string | string[] | undefined) => /--lane:(\d+)/.exec(String(styles))?.[1];

  it("lie in one lane where one begins as the other ends", () => {
    const drawn = bars(all, kyiv, now, "everybody");
    const of = (local: string) => lane(drawn.find((bar) => bar.start === `${local}:00`)?.styles);
    expect(of("2026-11-23T09:00")).toBe(of("2026-11-16T09:00"));
    // A gap of fifteen hours has room enough too.
    expect(of("2026-12-02T18:00")).toBe(of("2026-11-30T09:00"));
    expect(new Set(drawn.map((bar) => lane(bar.styles)))).toEqual(new Set(["0"]));
  });

  it("give two nights that share a day two lanes, since each has whole days", () => {
    const nights = mine.filter((stint) => stint.schedule.name === "Search nights").slice(0, 2);
    expect(bars(nights, kyiv, now, "mine").map((bar) => lane(bar.styles))).toEqual(["0", "1"]);
  });

  it("say by their classes what is past, runs, and is whose", () => {
    const of = (local: string) =>
      bars(all, kyiv, now, "everybody").find((bar) => bar.start === `${local}:00`)?.classNames;
    expect(of("2026-11-16T09:00")).toEqual(["other", "past", "long"]);
    expect(of("2026-11-23T09:00")).toEqual(["mine", "runs", "long"]);
    expect(of("2026-12-02T18:00")).toEqual(["nobody", "long"]);
    expect(of("2026-12-05T10:00")).toEqual(["mine", "override", "long"]);
  });

  it("begin and end where their days have come to", () => {
    expect([share("2026-11-23T09:00"), share("2026-11-23T00:00"), share("2026-11-23T18:00")]).toEqual([0.375, 0, 0.75]);
  });

  it.each([
    ["Europe/Kyiv", "+02:00"],
    ["America/St_Johns", "-03:30"],
    ["Asia/Kathmandu", "+05:45"],
    ["UTC", null],
  ])("take the clocks of %s as %s", (zone, offset) => {
    expect(utcOffset(inZone(zone), now)).toBe(offset);
  });
});
