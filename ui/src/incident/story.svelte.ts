import type { Desk } from "../lib/desk.svelte";
import { tell } from "../lib/incidents";
import { sentence, Trouble } from "../lib/trouble";
import type { Entry, Id, Incident } from "../lib/types";

/** One incident as the hub tells it: itself and its timeline. */
export class Story {
  readonly #desk: Desk;
  readonly id: Id;
  incident = $state.raw<Incident | null>(null);
  timeline = $state.raw<Entry[] | null>(null);
  trouble = $state<string | null>(null);
  /** The hub does not know it any more, or not for this person. */
  gone = $state(false);
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
      this.gone = false;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.gone = thrown instanceof Trouble && thrown.code === "not_found";
      this.trouble = sentence(thrown);
    }
  }
}
