import { describe, expect, it } from "vitest";

import { draftHours, hoursFaults, PRESETS, readTime, restriction, sayHours } from "./hours";

describe("a time of the day", () => {
  it.each([
    ["9", "09:00"],
    ["9:30", "09:30"],
    ["09.30", "09:30"],
    ["0930", "09:30"],
    [" 24:00 ", "24:00"],
    ["00:00", "00:00"],
  ])("%s is read as %s", (text, time) => expect(readTime(text)).toBe(time));
  it.each(["", "24:01", "25", "9:5", "9:60", "nine", "-1", "123"])("%s is none", (text) =>
    expect(readTime(text)).toBeNull(),
  );
});

describe("hours", () => {
  const business = {
    weekly: ["mon", "tue", "wed", "thu", "fri"].map((day) => ({ from: `${day} 09:00`, to: `${day} 18:00` })),
  };
  it.each([
    [null, ""],
    [{ daily: { from: "22:00", to: "06:00" } }, "every day 22:00–06:00"],
    [business, "Mon–Fri 09:00–18:00"],
    [{ weekly: [{ from: "fri 18:00", to: "mon 09:00" }] }, "Fri 18:00 – Mon 09:00"],
    [{ weekly: [{ from: "sat 08:00", to: "sat 12:00" }] }, "Sat 08:00–12:00"],
    [
      {
        weekly: [
          { from: "mon 18:00", to: "tue 09:00" },
          { from: "tue 18:00", to: "wed 09:00" },
        ],
      },
      "Mon–Tue 18:00–09:00",
    ],
    [
      {
        weekly: [
          { from: "mon 09:00", to: "mon 12:00" },
          { from: "tue 09:00", to: "tue 13:00" },
        ],
      },
      "Mon 09:00–12:00, Tue 09:00–13:00",
    ],
  ])("are said in words: %j", (given, says) => expect(sayHours(given)).toBe(says));

  it.each([
    null,
    { daily: { from: "22:00", to: "06:00" } },
    business,
    { weekly: [{ from: "fri 18:00", to: "mon 09:00" }] },
  ])("come back from a draft as they were: %j", (given) => expect(restriction(draftHours(given))).toEqual(given));

  it("keep what was written for another kind", () => {
    const hours = draftHours({ daily: { from: "20:00", to: "08:00" } });
    expect(restriction({ ...hours, kind: "always" })).toBeNull();
    expect(restriction({ ...hours, kind: "daily" })).toEqual({ daily: { from: "20:00", to: "08:00" } });
  });

  it("tell each time that is none, at its place", () => {
    const hours = draftHours(business);
    if (hours.weekly[1]) hours.weekly[1].to = "late";
    if (hours.weekly[3]) hours.weekly[3].from = "";
    expect(hoursFaults(hours)).toEqual([
      { field: "weekly[1].to", detail: "'late' is not a time such as 09:00 or 24:00." },
      { field: "weekly[3].from", detail: "A time is missing, such as 09:00." },
    ]);
    expect(hoursFaults({ ...hours, kind: "always" })).toEqual([]);
  });

  it("of the presets make up the whole week", () => {
    const minutes = (text: string) => {
      const [day = "", time = ""] = text.split(" ");
      const [hour, minute] = time.split(":").map(Number);
      return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].indexOf(day) * 1440 + (hour ?? 0) * 60 + (minute ?? 0);
    };
    const ranges = Object.values(PRESETS).flatMap((preset) => {
      const given = restriction({ ...draftHours(null), ...preset });
      return given && "weekly" in given ? given.weekly : [];
    });
    const covered = ranges.reduce((sum, { from, to }) => sum + ((minutes(to) - minutes(from) + 10080) % 10080), 0);
    expect(covered).toBe(7 * 24 * 60);
  });
});
