// The duty line: whether this laptop will wake somebody, and if not, why.

import { countdown, span, until } from "./times";
import type { Duty, View } from "./types";

/** Of what mood the line is; each has its bell and its colour. */
export type Tone = "calm" | "quiet" | "rings" | "warning" | "cut_off";

export interface DutyLine {
  tone: Tone;
  /** What is the case. */
  says: string;
  /** What follows for being woken; may be empty. */
  follows: string;
}

// Problems that leave the alarm itself alone. Anything else that is wrong may keep the laptop from ringing.
const HARMLESS = new Set(["no_tray_host", "no_keyring", "no_notifications", "no_shortcut", "no_autostart"]);

/** Whether, for all that is known, the alarm will be heard. */
export function willRing(view: View): boolean {
  return view.problems.every((problem) => HARMLESS.has(problem.code));
}

/** `Payments until Mon 09:00 (2 d 4 h)`, `Payments and Search`. */
function duties(duty: Duty[], now: number): string {
  const names = duty.map(({ team, until: end }) => (end == null ? team.name : `${team.name} ${until(end, now)}`));
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** What the duty line says at `now`. */
export function dutyLine(view: View, now: number): DutyLine {
  const { connection, ringing } = view;
  const first = ringing[0];
  if (first) {
    const more = ringing.length > 1 ? ` And ${ringing.length - 1} more.` : "";
    return { tone: "rings", says: `Ringing: ${first.priority} ${first.title}`, follows: more.trim() };
  }
  switch (connection.state) {
    case "signed_out":
      return { tone: "warning", says: "Signed out.", follows: "This laptop will not ring." };
    case "connecting":
      return {
        tone: "quiet",
        says: "Connecting to the hub.",
        follows: "Until then, new incidents do not reach this laptop.",
      };
    case "cut_off": {
      const away = span(now - Date.parse(connection.since));
      const again = connection.retry_at === null ? "" : ` Tries again in ${countdown(connection.retry_at, now)}.`;
      return {
        tone: "cut_off",
        says: `Cut off from the hub for ${away}.`,
        follows: `New incidents do not reach this laptop.${again}`,
      };
    }
    case "live":
      return onDuty(view, now);
  }
}

function onDuty(view: View, now: number): DutyLine {
  const rings = willRing(view);
  const tone = rings ? "calm" : "warning";
  if (view.duty.now.length === 0) {
    const next = view.duty.next?.since;
    return {
      tone: rings ? "quiet" : "warning",
      says: next == null ? "You are off duty." : `You are off duty ${until(next, now)}.`,
      follows: rings ? "This laptop rings only if you are called." : "If you are called, this laptop may not ring.",
    };
  }
  const says = `You are on call for ${duties(view.duty.now, now)}.`;
  return { tone, says, follows: rings ? "This laptop will ring." : "This laptop may not ring." };
}
