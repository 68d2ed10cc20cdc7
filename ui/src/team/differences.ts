// How one version of a schedule differs from another, in words: for two people who changed it at once.

import type { Participant, Rotation } from "../lib/types";
import type { Body } from "./draft";
import { sayHours } from "./hours";
import { sayTurns } from "./rows";

type Told = Body["rotations"][number];

/** One thing that differs. */
export interface Difference {
  what: string;
  before: string;
  after: string;
}

/** Whom a place in a rotation names. */
export type Name = (who: Participant) => string;

/** What `after` says that `before` does not. */
export function differences(before: Body, after: Body, name: Name): Difference[] {
  const found: Difference[] = [];
  const compare = (what: string, one: string, other: string) => {
    if (one !== other) found.push({ what, before: one, after: other });
  };
  compare("Name", before.name, after.name);
  compare("Description", before.description ?? "", after.description ?? "");
  compare("Time zone", before.time_zone, after.time_zone);
  compare("Switched on", before.enabled === false ? "no" : "yes", after.enabled === false ? "no" : "yes");

  const known = new Map(before.rotations.map((rotation) => [identity(rotation), rotation]));
  for (const rotation of after.rotations) {
    const was = known.get(identity(rotation));
    const what = `Rotation '${rotation.name}'`;
    if (!was) {
      compare(what, "", said(rotation, name));
      continue;
    }
    compare(`${what}: name`, was.name, rotation.name);
    compare(`${what}: order`, order(was, name), order(rotation, name));
    compare(`${what}: turns`, sayTurns(was), sayTurns(rotation));
    compare(`${what}: start`, moment(was.start), moment(rotation.start));
    compare(`${what}: end`, moment(was.end), moment(rotation.end));
    compare(`${what}: hours`, sayHours(was.restriction) || "always", sayHours(rotation.restriction) || "always");
  }
  const kept = new Set(after.rotations.map(identity));
  for (const rotation of before.rotations)
    if (!kept.has(identity(rotation))) compare(`Rotation '${rotation.name}'`, said(rotation, name), "");
  const places = (body: Body, other: Set<string>) =>
    body.rotations.filter((rotation) => other.has(identity(rotation))).map((rotation) => rotation.name);
  if (found.every(({ what }) => !what.endsWith(": name")))
    compare("Order of the rotations", places(before, kept).join(", "), places(after, new Set(known.keys())).join(", "));
  return found;
}

/** A whole schedule in words, to be kept elsewhere. */
export function inWords(body: Body, name: Name): string {
  return [
    `${body.name} (${body.time_zone})`,
    ...(body.description ? [body.description] : []),
    ...body.rotations.map((rotation) => `- ${rotation.name}: ${said(rotation, name)}`),
  ].join("\n");
}

// A new rotation is known by its name, as long as it has no id.
const identity = (rotation: Told) => rotation.id ?? rotation.name;
const order = (rotation: Told, name: Name) => rotation.participants.map(name).join(", ");
const moment = (local: Rotation["end"]) => (local ? local.slice(0, 16).replace("T", " ") : "never");

function said(rotation: Told, name: Name): string {
  const hours = sayHours(rotation.restriction);
  return [
    order(rotation, name) || "nobody yet",
    sayTurns(rotation),
    ...(hours ? [hours] : []),
    `from ${moment(rotation.start)}`,
    ...(rotation.end ? [`to ${moment(rotation.end)}`] : []),
  ].join("; ");
}
