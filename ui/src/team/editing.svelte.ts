import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import type { Zone } from "../lib/times";
import { faultsOf, isStale, sentence } from "../lib/trouble";
import type { Effective, Fault, Id, Preview, Schedule } from "../lib/types";
import { bodyOf, draftOf, isSame, ownFaults, type Body, type Draft } from "./draft";
import { bounds, type Days } from "./range";
import * as api from "./schedules";

/** A schedule that is being made or changed. It outlives the page, so that looking at an incident loses nothing. */
export class Editing {
  readonly #hub: Hub;
  /** The team that it is of. */
  readonly team: Id;
  /** What the draft was made from; `null` for a new one. */
  base = $state.raw<Schedule | null>(null);
  draft: Draft = $state()!;
  /** Whether whoever has a turn now keeps it to its end. */
  effective = $state<Effective>("turn_end");
  saving = $state(false);
  /** Why it was not saved, where that is about no field. */
  trouble = $state<string | null>(null);
  /** What somebody else stored meanwhile, as long as the person has not said what is to become of their own. */
  theirs = $state.raw<Schedule | null>(null);
  /** The person's own draft, while they look at somebody else's. */
  kept = $state.raw<Body | null>(null);
  readonly preview: Loaded<Preview>;
  readonly #first: Body;
  #refused = $state.raw<Fault[]>([]);
  #asked: { days: Days; zone: Zone } | null = null;

  constructor(hub: Hub, team: Id, base: Schedule | null, draft: Draft) {
    this.#hub = hub;
    this.team = team;
    this.base = base;
    this.draft = draft;
    this.#first = this.body;
    this.preview = new Loaded(() => {
      if (this.#asked === null) throw new Error("No days to look at.");
      const { days, zone } = this.#asked;
      return api.preview(hub, { schedule: this.body, effective: this.effective, ...bounds(days, zone) });
    });
  }

  static of(hub: Hub, schedule: Schedule): Editing {
    return new Editing(hub, schedule.team, schedule, draftOf(schedule));
  }

  /** What the hub is told. */
  get body(): Body {
    return bodyOf($state.snapshot(this.draft), this.team, this.base ?? undefined);
  }

  /** Whether there is something that leaving would lose. */
  get isDirty(): boolean {
    if (this.kept !== null) return true;
    const before = this.base ? bodyOf(draftOf(this.base), this.team, this.base) : this.#first;
    return !isSame(before, this.body);
  }

  /** What is wrong with it: what cannot be told to the hub as it is written, else what the hub says of it. */
  get faults(): Fault[] {
    const own = ownFaults(this.draft);
    if (own.length > 0) return own;
    const seen = this.preview.value?.faults ?? [];
    const refused = this.#refused.filter(
      ({ field, detail }) => !seen.some((it) => it.field === field && it.detail === detail),
    );
    return [...seen, ...refused];
  }

  /** Looks at what the final schedule would be. */
  async look(days: Days, zone: Zone): Promise<void> {
    this.#asked = { days, zone };
    this.#refused = [];
    this.trouble = null;
    await this.preview.load();
  }

  /** Stores it, and gives it as the hub now has it; `null` if it was not stored. */
  async save(): Promise<Schedule | null> {
    this.saving = true;
    this.trouble = null;
    try {
      if (this.base === null) return await api.createSchedule(this.#hub, this.body);
      return await api.putSchedule(this.#hub, this.base.id, this.body, this.effective);
    } catch (thrown) {
      await this.#refuse(thrown);
      return null;
    } finally {
      this.saving = false;
    }
  }

  async #refuse(thrown: unknown): Promise<void> {
    this.#refused = faultsOf(thrown);
    if (this.#refused.length > 0) return;
    this.trouble = sentence(thrown);
    if (!isStale(thrown) || this.base === null) return;
    try {
      this.theirs = await api.schedule(this.#hub, this.base.id);
      this.trouble = null;
    } catch (again) {
      this.trouble = `${this.trouble} Theirs could not be loaded: ${sentence(again)}`;
    }
  }

  /** Goes on from what somebody else stored, with the person's own draft put aside. */
  loadTheirs(): void {
    if (this.theirs === null) return;
    this.kept = this.body;
    this.#startFrom(this.theirs);
  }

  /** Takes the person's own draft up again, now as a change of what somebody else stored. */
  takeMine(): void {
    if (this.kept === null || this.base === null) return;
    const mine = this.kept;
    this.kept = null;
    this.draft = draftOf({ ...this.base, ...mine, id: this.base.id } as Schedule);
  }

  /** Lets the person's own draft go. */
  dropMine(): void {
    this.kept = null;
  }

  #startFrom(schedule: Schedule): void {
    this.base = schedule;
    this.draft = draftOf(schedule);
    this.theirs = null;
    this.trouble = null;
    this.#refused = [];
  }
}
