// A stretch of time as two fields have it, and what may be wrong with it.

import type { Zone } from "../lib/times";
import type { Range } from "./api";

export interface StretchFaults {
  start: string | null;
  end: string | null;
}

const UNREAD = "Write a day and a time, such as 2026-11-30T09:00.";

/** What is only half written in the two fields of a form: they then still say what they said before, or nothing. */
export function halfWritten(form: HTMLFormElement): StretchFaults {
  const [start, end] = [...form.querySelectorAll<HTMLInputElement>("input[type=datetime-local]")];
  const fault = (field: HTMLInputElement | undefined) =>
    field !== undefined && (field.validity.badInput || field.value === "") ? UNREAD : null;
  return { start: fault(start), end: fault(end) };
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const MINUTE = 60_000;

function read(text: string, zone: Zone): Date | null {
  if (!LOCAL.test(text.trim())) return null;
  const at = zone.instant(text.trim());
  return Number.isNaN(at.getTime()) ? null : at;
}

/** What of `whole` is still to come: from the next minute on where it has begun. */
export function rest(whole: Range, now: number): Range {
  const soon = Math.ceil(now / MINUTE) * MINUTE;
  return { start: new Date(Math.max(whole.start.getTime(), soon)), end: whole.end };
}

/** Reads the fields; `whole` is what they may not go beyond. */
export function stretch(
  fields: { start: string; end: string },
  zone: Zone,
  whole: Range,
  now: number,
): { range: Range } | { faults: StretchFaults } {
  const [start, end] = [read(fields.start, zone), read(fields.end, zone)];
  const faults: StretchFaults = { start: null, end: null };
  if (start === null) faults.start = UNREAD;
  else if (start < whole.start) faults.start = `The shift begins only at ${edge(whole.start, zone, now)}.`;
  if (end === null) faults.end = UNREAD;
  else if (end > whole.end) faults.end = `The shift ends already at ${edge(whole.end, zone, now)}.`;
  else if (end.getTime() <= now) faults.end = "That has passed.";
  else if (start !== null && end <= start) faults.end = "The end must come after the beginning.";
  if (start === null || end === null || faults.start !== null || faults.end !== null) return { faults };
  return { range: { start, end } };
}

function edge(at: Date, zone: Zone, now: number): string {
  return `${zone.date(at, now)} ${zone.time(at)}`;
}
