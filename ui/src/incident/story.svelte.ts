import type { Desk } from "../lib/desk.svelte";
import { tell } from "../lib/incidents";
import { sentence } from "../lib/trouble";
import type { Entry, Id, Incident } from "../lib/types";

/** One incident as the hub tells it: itself and its timeline. */
export class Story {
  readonly #desk: Desk;
  readonly id: Id;
  incident = $state.raw<Incident | null>(null);
  timeline = $state.raw<Entry[] | null>(null);
  trouble = $state<string | null>(null);
  #asked = 0;

  constructor(desk: Desk, id: Id) {
    this.#desk = desk;
    this.id = id;
  }

  /** Asks the hub; what is known stays until it has answered. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const story = await tell(this.#desk.hub, this.id);
      if (asked !== this.#asked) return;
      this.incident = story.incident;
      this.timeline = story.timeline;
      this.trouble = null;
    } catch (thrown) {
      if (asked === this.#asked) this.trouble = sentence(thrown);
    }
  }
}
