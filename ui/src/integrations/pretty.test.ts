import { describe, expect, it } from "vitest";

import { beginning, pretty } from "./pretty";

describe("a body as people read it", () => {
  it("has a line for each of its parts", () => {
    expect(pretty('{"a":{"b":[1,"x, {y}: \\"z\\""],"c":{}},"d":[]}')).toBe(
      '{\n  "a": {\n    "b": [\n      1,\n      "x, {y}: \\"z\\""\n    ],\n    "c": {}\n  },\n  "d": []\n}',
    );
  });

  it("keeps numbers and doubled names as the sender wrote them", () => {
    const text = '{"n":123456789012345678901234567890,"e":1e999,"z":1.0,"z":2}';
    expect(pretty(text).replace(/\s/g, "")).toBe(text);
  });

  it.each(["", "plain", "<xml/>", '{"cut":', "12", '"text"', "null", "\0"])("leaves %j as it is", (text) => {
    expect(pretty(text)).toBe(text);
  });

  it("says the same as JSON's own way wherever nothing is lost by that", () => {
    const value = { list: [[], [{}], [1, [2, { deep: null }]]], text: 'a\n"b"\\', yes: true, empty: "" };
    expect(pretty(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    expect(pretty(JSON.stringify(value, null, 4))).toBe(JSON.stringify(value, null, 2));
  });

  it("reads what is nested without end", () => {
    const deep = "[".repeat(16_000) + "]".repeat(16_000);
    expect(pretty(deep).replace(/\s/g, "")).toBe(deep);
  });

  it("begins in one line", () => {
    expect(beginning('{\n  "a":   1\n}', 20)).toBe('{ "a": 1 }');
    expect(beginning("abcdefghij", 5)).toBe("abcd…");
  });
});
