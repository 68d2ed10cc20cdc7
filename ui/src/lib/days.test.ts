import { expect, it } from "vitest";

import { addDays, addMonths, daysBetween, monthName, monthStart, weekName, weekStart } from "./days";

it.each([
  ["2026-11-24", "2026-11-23"],
  ["2026-11-23", "2026-11-23"],
  ["2026-11-29", "2026-11-23"],
  ["2027-01-01", "2026-12-28"],
])("the week of %s begins on Monday %s", (day, monday) => {
  expect(weekStart(day)).toBe(monday);
});

it("counts over months, years and leap days", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(addMonths("2026-11-24", 3)).toBe("2027-02-01");
  expect(addMonths("2026-01-31", -1)).toBe("2025-12-01");
  expect(monthStart("2026-11-24")).toBe("2026-11-01");
  expect(daysBetween("2026-11-24", "2027-01-01")).toBe(38);
});

it("names months and weeks", () => {
  expect(monthName("2026-11-24")).toBe("November 2026");
  expect(weekName("2026-11-23")).toBe("23 – 29 Nov 2026");
  expect(weekName("2026-11-30")).toBe("30 Nov – 6 Dec 2026");
  expect(weekName("2026-12-28")).toBe("28 Dec – 3 Jan 2027");
});
