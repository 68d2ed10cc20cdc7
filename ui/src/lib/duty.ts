// The duty line: whether this laptop will wake somebody, and if not, why.

import { complaints, goingOn, type Complaint } from "./check";
import { counted } from "./counted";
import { countdown, moment, span, until } from "./times";
import type { CutOff, Duty, View } from "./types";

/** Of what mood the line is; each has its bell and its colour. */
export type Tone = "calm" | "quiet" | "rings" | "warning" | "cut_off";

export interface DutyLine {
  tone: Tone;
  /** What is the case. */
  says: string;
  /** What follows for being woken; may be empty. */
  follows: string;
  /** What the line says is wrong with this laptop. */
  wrong: Complaint | null;
}

/** `Payments until Mon 09:00 (2 d 4 h)`, `Payments and Search`. */
export function duties(duty: Duty[], now: number): string {
  const names = duty.map(({ team, until: end }) => (end == null ? team.name : `${team.name} ${until(end, now)}`));
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** What the duty line says at `now`. */
export function dutyLine(view: View, now: number): DutyLine {
  const { connection, ringing } = view;
  const say = (tone: Tone, says: string, follows: string): DutyLine => ({ tone, says, follows, wrong: null });
  const first = ringing[0];
  if (first) {
    const more = view.ringing_count > 1 ? `And ${counted(view.ringing_count - 1)} more.` : "";
    return say("rings", `Ringing: ${first.priority} ${first.title}`, more);
  }
  if (view.cut_off !== null)
    return say("cut_off", sinceWhen(view.cut_off, now), cutOffFollows(view, view.cut_off, now));
  switch (connection.state) {
    case "signed_out":
      return say("warning", "Signed out.", "This laptop will not ring.");
    case "connecting":
      return say("quiet", "Connecting to the hub.", "Until then, new incidents do not reach this laptop.");
    case "cut_off": {
      const away = span(now - Date.parse(connection.since));
      const follows = `New incidents do not reach this laptop.${attempt(view, now)}`;
      return say("cut_off", `Cut off from the hub for ${away}.`, follows);
    }
    case "live":
      return onDuty(view, now);
  }
}

/** `Cut off from the hub since 02:13.` */
export function sinceWhen(cutOff: CutOff, now: number): string {
  return `Cut off from the hub since ${moment(cutOff.since, now)}.`;
}

function attempt({ connection }: View, now: number): string {
  return connection.retry_at === null ? "" : ` Tries again in ${countdown(connection.retry_at, now)}.`;
}

function cutOffFollows(view: View, cutOff: CutOff, now: number): string {
  const signal =
    cutOff.quiet_until !== null && Date.parse(cutOff.quiet_until) > now
      ? ` Its signal is silent until ${moment(cutOff.quiet_until, now)}.`
      : !cutOff.ringing && Date.parse(cutOff.rings_at) > now
        ? ` Its signal rings in ${countdown(cutOff.rings_at, now)}.`
        : "";
  return `Nothing new rings here.${signal}${attempt(view, now)}`;
}

function onDuty(view: View, now: number): DutyLine {
  const grave = complaints(view).filter((complaint) => complaint.grave);
  const wrong = grave[0] ?? null;
  const more = grave.length > 1 ? ` And ${grave.length - 1} more.` : "";
  const why = wrong === null ? "" : `: ${goingOn(wrong.title)}${more}`;
  if (!view.on_duty) {
    const next = view.duty.next?.since;
    return {
      tone: wrong === null ? "quiet" : "warning",
      says: next == null ? "You are off duty." : `You are off duty ${until(next, now)}.`,
      follows:
        wrong === null
          ? "This laptop rings only if you are called."
          : `If you are called, this laptop may not ring${why}`,
      wrong,
    };
  }
  return {
    tone: wrong === null ? "calm" : "warning",
    says: view.duty.now.length === 0 ? "You are on call." : `You are on call for ${duties(view.duty.now, now)}.`,
    follows: wrong === null ? "This laptop will ring." : `This laptop may not ring${why}`,
    wrong,
  };
}
