import { expect, it } from "vitest";

import { faultsOf, isStale, refusal, sentence, Trouble } from "./trouble";

it("finds the sentence in whatever was thrown", () => {
  expect(sentence(new Trouble("x", "The hub is away."))).toBe("The hub is away.");
  expect(sentence({ code: "x", message: "No keyring." })).toBe("No keyring.");
  expect(sentence({ title: "Forbidden", detail: "This token is unknown." })).toBe("This token is unknown.");
  expect(sentence("plain")).toBe("plain");
  for (const nothing of [null, undefined, 5, {}, { message: "" }, ""])
    expect(sentence(nothing)).toMatch(/no description/);
});

it("reads a problem document, and says the status where there is none", () => {
  const told = refusal(403, {
    code: "unknown_token",
    title: "Forbidden",
    detail: "This token is unknown. Sign in again.",
  });
  expect([told.code, told.message]).toEqual(["unknown_token", "This token is unknown. Sign in again."]);
  const silent = refusal(502, "<html>");
  expect([silent.code, silent.message]).toEqual([
    "http_502",
    "The hub refused this with status 502 and did not say why.",
  ]);
});

it("keeps what is wrong field by field, and says all of it", () => {
  const faults = [
    { object: null, field: "rotations[0].start", detail: "The start is no time." },
    { object: null, field: "time_zone", detail: "There is no zone 'Europe/Kyjiv'." },
  ];
  const told = refusal(422, { code: "invalid", faults });
  expect(told.message).toBe("The start is no time. There is no zone 'Europe/Kyjiv'.");
  expect(faultsOf(told)).toEqual(faults);
  expect(refusal(422, { faults: ["nonsense", { field: "x" }, 5] }).faults).toEqual([]);
  expect(faultsOf(new Error("x"))).toEqual([]);
});

it.each([
  [409, "in_use"],
  [412, "changed_meanwhile"],
  [422, "invalid"],
  [428, "if_match_required"],
])("has a sentence of its own where status %i says nothing", (status, code) => {
  const told = refusal(status, "");
  expect(told.code).toBe(code);
  expect(told.message).toMatch(/Nothing was stored\./);
  expect(isStale(told)).toBe(status === 412);
});
