import { describe, expect, it } from "vitest";

import { before, NOW } from "../../tests/scenes/pieces";
import type { Plot } from "../lib/types";
import { beyond, columns, described, figure, height, period, reach, rule, time, withUnit } from "./plot";

const cpu: Plot = {
  metric: "AWS/ECS CPUUtilization (Average)",
  unit: "Percent",
  threshold: 80,
  comparison: "greater than",
  period_seconds: 60,
  evaluation_periods: 3,
  datapoints_to_alarm: 2,
  datapoints: [
    { at: before(180), value: 71.25 },
    { at: before(120), value: 93 },
    { at: before(60), value: 99.5 },
  ],
};
const bare: Plot = { metric: "load", datapoints: [] };

describe("the figures in words", () => {
  it.each([
    [0, "0"],
    [99, "99"],
    [1234.5678, "1,234.57"],
    [0.00037, "0.00037"],
    [0.000012, "1.2E-5"],
    [1.5e12, "1.5E12"],
    [-22, "-22"],
  ])("%d", (value, words) => expect(figure(value)).toBe(words));

  it("have their units and periods", () => {
    expect([withUnit(99, "Percent"), withUnit(3, "Count"), withUnit(3, null)]).toEqual(["99 %", "3 Count", "3"]);
    expect([period(10), period(60), period(90), period(300), period(3600)]).toEqual([
      "10 s",
      "1 min",
      "90 s",
      "5 min",
      "1 h",
    ]);
  });

  it.each<[Plot, string]>([
    [cpu, "A fault when it is greater than 80 %, in 2 of 3 periods of 1 min."],
    [{ ...cpu, evaluation_periods: 1 }, "A fault when it is greater than 80 %, in one period of 1 min."],
    [{ ...cpu, datapoints_to_alarm: null }, "A fault when it is greater than 80 %, in 3 of 3 periods of 1 min."],
    [{ ...bare, threshold: 3, comparison: "less than or equal to" }, "A fault when it is less than or equal to 3."],
    [
      { ...cpu, threshold: null, comparison: "outside the expected band" },
      "A fault when it is outside the expected band, in 2 of 3 periods of 1 min.",
    ],
    [bare, ""],
  ])("say when it is a fault: %#", (plot, words) => expect(rule(plot)).toBe(words));

  it("are one sentence for those who do not see them", () => {
    expect(described(cpu, NOW.getTime())).toBe(
      "AWS/ECS CPUUtilization (Average): 71.25 % (02:11), 93 % (02:12), 99.5 % (02:13). A fault when it is greater than 80 %, in 2 of 3 periods of 1 min.",
    );
  });
});

it.each([
  ["greater than", 80, false],
  ["greater than", 80.1, true],
  ["greater than or equal to", 80, true],
  ["less than", 80, false],
  ["less than", 79, true],
  ["less than or equal to", 80, true],
  ["outside the expected band", 99, null],
  [undefined, 99, null],
])("tells what is beyond the limit: %s 80, %d", (comparison, value, is) => {
  expect(beyond(value, { ...cpu, comparison: comparison ?? null })).toBe(is);
  expect(beyond(value, { ...cpu, comparison: comparison ?? null, threshold: null })).toBeNull();
});

describe("the drawing", () => {
  it("stands at its times, with what is beyond the limit", () => {
    expect(columns(cpu)).toEqual({
      along: [180, 120, 60].map((seconds) => Date.parse(before(seconds)) / 1000),
      timed: true,
      values: [71.25, 93, 99.5],
      beyond: [null, 93, 99.5],
    });
  });

  it("stands in a row where a time is missing, counted from the newest", () => {
    const points = [
      { at: before(120), value: 1 },
      { at: null, value: 2 },
    ];
    expect(columns({ ...bare, datapoints: points })).toMatchObject({
      along: [1, 2],
      timed: false,
      beyond: [null, null],
    });
    const at = points.map((point, place) => time(point, place, 3, NOW.getTime()));
    expect(at).toEqual(["02:12", "1 before"]);
    expect(time({ at: null, value: 3 }, 2, 3, NOW.getTime())).toBe("the newest");
  });

  it("has air around it", () => {
    expect(reach([100], 60)).toEqual([40, 160]);
    expect(reach([100, 160], 60)).toEqual([40, 220]);
  });

  it.each<[number[], number | null, [number, number]]>([
    [[71, 99], 80, [66.8, 103.2]],
    [[0, 41], 10, [0, 47.15]],
    [[10, 10], null, [0, 11.5]],
    [[0, 0], null, [0, 0.15]],
    [[-5, -1], null, [-5.6, 0]],
    [[], null, [0, 1]],
  ])("shows %j with the limit %j", (values, threshold, range) => {
    const [low, high] = height({ ...bare, threshold, datapoints: values.map((value) => ({ at: null, value })) });
    expect(low).toBeCloseTo(range[0], 5);
    expect(high).toBeCloseTo(range[1], 5);
  });
});
