import { sentence } from "./trouble";

/** Something that was asked of the hub: not there yet, there, or not to be had. What is known stays until it is answered anew. */
export class Loaded<Answer> {
  readonly #ask: () => Promise<Answer>;
  value = $state.raw<Answer | null>(null);
  /** Why the last question got no answer. */
  trouble = $state<string | null>(null);
  /** A question is on its way. */
  busy = $state(false);
  #asked = 0;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
  }

  /** Asks. An answer that a later question has overtaken is dropped. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    try {
      const answer = await this.#ask();
      if (asked !== this.#asked) return;
      this.value = answer;
      this.trouble = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.trouble = sentence(thrown);
    }
    this.busy = false;
  }
}
