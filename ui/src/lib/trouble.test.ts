import { expect, it } from "vitest";

import { refusal, sentence, Trouble } from "./trouble";

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
