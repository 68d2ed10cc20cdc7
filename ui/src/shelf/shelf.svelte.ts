// What a team keeps beside schedules and policies: a list of objects of one kind, each of which can be made, changed and deleted.

import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import type { Fault, Id, Me } from "../lib/types";
import { Editing, type Craft } from "../policies/editing.svelte";

/** Any object of a team, as the hub keeps it. */
export interface Kept {
  id: Id;
  version?: number;
  team: Id;
}

/** What tells one kind from another: where it is on the hub, how it is written, and how it is spoken of. */
export interface Kind<Stored extends Kept, Draft> {
  /** Such as `/api/heartbeats`. */
  path: string;
  /** Under which name the hub's list holds them. */
  list: string;
  /** What an object is called. */
  name: (stored: Stored) => string;
  /** The first is shown first. */
  order: (one: Stored, other: Stored) => number;
  /** Who may make, change and delete them. */
  may: (me: Me | null, team: Id) => boolean;
  draft: (stored: Stored) => Draft;
  /** A new one as it begins. */
  first: () => Draft;
  body: (draft: Draft, team: Id, base: Stored | null) => unknown;
  faults: (draft: Draft) => Fault[];
  /** The fields at which a fault is shown. */
  fields: RegExp;
  /** An object in lines, as somebody else stored it. */
  told: (stored: Stored) => string[];
  words: {
    /** As a sentence begins with them: `The heartbeats`. */
    all: string;
    /** One of them: `heartbeat`. */
    one: string;
    heading: (team: string) => string;
    empty: (team: string) => string;
    make: string;
    /** Below the title while it is written: from when on a change counts. */
    says: string;
    erase: string;
    /** What deleting it means. */
    erased: string;
    /** Who may change them, to those who may not. */
    others: (team: string) => string;
  };
}

/** The objects of one kind, of all teams. */
export class Shelf<Stored extends Kept, Draft> {
  readonly kind: Kind<Stored, Draft>;
  readonly #hub: Hub;
  readonly all: Loaded<Stored[]>;

  constructor(hub: Hub, kind: Kind<Stored, Draft>) {
    this.#hub = hub;
    this.kind = kind;
    this.all = new Loaded(async () => {
      const answer = await hub.request<Record<string, Stored[]>>("GET", kind.path);
      return answer[kind.list] ?? [];
    });
  }

  of(team: Id): Stored[] {
    return (this.all.value ?? []).filter((stored) => stored.team === team).sort(this.kind.order);
  }

  /** One that is being changed, or a new one of `team`. */
  editing(team: Id, base: Stored | null): Editing<Stored, Draft> {
    const { kind } = this;
    const craft: Craft<Stored, Draft> = {
      draft: kind.draft,
      body: (draft, before) => kind.body(draft, team, before),
      faults: kind.faults,
      load: ({ id }) => this.#hub.request("GET", `${kind.path}/${id}`),
      store: (before, body) =>
        before === null
          ? this.#hub.request("POST", kind.path, body)
          : this.#hub.request("PUT", `${kind.path}/${before.id}`, body, { version: before.version }),
    };
    return new Editing(craft, base, base === null ? kind.first() : kind.draft(base));
  }

  delete({ id, version }: Stored): Promise<void> {
    return this.#hub.request("DELETE", `${this.kind.path}/${id}`, undefined, { version });
  }

  /** Takes an object as the hub now has it. */
  keep(stored: Stored): void {
    this.all.value = [...(this.all.value ?? []).filter(({ id }) => id !== stored.id), stored];
  }

  /** Takes an object out that is no more. */
  drop(gone: Id): void {
    this.all.value = (this.all.value ?? []).filter(({ id }) => id !== gone);
  }
}
