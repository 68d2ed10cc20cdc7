import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import { faultsOf, sentence } from "../lib/trouble";
import type { Fault, Id, ReceivedMessage, Trial as Tested, TriedOutcome } from "../lib/types";
import * as api from "./api";

/** So long after the last letter it is tried. */
const PAUSE_MS = 300;
/** So many messages are looked through for what their sender says. */
const LOOKED_AT = 5;
/** What is suggested of one field: so many values, none longer. */
const MANY = 8;
const LONGEST = 100;

/** A draft against a message: what would become of it, before anything is saved. */
export class Trial {
  readonly #hub: Hub;
  readonly #id: Id;
  /** The last messages that were received. */
  readonly received: Loaded<ReceivedMessage[]>;
  /** The number of a message, or `own` for a text of one's own. */
  against = $state<string>("own");
  text = $state("");
  outcomes = $state.raw<TriedOutcome[] | null>(null);
  /** What is wrong with the draft, at its fields. */
  faults = $state.raw<Fault[]>([]);
  trouble = $state<string | null>(null);
  busy = $state(false);
  /** What senders of this integration said: values by field, for suggestions. */
  said = $state.raw<Record<string, string[]>>({});
  #asked = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(hub: Hub, id: Id) {
    this.#hub = hub;
    this.#id = id;
    this.received = new Loaded(() => api.received(hub, id));
  }

  /** Asks for the last messages, and begins with the newest. */
  async begin(): Promise<void> {
    await this.received.load();
    const newest = this.received.value?.[0];
    if (newest !== undefined && this.text === "") this.against = String(newest.number);
    await this.#listen();
  }

  /** Tries a draft, a moment after the last change of it. */
  soon(draft: Pick<Tested, "rules" | "mapping">): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.run(draft), PAUSE_MS);
  }

  /** Lets what is still to be tried be. */
  end(): void {
    clearTimeout(this.#waiting);
    this.#asked += 1;
  }

  async run(draft: Pick<Tested, "rules" | "mapping">): Promise<void> {
    const asked = ++this.#asked;
    if (this.against === "own" && this.text.trim() === "") {
      this.outcomes = null;
      this.faults = [];
      this.trouble = null;
      this.busy = false;
      return;
    }
    const what = this.against === "own" ? { body: this.text } : { number: Number(this.against) };
    this.busy = true;
    try {
      const { outcomes, faults } = await api.tryOut(this.#hub, this.#id, { ...draft, ...what });
      if (asked !== this.#asked) return;
      this.outcomes = outcomes;
      this.faults = faults.map((fault) => ({ object: null, ...fault }));
      this.trouble = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.outcomes = null;
      this.faults = faultsOf(thrown);
      this.trouble = sentence(thrown);
    }
    this.busy = false;
  }

  /** Learns from the last messages what their sender says. What cannot be learnt is no trouble: it only suggests. */
  async #listen(): Promise<void> {
    const numbers = (this.received.value ?? []).slice(0, LOOKED_AT).map(({ number }) => number);
    const tried = await Promise.all(
      numbers.map((number) => api.tryOut(this.#hub, this.#id, { rules: [], number }).catch(() => null)),
    );
    const said: Record<string, string[]> = {};
    const hear = (field: string, value: string) => {
      const values = (said[field] ??= []);
      if (value !== "" && value.length <= LONGEST && values.length < MANY && !values.includes(value))
        values.push(value);
    };
    for (const { trigger } of tried.flatMap((one) => one?.outcomes ?? [])) {
      if (trigger == null) continue;
      const { title, source, entity, priority, tags, details } = trigger;
      for (const [field, value] of Object.entries({ title, source, entity, priority: priority ?? "" }))
        hear(field, value);
      for (const tag of tags) hear("tags", tag);
      for (const [name, value] of Object.entries(details)) hear(`details.${name}`, value);
    }
    this.said = said;
  }
}
