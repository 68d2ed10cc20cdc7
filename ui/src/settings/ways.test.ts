import { expect, it } from "vitest";

import type { Way } from "../lib/types";
import { draftOf, fresh, read, when, whyNot } from "./ways";

const way: Way = { id: "w", by: "sms", to: "+380441234567", priorities: [], after_minutes: 0 };

it.each([
  [{}, "At once"],
  [{ after_minutes: 1 }, "After 1 minute"],
  [{ after_minutes: 2, priorities: ["P2", "P1"] }, "After 2 minutes, for P1 and P2"],
  [{ priorities: ["P5"] }, "At once, for P5"],
] as [Partial<Way>, string][])("says when it is taken: %o", (changes, words) => {
  expect(when({ ...way, ...changes })).toBe(words);
});

it("says what the hub does not offer, and who can change that", () => {
  expect(whyNot(["email", "webhook"], "email")).toBeNull();
  expect(whyNot(["webhook"], "email")).toContain("smtp-url");
  expect(whyNot(["webhook"], "voice")).toContain("twilio");
});

it("begins with what the hub offers, and with my own address", () => {
  expect(fresh(["email", "webhook"], "anna@example.com")).toMatchObject({ by: "email", to: "anna@example.com" });
  expect(fresh(["webhook"], "anna@example.com")).toMatchObject({ by: "webhook", to: "" });
});

it("writes all priorities as none, and reads them back", () => {
  const draft = draftOf(way);
  expect(draft.priorities).toEqual(["P1", "P2", "P3", "P4", "P5"]);
  expect(read(draft)).toEqual({ way });
  expect(read({ ...draft, priorities: ["P3", "P1"], after: " 15 " })).toEqual({
    way: { ...way, priorities: ["P1", "P3"], after_minutes: 15 },
  });
});

it.each([
  [{ to: "  " }, "to"],
  [{ priorities: [] }, "priorities"],
  [{ after: "" }, "after"],
  [{ after: "1441" }, "after"],
  [{ after: "-1" }, "after"],
  [{ after: "two" }, "after"],
])("says what is wrong with %o", (changes, field) => {
  const found = read({ ...draftOf(way), ...changes });
  expect(Object.keys("faults" in found ? found.faults : {})).toEqual([field]);
});
