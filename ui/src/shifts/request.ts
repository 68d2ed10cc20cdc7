// What there is to say of requests to take over a shift.

import { ago, type Zone } from "../lib/times";
import type { Ref, ShownRequest, View } from "../lib/types";
import { when, type Stint } from "./stint";

const SHOWN_FOR = 14 * 24 * 3600 * 1000;

/** Whether it can still be answered. */
export function waits({ request }: ShownRequest, now: number): boolean {
  return request.state === "pending" && now < Date.parse(request.end);
}

/** The requests that wait for my answer: by the newest view, which may know more than what the hub was last asked, or less. */
export function toMe(view: View, known: ShownRequest[] | null, me: Ref, now: number): ShownRequest[] {
  const told = (view.duty.asked ?? []).map((asked) => ({ ...asked, to: me }));
  const settled = new Set((known ?? []).filter((shown) => !waits(shown, now)).map((shown) => shown.request.id));
  return told.filter((shown) => waits(shown, now) && !settled.has(shown.request.id));
}

/** The requests that wait for others, and those that were settled in the last two weeks; the newest first. */
export function others(known: ShownRequest[], me: Ref, now: number): ShownRequest[] {
  return known.filter((shown) => {
    if (waits(shown, now)) return shown.from.id === me.id;
    return now - Date.parse(shown.request.settled_at ?? shown.request.end) < SHOWN_FOR;
  });
}

/** My requests for a shift that wait for an answer. */
export function waitingFor(stint: Stint, known: ShownRequest[], me: Ref, now: number): ShownRequest[] {
  return known.filter(
    ({ request, from, schedule }) =>
      from.id === me.id &&
      schedule.id === stint.schedule.id &&
      request.state === "pending" &&
      now < Date.parse(request.end) &&
      Date.parse(request.start) < stint.end.getTime() &&
      Date.parse(request.end) > stint.start.getTime(),
  );
}

/** How it stands, in a sentence. */
export function standing(shown: ShownRequest, me: Ref, now: number): string {
  const { request, from, to } = shown;
  const mine = from.id === me.id;
  const since = request.settled_at == null ? "" : `, ${ago(request.settled_at, now)}`;
  switch (request.state) {
    case "pending":
      if (!waits(shown, now)) return "Nobody answered in time.";
      return mine ? `Waiting for ${to.name}.` : `${from.name} waits for you.`;
    case "accepted":
      return mine ? `${to.name} takes it${since}.` : `You take it from ${from.name}${since}.`;
    case "declined":
      return mine
        ? `${to.name} declined${since}; you stay on call.`
        : `You declined${since}; ${from.name} stays on call.`;
    case "withdrawn":
      return mine ? `You withdrew it${since}.` : `${from.name} withdrew it${since}.`;
  }
}

/** What it is about: `Payments 24/7, Mon 30 Nov 09:00 – Tue 1 Dec 09:00`. */
export function about({ request, schedule }: ShownRequest, zone: Zone, now: number): string {
  return `${schedule.name}, ${when({ start: new Date(request.start), end: new Date(request.end) }, zone, now)}`;
}
