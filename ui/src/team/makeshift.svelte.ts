import { clock } from "../lib/clock.svelte";
import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import type { Zone } from "../lib/times";
import { faultsOf, sentence } from "../lib/trouble";
import type { Fault, Id, Override, Preview, Schedule } from "../lib/types";
import { faultAt } from "./faults";
import { bounds, type Days } from "./range";
import { asChanged, restoring } from "./restored";
import * as api from "./schedules";

/** What the choice of a person has for nobody, and for nobody chosen yet. */
export const NOBODY = "nobody";
export const NOT_YET = "";

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** An override that is being made or changed. */
export class Makeshift {
  readonly #hub: Hub;
  readonly schedule: Schedule;
  /** By whose clock its times are written. */
  readonly zone: Zone;
  /** The stored one that is changed; `null` for a new one. */
  readonly before: Override | null;
  /** The only person that may be put: myself, where I am no admin. */
  readonly only: Id | null;
  person = $state(NOT_YET);
  start = $state("");
  end = $state("");
  /** The rotations that it replaces; `null` for all. */
  rotations = $state.raw<Id[] | null>(null);
  saving = $state(false);
  /** What the hub found wrong when it was saved. */
  #refused = $state.raw<Fault[]>([]);
  /** Why it was not saved, where that is about no field. */
  trouble = $state<string | null>(null);
  readonly preview: Loaded<Preview>;
  #days = $state.raw<Days | null>(null);

  constructor(
    hub: Hub,
    schedule: Schedule,
    zone: Zone,
    only: Id | null,
    { start, end }: { start: string; end: string },
    before: Override | null = null,
  ) {
    this.#hub = hub;
    this.schedule = schedule;
    this.zone = zone;
    this.only = only;
    this.before = before;
    this.start = start;
    this.end = end;
    if (only !== null) this.person = only;
    this.preview = new Loaded(() => {
      const days = this.#days;
      if (days === null) throw new Error("No days to look at.");
      return this.#ask(bounds(days, zone));
    });
  }

  /** A stored one, to be changed. */
  static of(hub: Hub, schedule: Schedule, zone: Zone, before: Override, only: Id | null): Makeshift {
    const made = new Makeshift(
      hub,
      schedule,
      zone,
      only,
      { start: zone.local(before.start), end: zone.local(before.end) },
      before,
    );
    made.person = before.person ?? NOBODY;
    made.rotations = before.rotations && before.rotations.length > 0 ? before.rotations : null;
    return made;
  }

  /** What the hub is told. */
  get body(): api.OverrideBody {
    const at = (wall: string) => this.zone.instant(wall).toISOString().replace(".000Z", "Z");
    return {
      person: this.person === NOBODY ? null : this.person,
      start: at(this.start),
      end: at(this.end),
      rotations: this.rotations ?? [],
    };
  }

  /** What cannot be told to the hub, and what it refused. */
  get faults(): Fault[] {
    const own: Fault[] = [];
    const fault = (field: string, detail: string) => own.push({ object: null, field, detail });
    for (const field of ["start", "end"] as const)
      if (!WALL.test(this[field])) fault(field, "Give the day and the time, such as 09:00.");
    if (own.length === 0 && this.end <= this.start)
      fault("end", "It ends before it begins. Give an end after its start.");
    if (this.rotations?.length === 0) fault("rotations", "Choose at least one rotation.");
    if (own.length > 0) return own;
    // A preview is of several overrides, and tells which of them.
    const seen = (this.preview.value?.faults ?? []).map((it) => ({
      ...it,
      field: it.field.replace(/^overrides\[\d+\]\.?/, ""),
    }));
    return [...seen, ...this.#refused.filter(({ detail }) => !seen.some((it) => it.detail === detail))];
  }

  /** Whether it says enough to be looked at and saved. */
  get isWhole(): boolean {
    return (
      this.person !== NOT_YET &&
      WALL.test(this.start) &&
      WALL.test(this.end) &&
      this.start < this.end &&
      this.rotations?.length !== 0
    );
  }

  fault(field: string): string | null {
    return faultAt(this.faults, field);
  }

  /** Another stretch, such as one that was drawn. */
  move(start: string, end: string): void {
    this.start = start;
    this.end = end;
  }

  /** Chooses a rotation, or leaves it out; with all of them chosen it is about all, also those to come. */
  choose(rotation: Id, on: boolean): void {
    const all = (this.schedule.rotations ?? []).map(({ id }) => id);
    const before = this.rotations ?? all;
    const chosen = all.filter((id) => (id === rotation ? on : before.includes(id)));
    this.rotations = chosen.length === all.length ? null : chosen;
  }

  async #ask(asked: { from: string; to: string }): Promise<Preview> {
    const { schedule, before } = this;
    if (before === null) return api.preview(this.#hub, { schedule, overrides: [this.body], ...asked });
    const { timeline } = await api.timeline(this.#hub, schedule.id, asked);
    // The hub takes a hundred; so many turns in the days of one drawing are not given back by anybody.
    const back = restoring(timeline, before, this.body, clock.still).slice(0, 99);
    const preview = await api.preview(this.#hub, { schedule, overrides: [this.body, ...back], ...asked });
    return asChanged(preview, timeline, before.id, back.length);
  }

  /** Looks at what the final schedule would be. */
  async look(days: Days): Promise<void> {
    this.#days = days;
    this.#refused = [];
    this.trouble = null;
    await this.preview.load();
  }

  /** Stores it. True if it was. */
  async save(): Promise<boolean> {
    this.saving = true;
    this.trouble = null;
    try {
      if (this.before) await api.putOverride(this.#hub, this.before, this.body);
      else await api.createOverride(this.#hub, this.schedule.id, this.body);
      return true;
    } catch (thrown) {
      this.#refused = faultsOf(thrown);
      const shown = ["person", "start", "end", "rotations"];
      if (this.#refused.length === 0 || this.#refused.some(({ field }) => !shown.includes(field.replace(/\[.*/, ""))))
        this.trouble = sentence(thrown);
      return false;
    } finally {
      this.saving = false;
    }
  }
}
