import { SvelteMap } from "svelte/reactivity";

import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import type { Id, OnCallSchedule, Person, Policy, Schedule, Team } from "../lib/types";
import { people, schedules, teams } from "../team/schedules";
import * as api from "./api";
import type { World } from "./run";

/** Everything that policies and routing name, and who is on call when they would call. */
export class Book implements World {
  readonly hub: Hub;
  readonly all: Loaded<{ people: Person[]; teams: Team[]; schedules: Schedule[]; policies: Policy[] }>;
  readonly #onCall = new SvelteMap<number, OnCallSchedule[]>();
  readonly #asked: Record<number, boolean> = {};

  constructor(hub: Hub) {
    this.hub = hub;
    this.all = new Loaded(async () => {
      const found = await Promise.all([people(hub), teams(hub), schedules(hub), api.policies(hub)]);
      return { people: found[0], teams: found[1], schedules: found[2], policies: found[3] };
    });
  }

  get people(): Person[] {
    return this.all.value?.people ?? [];
  }
  get teams(): Team[] {
    return this.all.value?.teams ?? [];
  }
  get schedules(): Schedule[] {
    return this.all.value?.schedules ?? [];
  }
  get policies(): Policy[] {
    return this.all.value?.policies ?? [];
  }

  person(id: Id): string {
    return this.people.find((person) => person.id === id)?.name ?? "(deleted person)";
  }
  team(id: Id): string {
    return this.teams.find((team) => team.id === id)?.name ?? "(deleted team)";
  }
  schedule(id: Id): string {
    return this.schedules.find((schedule) => schedule.id === id)?.name ?? "(deleted schedule)";
  }
  policy(id: Id): string {
    return this.policies.find((policy) => policy.id === id)?.name ?? "(deleted policy)";
  }

  /** Takes a policy as the hub now has it. */
  keep(policy: Policy): void {
    this.#change({ policies: [...this.policies.filter(({ id }) => id !== policy.id), policy].sort(byName) });
  }

  /** Takes a policy out that is no more. */
  drop(gone: Id): void {
    this.#change({ policies: this.policies.filter(({ id }) => id !== gone) });
  }

  /** Takes a team as the hub now has it. */
  keepTeam(team: Team): void {
    this.#change({ teams: this.teams.map((other) => (other.id === team.id ? team : other)) });
  }

  /** Who is on call at a moment; `null` as long as `look` has not found out. */
  readonly onCall = (at: Date): OnCallSchedule[] | null => this.#onCall.get(at.getTime()) ?? null;

  /** Asks who is on call at these moments. What cannot be found out stays said by its role. */
  look(moments: Date[]): void {
    for (const at of moments) {
      const time = at.getTime();
      if (this.#asked[time]) continue;
      this.#asked[time] = true;
      api.onCallAt(this.hub, at.toISOString()).then(
        (found) => this.#onCall.set(time, found),
        () => (this.#asked[time] = false),
      );
    }
  }

  #change(changes: { policies?: Policy[]; teams?: Team[] }): void {
    if (this.all.value !== null) this.all.value = { ...this.all.value, ...changes };
  }
}

const byName = (one: Policy, other: Policy) => one.name.localeCompare(other.name);
