// Draws a metric with uPlot: the values, those beyond the limit, and the limit as a dashed line.

import "./language";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { clock, moment } from "../lib/times";
import type { Plot } from "../lib/types";
import { columns, figure, height, reach } from "./plot";

const HEIGHT = 166;

/** The colours of the page as it is shown now: what is drawn on a canvas does not follow its style sheet. */
function tints(element: HTMLElement): Record<"quiet" | "line" | "value" | "beyond", string> {
  const probe = element.appendChild(document.createElement("span"));
  const tint = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    quiet: tint("--ink-quiet"),
    line: tint("--line"),
    value: tint("--accent"),
    beyond: tint("--rings"),
  };
  probe.remove();
  return found;
}

/** How far two values lie apart; the smallest of such distances. */
function step(along: number[], period: number | null | undefined): number {
  const gaps = along.slice(1).map((at, before) => at - (along[before] ?? at));
  const least = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(least) ? least : (period ?? 60);
}

/** Draws `plot` into `element`, and follows its width. Returns what takes it away. */
export function draw(element: HTMLElement, plot: Plot): () => void {
  const { along, timed, values, beyond } = columns(plot);
  const tint = tints(element);
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  const apart = timed ? step(along, plot.period_seconds) : 1;
  // Bound to the limit, the line would end at the outer values: it goes through.
  const limits = (chart: uPlot) => {
    if (plot.threshold == null) return;
    const { ctx, bbox } = chart;
    const at = Math.round(chart.valToPos(plot.threshold, "y", true));
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = tint.beyond;
    ctx.lineWidth = Math.max(1, Math.round(devicePixelRatio));
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, at);
    ctx.lineTo(bbox.left + bbox.width, at);
    ctx.stroke();
    ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(element).fontFamily}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "bottom";
    ctx.fillText(`limit ${figure(plot.threshold)}`, bbox.left + 4 * devicePixelRatio, at - 3 * devicePixelRatio);
    ctx.restore();
  };
  const dots = (fill: string): uPlot.Series.Points => ({ show: true, size: 7, width: 0, fill, stroke: fill });
  const axis = { stroke: tint.quiet, font, grid: { stroke: tint.line, width: 1 }, ticks: { show: false } };
  const chart = new uPlot(
    {
      width: Math.max(1, element.clientWidth),
      height: HEIGHT,
      padding: [12, 16, 4, 4],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => reach(along, apart) }, y: { range: () => height(plot) } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 24,
          gap: 4,
          // A mark at each value, as far as there is room.
          splits: () => spread(along, element.clientWidth),
          values: (_, splits) => splits.map((at) => (timed ? clockOf(at, apart) : String(at))),
        },
        {
          ...axis,
          size: (_, labels) => 16 + 7 * Math.max(1, ...(labels ?? []).map((label) => label.length)),
          values: (_, splits) => splits.map(figure),
        },
      ],
      series: [
        {},
        { stroke: tint.value, width: 2, points: dots(tint.value) },
        { stroke: "transparent", width: 0, points: { ...dots(tint.beyond), size: 9 } },
      ],
      hooks: { draw: [limits] },
    },
    [along, values, beyond],
    element,
  );
  const width = new ResizeObserver(() => chart.setSize({ width: Math.max(1, element.clientWidth), height: HEIGHT }));
  width.observe(element);
  return () => {
    width.disconnect();
    chart.destroy();
  };
}

/** At most as many of the places as have room for their labels, the newest among them. */
function spread(along: number[], width: number): number[] {
  const room = Math.max(1, Math.floor(width / 90));
  const every = Math.ceil(along.length / room);
  return along.filter((_, place) => (along.length - 1 - place) % every === 0);
}

function clockOf(seconds: number, apart: number): string {
  const at = seconds * 1000;
  return apart < 60 ? clock(at) : moment(at, at);
}
