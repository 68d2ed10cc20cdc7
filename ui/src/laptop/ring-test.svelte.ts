import type { Desk } from "../lib/desk.svelte";
import { known, newer } from "../lib/incident";
import { tell } from "../lib/incidents";
import { sentence } from "../lib/trouble";
import type { Id, Incident, RingMe } from "../lib/types";

/** A test of the whole way: an incident that calls only me, and what became of it so far. */
export class RingTest {
  readonly #desk: Desk;
  /** Whether the hub is being asked for it. */
  asking = $state(false);
  trouble = $state<string | null>(null);
  #id = $state<Id | null>(null);
  #told = $state.raw<Incident | null>(null);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The newest of it that is known; `null` before the hub has told of it. */
  get incident(): Incident | null {
    return this.#id === null ? null : newer(known(this.#desk.view, this.#id), this.#told);
  }

  /** Whether one is on its way and can still come to something. */
  get runs(): boolean {
    return this.asking || (this.#id !== null && this.incident?.state !== "resolved");
  }

  /** Asks the hub to ring me. */
  async start(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    this.trouble = null;
    this.#id = null;
    this.#told = null;
    try {
      const { incident } = await this.#desk.hub.request<RingMe>("POST", "/api/me/ring");
      this.#told = incident;
      this.#id = incident.id;
    } catch (thrown) {
      this.trouble = sentence(thrown);
    }
    this.asking = false;
  }

  /** Asks what became of it: what is over has left the view. */
  async follow(): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    try {
      const { incident } = await tell(this.#desk.hub, id);
      // What is no news changes nothing, so that nobody asks again for it.
      if (id === this.#id) this.#told = newer(this.#told, incident);
    } catch (thrown) {
      if (id === this.#id) this.trouble = sentence(thrown);
    }
  }

  /** Whether it is over, or at least no longer among what is open, and the hub has not told how it ended. */
  get isLost(): boolean {
    return this.#id !== null && this.incident?.state !== "resolved" && known(this.#desk.view, this.#id) === null;
  }
}
