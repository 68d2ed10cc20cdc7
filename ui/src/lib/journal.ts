// What happened to a laptop, in sentences.

import { moment, span } from "./times";
import type { JournalEntry, Leave } from "./types";

export const LEAVES: Record<Leave, string> = {
  quit: "Tocsin was quit",
  signed_out: "Signed out",
  session_ended: "Logged out, shut down or restarted",
};

export interface Told {
  says: string;
  /** Whether it could have cost somebody a night. */
  bad: boolean;
}

function onCall(onDuty: boolean): string {
  return onDuty ? ", while you were on call" : "";
}

/** One entry of a laptop's journal, to its person. */
export function tellEntry({ at, happened }: JournalEntry): Told {
  switch (happened.kind) {
    case "started":
      return { says: `Tocsin ${happened.version} started.`, bad: false };
    case "crashed": {
      const rang = happened.ringing ? ", while it rang" : onCall(happened.on_duty);
      const seen = moment(happened.seen_at, at);
      return {
        says: `Tocsin had not ended in order${rang}: it crashed, was killed, or the power went. It last ran at ${seen}.`,
        bad: happened.on_duty || happened.ringing,
      };
    }
    case "hung":
      return {
        says: `The windows and the tray did not answer for ${span(happened.seconds * 1000)} or longer.`,
        bad: true,
      };
    case "left":
      return { says: `${LEAVES[happened.why]}${onCall(happened.on_duty)}.`, bad: happened.on_duty };
    case "slept": {
      const long = span(Date.parse(at) - Date.parse(happened.from));
      return { says: `It slept for ${long}${onCall(happened.on_duty)}.`, bad: happened.on_duty };
    }
    case "clock_set": {
      const by = span(Math.abs(happened.by_seconds) * 1000);
      return { says: `Its clock was set ${by} ${happened.by_seconds < 0 ? "back" : "forward"}.`, bad: false };
    }
    case "cut_off": {
      const long = span(Date.parse(at) - Date.parse(happened.from));
      const rang = happened.rang ? "; the signal rang" : "";
      return {
        says: `It was cut off from the hub for ${long}, while you were on call${rang}. ${happened.why}`.trim(),
        bad: true,
      };
    }
    case "battery_low":
      return { says: `The battery was down to ${happened.percent} %, while you were on call.`, bad: true };
    case "lost":
      return {
        says:
          happened.ringing > 0
            ? `The hub lost it while ${happened.ringing === 1 ? "an incident" : `${happened.ringing} incidents`} rang on it.`
            : "The hub lost it while you were on call.",
        bad: true,
      };
  }
}
