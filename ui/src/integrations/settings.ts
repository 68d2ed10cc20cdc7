// An integration's settings while they are written, of a new one too.

import { inZone, type Zone } from "../lib/times";
import type { Fault, Id, Integration, IntegrationKind, Mode, NewIntegration } from "../lib/types";
import { isSns } from "./kinds";

/** How long a test goes on, unless told otherwise. */
export const TEST_DAYS = 7;
const DAY = 86_400_000;
const KEY = /^[\x21-\x7e]{20,200}$/;

export interface SettingsDraft {
  name: string;
  mode: Mode;
  /** Whom a test pages. */
  owner: Id;
  /** When a test ends, by the person's clock: `2026-12-01T09:00`. */
  until: string;
  raw: boolean;
  reads: boolean;
}

export interface NewDraft extends SettingsDraft {
  /** Empty until one is chosen. */
  kind: IntegrationKind | "";
  /** Of one's own; empty for a fresh one. */
  key: string;
}

/** Who writes, when, and by which clock. */
export interface Writer {
  id: Id;
  zone: Zone;
  now: number;
}

function inAWeek({ zone, now }: Writer): string {
  return zone.local(now + TEST_DAYS * DAY);
}

export function draftSettings(integration: Integration, writer: Writer): SettingsDraft {
  const end = integration.expires_at;
  return {
    name: integration.name,
    mode: integration.mode,
    owner: integration.owner ?? writer.id,
    until: end == null ? inAWeek(writer) : writer.zone.local(end),
    raw: integration.raw_delivery ?? false,
    reads: integration.may_read ?? false,
  };
}

/** A new one as it begins: a test for whoever makes it, so that nobody else is woken by a first try. */
export function firstDraft(writer: Writer): NewDraft {
  return {
    kind: "",
    name: "",
    mode: "test",
    owner: writer.id,
    until: inAWeek(writer),
    raw: false,
    reads: false,
    key: "",
  };
}

/** The end of a test: untouched where the minute is as it was. */
function endOf({ mode, until }: SettingsDraft, zone: Zone, before: string | null | undefined): string | null {
  if (mode === "live") return null;
  if (before != null && zone.local(before) === until) return before;
  const at = zone.instant(until);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function settingsOf(draft: SettingsDraft, base: Integration, zone: Zone = inZone()): Integration {
  return {
    ...base,
    name: draft.name.trim(),
    mode: draft.mode,
    owner: draft.mode === "live" ? null : draft.owner,
    expires_at: endOf(draft, zone, base.expires_at),
    raw_delivery: isSns(base.kind) && draft.raw,
    may_read: base.kind === "opsgenie" && draft.reads,
  };
}

export function newOf(draft: NewDraft, team: Id, zone: Zone = inZone()): NewIntegration {
  const key = draft.key.trim();
  return {
    team,
    name: draft.name.trim(),
    kind: draft.kind === "" ? "webhook" : draft.kind,
    mode: draft.mode,
    owner: draft.mode === "live" ? null : draft.owner,
    expires_at: endOf(draft, zone, null),
    raw_delivery: isSns(draft.kind) && draft.raw,
    may_read: draft.kind === "opsgenie" && draft.reads,
    ...(key === "" ? {} : { key }),
  };
}

/** What is wrong with a key of one's own; `null` if nothing is, or none is given. */
export function keyFault(key: string): string | null {
  if (key.trim() === "" || KEY.test(key.trim())) return null;
  return "A key has 20 to 200 letters, digits or signs, and no spaces. Copy it whole, or leave it out for a fresh one.";
}

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function settingsFaults(draft: SettingsDraft, { zone, now }: Writer): Fault[] {
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => faults.push({ object: null, field, detail });
  if (draft.name.trim() === "")
    fault("name", "An integration needs a name, by which incidents tell where they came from.");
  if (draft.mode === "test") {
    const at = zone.instant(draft.until).getTime();
    if (!draft.until.includes("T") || Number.isNaN(at))
      fault("expires_at", "Say the day and the time at which the test ends.");
    else if (at <= now) fault("expires_at", "The test would be over already. Give a later end.");
  }
  return faults;
}

export function newFaults(draft: NewDraft, writer: Writer): Fault[] {
  const faults = settingsFaults(draft, writer);
  if (draft.kind === "") faults.unshift({ object: null, field: "kind", detail: "Choose what it speaks." });
  const wrong = keyFault(draft.key);
  if (wrong !== null) faults.push({ object: null, field: "key", detail: wrong });
  return faults;
}
