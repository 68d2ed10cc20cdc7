import type { Hub, Stop } from "./hub";
import * as incidents from "./incidents";
import { sentence } from "./trouble";
import { Loaded } from "./loaded.svelte";
import { reachOfTeams } from "./reach";
import { RingTest } from "../laptop/ring-test.svelte";
import type { Account, Id, Me, MyPager, MyPagers, Reach, Settings, View } from "./types";

export interface Notice {
  text: string;
  bad: boolean;
}

const NOTICE_MS = 6000;

/** What the main window knows, and what can be done from it. */
export class Desk {
  readonly hub: Hub;
  view = $state.raw<View | null>(null);
  account = $state.raw<Account | null>(null);
  settings = $state.raw<Settings | null>(null);
  /** Who I am to the hub: my time zone, my teams and what I am in them. Asked anew with each connection. */
  readonly me = new Loaded<Me>(() => this.hub.request("GET", "/api/me"));
  /** My laptops, as the hub knows them. */
  readonly laptops = new Loaded<MyPager[]>(async () => {
    return (await this.hub.request<MyPagers>("GET", "/api/me/pagers")).pagers;
  });
  /** Whether those of my teams, and whoever is on call for them, can be woken. */
  readonly reach = new Loaded<Reach[]>(() => reachOfTeams(this.hub, this.me.value?.teams ?? []));
  /** The test of the whole way that was asked for last. */
  readonly ringTest = new RingTest(this);
  /** What somebody wants to do that ends the ringing here: asked about first. */
  leaving = $state<"quit" | "sign out" | null>(null);
  /** Why there is nothing to show. */
  trouble = $state<string | null>(null);
  /** What was just done, or could not be. A bad one stays until it is put away. */
  notice = $state.raw<Notice | null>(null);
  #fading: ReturnType<typeof setTimeout> | undefined;

  constructor(hub: Hub) {
    this.hub = hub;
  }

  /** Begins to listen. */
  start(): Stop {
    this.trouble = null;
    void this.refresh();
    return this.hub.watch(
      (view) => {
        const before = this.view;
        this.view = view;
        // Somebody signed in or out by the tray, or in another window.
        if (before && (before.person?.id !== view.person?.id || before.connection.state !== view.connection.state))
          void this.refresh();
        if (view.person?.id !== before?.person?.id) this.me.value = this.laptops.value = this.reach.value = null;
        if (view.connection.state === "live" && (this.me.value === null || before?.connection.state !== "live"))
          void this.me.load();
      },
      (thrown) => (this.trouble = sentence(thrown)),
    );
  }

  /** Asks for the account and the settings anew. */
  async refresh(): Promise<void> {
    try {
      [this.account, this.settings] = await Promise.all([this.hub.account(), this.hub.settings()]);
    } catch (thrown) {
      this.trouble = sentence(thrown);
    }
  }

  tell(text: string, bad = false): void {
    clearTimeout(this.#fading);
    this.notice = { text, bad };
    if (!bad) this.#fading = setTimeout(() => (this.notice = null), NOTICE_MS);
  }

  /** Does something, and says so, or says why it could not be done. True if it was. */
  async attempt(action: () => Promise<unknown>, done?: string): Promise<boolean> {
    try {
      await action();
      if (done === undefined) this.notice = null;
      else this.tell(done);
      return true;
    } catch (thrown) {
      this.tell(sentence(thrown), true);
      return false;
    }
  }

  acknowledge(incident: Id): Promise<boolean> {
    return this.attempt(() => this.hub.acknowledge(incident));
  }

  resolve(incident: Id, note = ""): Promise<boolean> {
    return this.attempt(() => incidents.resolve(this.hub, incident, note), "Resolved.");
  }

  note(incident: Id, text: string): Promise<boolean> {
    return this.attempt(() => incidents.note(this.hub, incident, text));
  }

  /** Changes how this laptop behaves; what it is after that, the app says. */
  async changeSettings(patch: Parameters<Hub["updateSettings"]>[0]): Promise<void> {
    try {
      await this.hub.updateSettings(patch);
    } finally {
      this.settings = await this.hub.settings();
    }
  }
}
