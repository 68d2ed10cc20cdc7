// Rows and bars as the calendar component takes them.

import type { Calendar } from "@event-calendar/core";

import type { Zone } from "../lib/times";
import type { Id } from "../lib/types";
import type { Days, Unit } from "./range";
import { FINAL, type Bar, type Rows } from "./rows";

/** Below it a day cannot be told from the next; then the drawing scrolls. */
const LEAST_DAY: Record<Unit, number> = { week: 32, fortnight: 20, month: 14 };
/** To how much time a drag over the row holds. */
const SNAP: Record<Unit, string> = { week: "01:00:00", fortnight: "02:00:00", month: "06:00:00" };

const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "short" });

/** How wide the names of the rows and each day are. Days have whole pixels, so that all their lines are alike. */
export function widths(width: number, days: Days): { side: number; day: number } {
  const least = width < 520 ? 88 : 132;
  // The frame has a pixel on both sides.
  const room = width - 2;
  const day = Math.max(LEAST_DAY[days.unit], Math.floor((room - least) / days.count));
  return { side: Math.max(least, room - day * days.count), day };
}

export interface Drawn {
  options: Calendar.Options;
  bars: Map<string, Bar>;
}

/** The drawing of some rows over some days, as wide as there is room. */
export function drawn({ rows, bars }: Rows, days: Days, width: number, tint: (person: Id | null) => number): Drawn {
  const { day } = widths(width, days);
  // Quarters of a day where they can be told apart.
  const slots = day < 72 ? 1 : 4;
  return {
    bars: new Map(bars.map((bar) => [bar.id, bar])),
    options: {
      view: "resourceTimelineWeek",
      headerToolbar: { start: "", center: "", end: "" },
      locale: "en-GB",
      date: days.first,
      duration: { days: days.count },
      firstDay: 1,
      slotDuration: `${24 / slots}:00:00`,
      slotWidth: day / slots,
      slotLabelFormat: () => "",
      snapDuration: SNAP[days.unit],
      scrollTime: "00:00:00",
      nowIndicator: true,
      eventGap: 3,
      dayHeaderFormat: (date: Date) => dayHead(date, day),
      resources: rows.map((row) => ({ id: row.id, title: row.title })),
      events: bars.map((bar) => ({
        id: bar.id,
        resourceId: bar.row,
        start: `${bar.start}:00`,
        end: `${bar.end}:00`,
        classNames: classesOf(bar, tint, (length(bar) / DAY) * day),
      })),
    },
  };
}

/** The weekday, and the day of the month; where both figures have no room, only that of each Monday. */
function dayHead(date: Date, width: number): string {
  const weekday = WEEKDAY.format(date);
  const figures = width >= 18 || weekday === "Mon" ? String(date.getDate()) : "";
  return `${weekday.slice(0, width < 30 ? 1 : 3)}\n${figures}`;
}

const DAY = 86_400_000;
const length = (bar: Bar) => Date.parse(`${bar.end}Z`) - Date.parse(`${bar.start}Z`);

function classesOf(bar: Bar, tint: (person: Id | null) => number, width: number): string[] {
  const is = {
    strong: bar.row === FINAL,
    taken: bar.override !== null,
    // Room for one letter, or for none.
    tight: width < 34,
    tiny: width < 12,
  };
  const named = Object.entries(is).flatMap(([name, on]) => (on ? [name] : []));
  return [bar.kind, `tint-${bar.kind === "shift" ? tint(bar.person) : 0}`, ...named];
}

/** Whether a bar has room for a whole name. */
export function isTight(classNames: string[]): boolean {
  return classNames.includes("tight");
}

/** How far a zone is ahead of UTC, as the calendar component takes it: `+02:00`. */
export function offsetOf(zone: Zone, now: number): string {
  const minutes = Math.round((Date.parse(`${zone.local(now)}Z`) - Math.floor(now / 60_000) * 60_000) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
