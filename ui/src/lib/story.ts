// The timeline of an incident, told as a conversation.

import { actorName } from "./incident";
import type { Change, Entry, Ref, Stage } from "./types";

export interface Line {
  /** `quiet` is what machines report, `turn` what changed the incident, `note` what somebody wrote. */
  kind: "quiet" | "turn" | "note";
  who: string;
  /** Continues `who` to a sentence: `acknowledged this.` */
  says: string;
  /** What was written, or why it was so; may be empty. */
  text: string;
}

const STAGES: Record<Stage, string> = {
  delivered: "has the page.",
  sounding: "rings.",
  silenced: "was silenced.",
  failed: "could not ring.",
};

/** What became of a page, in one word for a narrow place. */
export const STAGE_WORDS: Record<Stage, string> = {
  delivered: "delivered",
  sounding: "sounding",
  silenced: "silenced",
  failed: "could not ring",
};

function them(person: Ref, me: Ref | null): string {
  return person.id === me?.id ? "you" : person.name;
}

function change(made: Change, me: Ref | null): Omit<Line, "who"> & { who?: string } {
  switch (made.kind) {
    case "triggered":
      return { kind: "turn", says: "reported this.", text: "" };
    case "repeated": {
      const raised = made.raised_to ? ` and raised it to ${made.raised_to}` : "";
      return {
        kind: made.raised_to ? "turn" : "quiet",
        says: `reported it again${raised} (${made.count} times by now).`,
        text: "",
      };
    }
    case "paged": {
      const how = { alarm: "with the alarm", chime: "with a chime", silent: "silently" }[made.urgency];
      return { kind: "turn", says: `called ${them(made.person, me)} ${how}.`, text: made.reason };
    }
    case "nobody_paged":
      return { kind: "turn", says: "called nobody.", text: made.reason };
    case "receipt":
      return { kind: "quiet", who: made.pager, says: STAGES[made.stage], text: made.note ?? "" };
    case "acknowledged":
      return { kind: "turn", says: "acknowledged this.", text: made.note ?? "" };
    case "resolved":
      return { kind: "turn", says: "resolved this.", text: made.note ?? "" };
    case "noted":
      return { kind: "note", says: "wrote", text: made.text };
  }
}

/** One entry as a line; `me` is the person who reads. */
export function tell(entry: Entry, me: Ref | null): Line {
  return { who: actorName(entry.actor, me), ...change(entry.change, me) };
}
