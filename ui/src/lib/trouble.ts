/** What went wrong: a code for programs and a sentence for people. */
export class Trouble extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "Trouble";
    this.code = code;
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

/** The fault that an answer of the hub with `status` 400 or above tells of. */
export function refusal(status: number, body: unknown): Trouble {
  const code =
    typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
      ? body.code
      : `http_${status}`;
  const said = typeof body === "object" && body !== null && ("detail" in body || "title" in body);
  return new Trouble(code, said ? sentence(body) : `The hub refused this with status ${status} and did not say why.`);
}
