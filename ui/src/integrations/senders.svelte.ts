import type { Hub } from "../lib/hub";
import { Loaded } from "../lib/loaded.svelte";
import type { Id, Integration, ListedIntegration, Person, Team } from "../lib/types";
import * as api from "./api";

/** Everything that the page names: the integrations, and who may own a test. */
export class Senders {
  readonly all: Loaded<{ integrations: ListedIntegration[]; people: Person[]; teams: Team[] }>;

  constructor(hub: Hub) {
    this.all = new Loaded(async () => {
      const [integrations, owners] = await Promise.all([api.integrations(hub), api.owners(hub)]);
      return { integrations, ...owners };
    });
  }

  of(team: Id): ListedIntegration[] {
    return (this.all.value?.integrations ?? []).filter((one) => one.team === team);
  }

  one(id: Id | null): ListedIntegration | null {
    return this.all.value?.integrations.find((one) => one.id === id) ?? null;
  }

  nameOf(person: Id | null | undefined): string {
    return this.all.value?.people.find(({ id }) => id === person)?.name ?? "nobody";
  }

  /** Who can own a test: the team's own people first. */
  ownersIn(team: Id): Person[] {
    const members = this.all.value?.teams.find(({ id }) => id === team)?.members ?? [];
    const belongs = ({ id }: Person) => members.some(({ person }) => person === id);
    const people = this.all.value?.people ?? [];
    return [...people.filter(belongs), ...people.filter((person) => !belongs(person))];
  }

  /** Takes an integration as the hub now has it; what it received stays as it was known. */
  keep(stored: Integration): void {
    const before = this.one(stored.id);
    this.#put([
      ...this.#others(stored.id),
      { last_received_at: before?.last_received_at ?? null, received: before?.received ?? 0, ...stored },
    ]);
  }

  /** Takes one out that is no more. */
  drop(gone: Id): void {
    this.#put(this.#others(gone));
  }

  #others(id: Id): ListedIntegration[] {
    return (this.all.value?.integrations ?? []).filter((one) => one.id !== id);
  }

  #put(integrations: ListedIntegration[]): void {
    if (this.all.value === null) return;
    const byName = [...integrations].sort((one, other) => one.name.localeCompare(other.name));
    this.all.value = { ...this.all.value, integrations: byName };
  }
}
