// The timeline of an incident, told as a conversation.

import { actorName, listed } from "./incident";
import { isAudible, sayOf } from "./sound";
import { moment } from "./times";
import type { Change, Entry, Instant, Medium, Ref, Responder, Stage } from "./types";

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
  /** Whether it says that nobody can have heard the page. */
  unheard: boolean;
}

type Receipted = Extract<Change, { kind: "receipt" }>;

const STAGES: Record<Stage, string> = {
  delivered: "has the page.",
  sounding: "rings.",
  silenced: "was silenced.",
  failed: "does not ring.",
};

/** What became of a page, in one word for a narrow place. */
export const STAGE_WORDS: Record<Stage, string> = {
  delivered: "delivered",
  sounding: "sounding",
  silenced: "silenced",
  failed: "does not ring",
};

function them(person: Ref, me: Ref | null): string {
  return person.id === me?.id ? "you" : person.name;
}

/** Several names with their word: `the tag a`, `the tags a and b`. */
function named(word: string, names: string[]): string {
  return `the ${word}${names.length === 1 ? "" : "s"} ${listed(names)}`;
}

/** What goes to a person by a further way: `sent you an e-mail (anna@example.com)`, `could not telephone you (+49…)`. */
function message(by: Medium, whom: string, to: string): { did: string; could: string } {
  switch (by) {
    case "email":
      return { did: `sent ${whom} an e-mail (${to})`, could: `send ${whom} an e-mail (${to})` };
    case "sms":
      return { did: `sent ${whom} a text message (${to})`, could: `send ${whom} a text message (${to})` };
    case "voice":
      return { did: `telephoned ${whom} (${to})`, could: `telephone ${whom} (${to})` };
    case "webhook":
      return { did: `called ${whom} by a webhook (${to})`, could: `call ${whom} by a webhook (${to})` };
  }
}

/** Who is called beside whoever the routing calls: `Lead`, `you`, `the team Search`. */
export function responder(whom: Responder, me: Ref | null): string {
  switch (whom.kind) {
    case "person":
      return them(whom, me);
    case "team":
      return `the team ${whom.name}`;
    case "schedule":
      return `whoever is on call in ${whom.name}`;
    case "policy":
      return `whom ${whom.name} calls first`;
  }
}

function again(round: number): string {
  return round === 1 ? "the first repeat" : `repeat ${round}`;
}

function change(
  made: Change,
  me: Ref | null,
  at: Instant,
): Omit<Line, "who" | "spoken" | "unheard"> & { who?: string } {
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
      return { kind: "quiet", who: made.pager, ...receipt(made) };
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
    case "ruled":
      return { kind: "quiet", says: "applied a rule.", text: made.reason };
    case "recognised":
      return { kind: "quiet", says: `knows this fault: ${made.known_fault.name}.`, text: "" };
    case "held":
      return { kind: "turn", says: `calls nobody before ${moment(made.until, at)}.`, text: made.reason };
    case "hold_ended":
      return { kind: "turn", says: "ended the wait.", text: made.reason };
    case "tags_added":
      return { kind: "quiet", says: `added ${named("tag", made.tags)}.`, text: "" };
    case "tags_removed":
      return { kind: "quiet", says: `took away ${named("tag", made.tags)}.`, text: "" };
    case "details_set": {
      const facts = Object.entries(made.details);
      const text = facts.map(([name, value]) => `${name}: ${value}`).join(" · ");
      return { kind: "quiet", says: `set ${facts.length === 1 ? "a fact" : `${facts.length} facts`}.`, text };
    }
    case "details_removed":
      return { kind: "quiet", says: `took away ${named("fact", made.names)}.`, text: "" };
    case "retitled":
      return { kind: "turn", says: "gave this another title.", text: made.title };
    case "redescribed":
      return { kind: "quiet", says: "gave this another description.", text: "" };
    case "reprioritised":
      return { kind: "turn", says: `changed the priority from ${made.from} to ${made.to}.`, text: "" };
    case "responder_added":
      return { kind: "turn", says: `added ${responder(made.responder, me)} to be called too.`, text: "" };
    case "action_done":
      return { kind: "turn", says: `did the sender's action “${made.action}”.`, text: "" };
    case "deleted":
      return { kind: "turn", says: "deleted this.", text: "" };
    case "sent":
      return { kind: "quiet", says: `${message(made.by, them(made.person, me), made.to).did}.`, text: "" };
    case "not_sent": {
      const next = made.given_up ? "It is given up." : "It is tried again.";
      const says = `could not ${message(made.by, them(made.person, me), made.to).could}.`;
      return { kind: made.given_up ? "turn" : "quiet", says, text: `${made.reason} ${next}` };
    }
  }
}

/** What a laptop did about a page: by its sound where it said more of it, and by its note where that says more. */
function receipt({ stage, sound, note }: Receipted): { says: string; text: string } {
  return stage === "sounding" && sound
    ? { says: sayOf(sound), text: note ?? "" }
    : { says: STAGES[stage], text: note ?? "" };
}

/** Whether a receipt says that nobody can hear the page on that laptop. */
export function isUnheard({ stage, sound }: Pick<Receipted, "stage" | "sound">): boolean {
  return stage === "failed" || (stage === "sounding" && sound != null && !isAudible(sound));
}

/** One entry as a line; `me` is the person who reads. */
export function tell(entry: Entry, me: Ref | null): Line {
  const spoken = "note" in entry.change && entry.change.kind !== "receipt";
  const unheard = entry.change.kind === "receipt" && isUnheard(entry.change);
  return { who: actorName(entry.actor, me), spoken, unheard, ...change(entry.change, me, entry.at) };
}
