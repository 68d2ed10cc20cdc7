import type { Fault } from "./types";

/** What went wrong: a code for programs and a sentence for people. */
export class Trouble extends Error {
  readonly code: string;
  /** What is wrong with what was sent, field by field; the sentence holds all of it too. */
  readonly faults: Fault[];

  constructor(code: string, message: string, faults: Fault[] = []) {
    super(message);
    this.name = "Trouble";
    this.code = code;
    this.faults = faults;
  }
}

/** The sentence to show for whatever was thrown: `{code, message}` of a command, a problem document, or an `Error`. */
export function sentence(thrown: unknown): string {
  if (typeof thrown === "string" && thrown !== "") return thrown;
  if (typeof thrown === "object" && thrown !== null) {
    for (const key of ["message", "detail", "title"]) {
      const text = (thrown as Record<string, unknown>)[key];
      if (typeof text === "string" && text !== "") return text;
    }
  }
  return "Something went wrong that has no description. The log of the app may say more.";
}

/** What is wrong with what was sent, field by field; nothing if it is not about that. */
export function faultsOf(thrown: unknown): Fault[] {
  return thrown instanceof Trouble ? thrown.faults : [];
}

/** Whether somebody else changed the object meanwhile, so that nothing was stored and it must be loaded again. */
export function isStale(thrown: unknown): boolean {
  return thrown instanceof Trouble && thrown.code === CODES[412];
}

const CODES: Record<number, string> = {
  403: "not_allowed",
  404: "unknown",
  409: "in_use",
  412: "changed_meanwhile",
  422: "invalid",
  428: "if_match_required",
};

// For an answer that says nothing itself, such as that of a proxy between.
const SENTENCES: Record<number, string> = {
  403: "The hub does not let you do this. An admin of the team can.",
  404: "The hub does not know this, or not any more. Load it again.",
  409: "The hub cannot do this as things stand. Nothing was stored.",
  412: "Somebody else changed it meanwhile. Nothing was stored. Load it again, and make the change anew.",
  422: "The hub cannot take this as it is written. Nothing was stored.",
  428: "The hub wants to know from which version the change was made. Nothing was stored. Load it again, and make the change anew.",
};

/** The fault that an answer of the hub with `status` 400 or above tells of. */
export function refusal(status: number, body: unknown): Trouble {
  const document = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const code = typeof document["code"] === "string" ? document["code"] : (CODES[status] ?? `http_${status}`);
  const faults = Array.isArray(document["faults"]) ? document["faults"].filter(isFault) : [];
  const said = ["detail", "title"].map((key) => document[key]).find((text) => typeof text === "string" && text !== "");
  const listed = faults.map((fault) => fault.detail).join(" ");
  const unsaid = SENTENCES[status] ?? `The hub refused this with status ${status} and did not say why.`;
  return new Trouble(code, typeof said === "string" ? said : listed || unsaid, faults);
}

function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "detail" in value && typeof value.detail === "string";
}
