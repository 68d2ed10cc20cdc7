import { faultsOf, isStale, sentence } from "../lib/trouble";
import type { Fault } from "../lib/types";

/** What tells one kind of object from another while it is being written. */
export interface Craft<Stored, Draft> {
  /** What the fields hold of what is stored. */
  draft: (stored: Stored) => Draft;
  /** What the hub is told, as a change of what is stored. */
  body: (draft: Draft, base: Stored | null) => unknown;
  /** What is wrong with it as it is written. */
  faults: (draft: Draft) => Fault[];
  load: (base: Stored) => Promise<Stored>;
  store: (base: Stored | null, body: unknown) => Promise<Stored>;
  /** Whether two that are stored say the same where this draft is about them: then the other's change does not matter. */
  same?: (one: Stored, other: Stored) => boolean;
}

/** Something that is being made or changed. */
export class Editing<Stored, Draft> {
  readonly #craft: Craft<Stored, Draft>;
  /** What the draft was made from; `null` for a new one. */
  base = $state.raw<Stored | null>(null);
  draft: Draft;
  saving = $state(false);
  /** Whether it was to be saved: until then, what is only not written yet is no fault. */
  tried = $state(false);
  /** Why it was not saved, where that is about no field. */
  trouble = $state<string | null>(null);
  /** What somebody else stored meanwhile, as long as the person has not said which of the two is to stand. */
  theirs = $state.raw<Stored | null>(null);
  #before = $state("");
  #refused = $state.raw<{ faults: Fault[]; body: unknown }>({ faults: [], body: null });

  constructor(craft: Craft<Stored, Draft>, base: Stored | null, draft: Draft) {
    this.#craft = craft;
    this.base = base;
    this.draft = $state(draft);
    this.#before = this.#told();
  }

  /** What the hub is told. */
  get body(): unknown {
    return this.#craft.body(this.draft, this.base);
  }

  /** Whether there is something that leaving would lose. */
  get isDirty(): boolean {
    return this.#told() !== this.#before;
  }

  /** What is wrong with it: as it is written, else what the hub said of what has not been changed since. */
  get faults(): Fault[] {
    const own = this.#craft.faults(this.draft);
    if (own.length > 0) return own;
    const { faults, body } = this.#refused;
    const now = this.body;
    return faults.filter(({ field }) => JSON.stringify(at(body, field)) === JSON.stringify(at(now, field)));
  }

  /** Stores it, and gives it as the hub now has it; `null` if it was not stored. */
  async save(): Promise<Stored | null> {
    this.trouble = null;
    this.tried = true;
    if (this.#craft.faults(this.draft).length > 0) return null;
    this.saving = true;
    const body = this.body;
    try {
      return await this.#craft.store(this.base, body);
    } catch (thrown) {
      return await this.#refuse(thrown, body);
    } finally {
      this.saving = false;
    }
  }

  async #refuse(thrown: unknown, body: unknown): Promise<Stored | null> {
    this.#refused = { faults: faultsOf(thrown), body };
    if (this.#refused.faults.length > 0) return null;
    this.trouble = sentence(thrown);
    const { base } = this;
    if (!isStale(thrown) || base === null) return null;
    try {
      const theirs = await this.#craft.load(base);
      this.trouble = null;
      if (this.#craft.same?.(base, theirs) !== true) {
        this.theirs = theirs;
        return null;
      }
      // They changed something else of it: this change goes beside theirs.
      this.base = theirs;
      return await this.#craft.store(theirs, this.body);
    } catch (again) {
      this.trouble = `${this.trouble ?? ""} ${sentence(again)}`.trim();
      return null;
    }
  }

  /** Goes on with the draft, as a change of what somebody else stored. */
  keepMine(): void {
    if (this.theirs === null) return;
    this.base = this.theirs;
    this.theirs = null;
  }

  /** Lets the draft go, for what somebody else stored. */
  takeTheirs(): void {
    if (this.theirs === null) return;
    this.base = this.theirs;
    this.draft = this.#craft.draft(this.theirs);
    this.theirs = null;
    this.#before = this.#told();
  }

  #told(): string {
    return JSON.stringify({ ...(this.body as object), version: 0 });
  }
}

/** What stands at a place such as `rules[1].notify.on_call`. */
function at(body: unknown, field: string): unknown {
  let value = body;
  for (const name of field.split(/[.[\]]+/).filter(Boolean)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
