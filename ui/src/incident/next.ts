// Whom it goes to next, in words: "Lead in 24:10 → Architect → Customer".

import { countdown } from "../lib/times";
import type { Incident, Ref } from "../lib/types";
import { capital, outlook, whoms } from "./chain";

export interface Next {
  /** Whoever comes next, or what is the case where nobody does. */
  whom: string;
  /** `in 24:10`, `now`; empty where nobody comes. */
  when: string;
  /** Whoever comes after, in order. */
  later: string[];
  /** What comes after the last of them; may be empty. */
  tail: string;
}

function soon(at: string, now: number): string {
  return Date.parse(at) <= now ? "now" : `in ${countdown(at, now)}`;
}

/** What comes next for an incident at `now`, told to `me`. */
export function next(incident: Incident, me: Ref | null, now: number): Next {
  const { stops, end } = outlook(incident);
  const [first, ...others] = stops;
  if (first) {
    const tail = end === null ? "" : end.what === "repeat" ? "then again from the start" : "then it is resolved";
    return {
      whom: capital(whoms(first, me)),
      when: soon(first.at, now),
      later: others.map((stop) => whoms(stop, me)),
      tail,
    };
  }
  if (end?.what === "repeat") return { whom: "Again from the start", when: soon(end.at, now), later: [], tail: "" };
  if (end?.what === "resolve")
    return { whom: "Nobody after you", when: "", later: [], tail: `it is resolved ${soon(end.at, now)}` };
  const test = incident.integration.mode === "test";
  return { whom: test ? "Nobody: a test never escalates" : "Nobody after you", when: "", later: [], tail: "" };
}

/** The same for a narrow place: `goes to Lead in 24:10`, `starts again in 9:58`; `null` where nobody comes. */
export function nextInShort(incident: Incident, me: Ref | null, now: number): string | null {
  const { stops, end } = outlook(incident);
  const first = stops[0];
  if (first) return `goes to ${whoms(first, me)} ${soon(first.at, now)}`;
  if (end === null) return null;
  return `${end.what === "repeat" ? "starts again" : "is resolved"} ${soon(end.at, now)}`;
}
