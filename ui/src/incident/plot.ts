// A metric's figures, as they are said and as they are drawn.

import { moment } from "../lib/times";
import type { Datapoint, Plot } from "../lib/types";

const NUMBER = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });
const RARE = new Intl.NumberFormat("en-GB", { notation: "scientific", maximumSignificantDigits: 4 });

/** A value as a person reads it: `1,234.5`, `1.2E12`. */
export function figure(value: number): string {
  const size = Math.abs(value);
  return (size !== 0 && (size >= 1e12 || size < 1e-4) ? RARE : NUMBER).format(value);
}

/** The same with its unit: `99 %`, `250 Count`. */
export function withUnit(value: number, unit: string | null | undefined): string {
  return unit == null ? figure(value) : `${figure(value)} ${unit === "Percent" ? "%" : unit}`;
}

/** `60 s`, `5 min`, `1 h`. */
export function period(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** When it is a fault: `A fault: greater than 10 %, in 3 of 5 periods of 1 min.` Empty where nothing is known of it. */
export function rule(plot: Plot): string {
  const words = plot.comparison ?? (plot.threshold == null ? "" : "limit");
  const limit = plot.threshold == null ? words : `${words} ${withUnit(plot.threshold, plot.unit)}`;
  const { evaluation_periods: all, datapoints_to_alarm: some, period_seconds: seconds } = plot;
  const length = seconds == null ? "" : ` of ${period(seconds)}`;
  const periods =
    all == null ? "" : all === 1 ? `in one period${length}` : `in ${some ?? all} of ${all} periods${length}`;
  const said = [limit.trim(), periods].filter((part) => part !== "").join(", ");
  return said === "" ? "" : `A fault when it is ${said}.`;
}

/** Whether a value is beyond the limit; `null` where that cannot be told. */
export function beyond(value: number, plot: Plot): boolean | null {
  const limit = plot.threshold;
  if (limit == null) return null;
  // Whatever a sender writes, and nothing, may stand there.
  switch (String(plot.comparison)) {
    case "greater than":
      return value > limit;
    case "greater than or equal to":
      return value >= limit;
    case "less than":
      return value < limit;
    case "less than or equal to":
      return value <= limit;
    default:
      return null;
  }
}

/** The time of a value in words; its place, counted from the newest, where the sender did not say it. */
export function time(point: Datapoint, place: number, of: number, now: number): string {
  if (point.at != null) return moment(point.at, now);
  const ago = of - 1 - place;
  return ago === 0 ? "the newest" : `${ago} before`;
}

/** The columns of a drawing: places along, the values, those beyond the limit. */
export interface Columns {
  /** Seconds since 1970, or, where not every time is known, 1, 2, 3… */
  along: number[];
  timed: boolean;
  values: number[];
  beyond: (number | null)[];
}

export function columns(plot: Plot): Columns {
  const points = plot.datapoints;
  const timed = points.every((point) => point.at != null);
  return {
    along: points.map((point, place) => (timed ? Date.parse(point.at ?? "") / 1000 : place + 1)),
    timed,
    values: points.map((point) => point.value),
    beyond: points.map((point) => (beyond(point.value, plot) === true ? point.value : null)),
  };
}

/** From where to where along: with a period of air on both sides, so that a single value stands in the middle. */
export function reach(along: number[], step: number): [number, number] {
  const [first, last] = [along[0] ?? 0, along.at(-1) ?? 0];
  return [first - step, last + step];
}

/** From where to where upwards: all values and the limit, with air; from zero where that is not far away. */
export function height(plot: Plot): [number, number] {
  const all = [...plot.datapoints.map((point) => point.value), ...(plot.threshold == null ? [] : [plot.threshold])];
  if (all.length === 0) return [0, 1];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const range = most - least || Math.abs(most) || 1;
  const air = range * 0.15;
  const near = least >= 0 && least <= range;
  return [near ? 0 : least - air, least < 0 && most <= 0 && most >= -range ? 0 : most + air];
}

/** What is drawn, in one sentence, for those who do not see it. */
export function described(plot: Plot, now: number): string {
  const points = plot.datapoints;
  const listed = points.map(
    (point, place) => `${withUnit(point.value, plot.unit)} (${time(point, place, points.length, now)})`,
  );
  return `${plot.metric}: ${listed.join(", ")}. ${rule(plot)}`.trim();
}
