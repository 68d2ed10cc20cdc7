import type { Desk } from "../lib/desk.svelte";
import { matches } from "../lib/incident";
import { list } from "../lib/incidents";
import { sentence } from "../lib/trouble";
import type { Id, Incident } from "../lib/types";

const PAGE = 50;

/** What the list of incidents shows: which of them, and which one is chosen. */
export class Board {
  readonly #desk: Desk;
  filter = $state<"open" | "resolved">("open");
  query = $state("");
  /** The incident that the keys are about. */
  chosen = $state<Id | null>(null);
  /** Whether it was opened; matters where list and incident do not fit beside each other. */
  opened = $state(false);
  /** What the hub found. */
  #found = $state.raw<Incident[] | null>(null);
  trouble = $state<string | null>(null);
  #cursor = $state<number | null>(null);
  #asked = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** The rows of the list; `null` while they are on their way. */
  get rows(): Incident[] | null {
    if (this.asksHub) return this.#found;
    const open = this.#desk.view?.open ?? [];
    const query = this.query.trim();
    return query === "" ? open : open.filter((incident) => matches(incident, query));
  }

  /** Whether there are more open ones than this laptop holds. */
  get isCut(): boolean {
    const view = this.#desk.view;
    return view !== null && view.open_count > view.open.length;
  }

  /** Whether the rows come from the hub: the resolved ones, and what is searched among more than this laptop holds. */
  get asksHub(): boolean {
    return this.filter === "resolved" || (this.isCut && this.query.trim() !== "");
  }

  /** Whether there are older ones than those shown. */
  get more(): boolean {
    return this.asksHub && this.#cursor !== null;
  }

  /** Asks the hub for incidents: the newest, or, `further`, those after the ones shown. */
  async load(further = false): Promise<void> {
    const asked = ++this.#asked;
    this.trouble = null;
    const cursor = further ? this.#cursor : null;
    try {
      const found = await list(this.#desk.hub, { state: this.filter, limit: PAGE, q: this.query.trim(), cursor });
      // A later question has overtaken this one.
      if (asked !== this.#asked) return;
      this.#found = further ? [...(this.#found ?? []), ...found.incidents] : found.incidents;
      this.#cursor = found.next_cursor ?? null;
    } catch (thrown) {
      if (asked === this.#asked) this.trouble = sentence(thrown);
    }
  }

  show(filter: "open" | "resolved"): void {
    this.filter = filter;
    this.#found = null;
    this.chosen = null;
    this.opened = false;
  }

  open(id: Id): void {
    this.chosen = id;
    this.opened = true;
  }

  /** Moves the choice by `steps` rows, and says which one it is now. */
  move(steps: number): Id | null {
    const rows = this.rows ?? [];
    const at = rows.findIndex((incident) => incident.id === this.chosen);
    const next = at < 0 ? (steps > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + steps));
    this.chosen = rows[next]?.id ?? null;
    return this.chosen;
  }
}
