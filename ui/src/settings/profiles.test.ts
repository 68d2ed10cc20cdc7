import { expect, it } from "vitest";

import { fileName, stages } from "./profiles";

it("tells of each stage from when on it comes and what is heard", () => {
  const said = (...given: Parameters<typeof stages>) => stages(...given).map(({ word, says }) => `${word}. ${says}`);
  expect(said("gentle", false)).toEqual([
    "Soft. At once: two soft tones, once.",
    "Steady. After 20 s: the beat of three that wakes, not yet loud.",
    "Loud. After 1 min: the beat of three that wakes, loud; the system's volume is raised.",
    "Urgent. After 2 min: as loud as it gets, on every output of the laptop.",
  ]);
  expect(said("heavy_sleeper", true)).toEqual([
    "Loud. At once: your own sound, loud; the system's volume is raised.",
    "Urgent. After 16 s: as loud as it gets, on every output of the laptop.",
  ]);
});

it("names a file by the end of its path, on any system", () => {
  expect(fileName("/home/anna/crow.flac")).toBe("crow.flac");
  expect(fileName("C:\\Users\\Anna\\crow.flac")).toBe("crow.flac");
});
