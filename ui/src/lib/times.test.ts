import { describe, expect, it } from "vitest";

import { age, ago, clock, countdown, dayName, exact, inZone, moment, span, stopwatch, until } from "./times";

// The zone is Europe/Kyiv (vitest.config.ts): UTC+2 in winter, UTC+3 in summer.
const now = new Date("2026-11-24T03:14:03Z"); // Tue 05:14:03 local
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const after = (seconds: number) => before(-seconds);
const H = 3600;
const D = 24 * H;

describe("lengths of time", () => {
  it.each([
    [0, "0 s"],
    [-5, "0 s"],
    [42, "42 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [H - 1, "59 min"],
    [H, "1 h"],
    [3 * H + 20 * 60, "3 h 20 min"],
    [2 * D + 4 * H, "2 d 4 h"],
    [3 * D, "3 d"],
    [12 * D + 5 * H, "12 d"],
  ])("%d s is said as %s", (seconds, said) => {
    expect(span(seconds * 1000)).toBe(said);
  });

  it.each([
    [0, "0:00"],
    [42.9, "0:42"],
    [725, "12:05"],
    [H + 2 * 60 + 3, "1:02:03"],
    [-3, "0:00"],
  ])("%d s runs as %s", (seconds, shown) => {
    expect(stopwatch(seconds * 1000)).toBe(shown);
  });

  it("shows a begun second of a countdown until it is over", () => {
    expect(countdown(after(58), now)).toBe("0:58");
    expect(countdown(after(57.2), now)).toBe("0:58");
    expect(countdown(after(0), now)).toBe("0:00");
    expect(countdown(before(9), now)).toBe("0:00");
  });
});

describe("the past", () => {
  it.each([
    [0, "just now"],
    [-30, "just now"],
    [42, "42 s ago"],
    [12 * 60, "12 min ago"],
    [3 * H, "3 h ago"],
    [D, "1 day ago"],
    [12 * D + H, "12 days ago"],
    [95 * D, "3 months ago"],
    [800 * D, "2 years ago"],
  ])("%d s before is %s", (seconds, said) => {
    expect(ago(before(seconds), now)).toBe(said);
  });

  it("keeps to the largest unit in a narrow column", () => {
    expect([3, 119, 2.5 * H, 50 * H].map((seconds) => age(before(seconds), now))).toEqual([
      "3 s",
      "1 min",
      "2 h",
      "2 d",
    ]);
  });

  it("names days by the local calendar, not by 24 hours", () => {
    expect(dayName("2026-11-23T22:00:00Z", now)).toBe("Today"); // local midnight
    expect(dayName("2026-11-23T21:59:59Z", now)).toBe("Yesterday");
    expect(dayName("2026-11-22T12:00:00Z", now)).toBe("Sun 22 Nov");
    expect(dayName("2025-12-31T12:00:00Z", now)).toBe("Wed 31 Dec 2025");
  });
});

describe("moments", () => {
  it("says until when, and how long that is", () => {
    expect(until("2026-11-24T16:00:00Z", now)).toBe("until 18:00 (12 h 45 min)");
    expect(until("2026-11-30T07:00:00Z", now)).toBe("until Mon 09:00 (6 d 3 h)");
    expect(until("2026-12-07T07:00:00Z", now)).toBe("until Mon 7 Dec 09:00 (13 d)");
  });

  it("counts a night in which the clocks go back with its 25 hours", () => {
    const evening = new Date("2026-10-24T15:00:00Z"); // Sat 18:00 at UTC+3
    expect(until("2026-10-25T16:00:00Z", evening)).toBe("until Sun 18:00 (1 d 1 h)");
    expect(moment("2026-10-25T00:30:00Z", evening)).toBe("Sun 03:30");
  });

  it("tells the exact time with its zone", () => {
    expect(exact("2026-11-24T03:14:03Z")).toBe("Tue 24 Nov 2026, 05:14:03 EET");
    expect(clock("2026-07-01T21:05:09Z")).toBe("00:05:09");
  });
});

describe("the clocks of a zone", () => {
  it.each([
    ["Europe/Kyiv", "2026-11-24T05:14", "2026-11-24T03:14:00.000Z"],
    ["Asia/Kathmandu", "2026-11-24T08:59", "2026-11-24T03:14:00.000Z"],
    // Went forward at 03:00 to 04:00: what was skipped is the first moment after it.
    ["Europe/Kyiv", "2027-03-28T03:30", "2027-03-28T01:00:00.000Z"],
    ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00.000Z"],
    ["Pacific/Chatham", "2026-09-27T03:10", "2026-09-26T14:00:00.000Z"],
    ["America/New_York", "2027-03-14T02:00", "2027-03-14T07:00:00.000Z"],
    // Went back: of two, the earlier.
    ["Europe/Kyiv", "2026-10-25T03:30", "2026-10-25T00:30:00.000Z"],
    ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00.000Z"],
    // A day that Samoa left out.
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00.000Z"],
  ])("in %s %s is %s", (name, local, instant) => {
    expect(inZone(name).instant(local).toISOString()).toBe(instant);
  });

  it("come back to what they show, at each hour of a year with changes", () => {
    const chatham = inZone("Pacific/Chatham");
    let doubled = 0;
    for (let hour = 0; hour < 366 * 24; hour++) {
      const at = Date.UTC(2026, 0, 1, hour);
      const back = chatham.instant(chatham.local(at)).getTime();
      if (back === at) continue;
      expect(chatham.local(back)).toBe(chatham.local(at));
      expect(at - back).toBe(H * 1000);
      doubled++;
    }
    expect(doubled).toBe(1);
  });

  it("say a stretch without saying a day twice", () => {
    const kyiv = inZone("Europe/Kyiv");
    const stretch = (start: string, end: string) => kyiv.stretch(start, end, now);
    expect(stretch("2026-11-24T16:00:00Z", "2026-11-24T20:30:00Z")).toBe("18:00 – 22:30");
    expect(stretch("2026-11-30T07:00:00Z", "2026-12-07T07:00:00Z")).toBe("Mon 09:00 – Mon 7 Dec 09:00");
    expect(stretch("2026-12-05T07:00:00Z", "2026-12-05T17:00:00Z")).toBe("Sat 5 Dec 09:00 – 19:00");
  });

  it("name the day of the zone, not of the laptop", () => {
    const tokyo = inZone("Asia/Tokyo");
    expect(tokyo.dayName("2026-11-24T15:30:00Z", now)).toBe("Tomorrow");
    expect(tokyo.moment("2026-11-24T15:30:00Z", now)).toBe("Wed 00:30");
    expect(tokyo.exact("2026-11-24T15:30:00Z")).toBe("Wed 25 Nov 2026, 00:30:00 GMT+9");
  });

  it.each([
    ["UTC", "GMT"],
    ["Asia/Kathmandu", "GMT+5:45"],
    ["America/St_Johns", "GMT-3:30"],
    ["America/New_York", "GMT-5"],
  ])("of %s are %s", (name, offset) => {
    expect(inZone(name).offset(now)).toBe(offset);
    expect(inZone(name).name).toBe(name);
  });

  it("are the laptop's where the zone is not known", () => {
    expect(inZone("Atlantis/Poseidonis").local(now)).toBe("2026-11-24T05:14");
    expect(inZone().name).toBe(inZone(null).name);
  });
});
