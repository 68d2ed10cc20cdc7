import { Loaded } from "../lib/loaded.svelte";
import type { Hub } from "../lib/hub";
import type { Id, OnCallSchedule, Person, Schedule, Team } from "../lib/types";
import * as api from "./schedules";

/** Everybody and everything that the page shows: who is on call, the teams, their people and schedules. */
export class Roster {
  readonly onCall: Loaded<OnCallSchedule[]>;
  readonly teams: Loaded<Team[]>;
  readonly people: Loaded<Person[]>;
  readonly schedules: Loaded<Schedule[]>;
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.onCall = new Loaded(() => api.onCall(hub));
    this.teams = new Loaded(() => api.teams(hub));
    this.people = new Loaded(() => api.people(hub));
    this.schedules = new Loaded(() => api.schedules(hub));
  }

  get #all() {
    return [this.onCall, this.teams, this.people, this.schedules];
  }

  /** Asks for all of it. */
  async load(): Promise<void> {
    await Promise.all(this.#all.map((part) => part.load()));
  }

  /** Whether there is something to show. */
  get isThere(): boolean {
    return this.#all.every((part) => part.value !== null);
  }

  get isBusy(): boolean {
    return this.#all.some((part) => part.busy);
  }

  /** Why some of it is not to be had. */
  get trouble(): string | null {
    return this.#all.find((part) => part.trouble !== null)?.trouble ?? null;
  }

  team(id: Id): Team | undefined {
    return this.teams.value?.find((team) => team.id === id);
  }

  schedule(id: Id): Schedule | undefined {
    return this.schedules.value?.find((schedule) => schedule.id === id);
  }

  schedulesOf(team: Id): Schedule[] {
    return (this.schedules.value ?? []).filter((schedule) => schedule.team === team);
  }

  onCallIn(schedule: Id): OnCallSchedule | undefined {
    return this.onCall.value?.find((one) => one.schedule.id === schedule);
  }

  nameOf(person: Id): string {
    return this.people.value?.find(({ id }) => id === person)?.name ?? "(deleted person)";
  }

  /** The people of a team, in the order in which they joined. */
  membersOf(team: Team): { id: Id; name: string }[] {
    return (team.members ?? []).map(({ person }) => ({ id: person, name: this.nameOf(person) }));
  }

  /** Takes a schedule as the hub now has it, without asking for all of them. */
  keep(schedule: Schedule): void {
    const others = (this.schedules.value ?? []).filter(({ id }) => id !== schedule.id);
    this.schedules.value = [...others, schedule];
    void this.onCall.load();
  }

  /** Takes a schedule out that is no more. */
  drop(id: Id): void {
    this.schedules.value = (this.schedules.value ?? []).filter((schedule) => schedule.id !== id);
    void this.onCall.load();
  }

  /** Stores a team, and keeps it as the hub now has it. */
  async putTeam(team: Team): Promise<void> {
    const stored = await api.putTeam(this.#hub, team);
    this.teams.value = (this.teams.value ?? []).map((other) => (other.id === stored.id ? stored : other));
    void this.onCall.load();
  }
}
