// The timeline of an incident, told as a conversation.

import { actorName } from "./incident";
import { moment } from "./times";
import type { Change, Entry, Instant, Ref, Stage } from "./types";

export interface Line {
  /** `quiet` is what machines report, `turn` what changed the incident, `note` what somebody wrote. */
  kind: "quiet" | "turn" | "note";
  who: string;
  /** Continues `who` to a sentence: `acknowledged this.` */
  says: string;
  /** What was written, or why it was so; may be empty. */
  text: string;
  /** Whether somebody said the text; else it is why it was so. */
  spoken: boolean;
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

function again(round: number): string {
  return round === 1 ? "the first repeat" : `repeat ${round}`;
}

function change(made: Change, me: Ref | null, at: Instant): Omit<Line, "who" | "spoken"> & { who?: string } {
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
    case "routed":
      return { kind: "quiet", says: "chose where it goes.", text: made.reason };
    case "called_instead":
      return { kind: "turn", says: "calls others than the policy names.", text: made.reason };
    case "not_needed":
      return { kind: "quiet", says: `did not need rule ${made.rule}.`, text: made.reason };
    case "started_again":
      return {
        kind: "turn",
        says: `began the policy again${made.round === 0 ? "" : ` (${again(made.round)})`}.`,
        text: "",
      };
    case "passed_on":
      return { kind: "turn", says: "passed this on.", text: made.note ?? "" };
    case "snoozed":
      return { kind: "turn", says: `snoozed this until ${moment(made.until, at)}.`, text: made.note ?? "" };
    case "snooze_ended":
      return { kind: "turn", says: "ended the snooze.", text: "" };
    case "unacknowledged":
      return { kind: "turn", says: "took the acknowledgement back: nobody has this.", text: made.note ?? "" };
    case "assigned":
      return { kind: "turn", says: `gave this to ${them(made.to, me)}.`, text: made.note ?? "" };
    case "transferred":
      return { kind: "turn", says: `gave this from ${made.from.name} to ${made.to.name}.`, text: made.note ?? "" };
    case "noted":
      return { kind: "note", says: "wrote", text: made.text };
  }
}

/** One entry as a line; `me` is the person who reads. */
export function tell(entry: Entry, me: Ref | null): Line {
  const spoken = "note" in entry.change && entry.change.kind !== "receipt";
  return { who: actorName(entry.actor, me), spoken, ...change(entry.change, me, entry.at) };
}
