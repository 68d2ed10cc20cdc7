import type { Account, Id, NewHub, Settings, SettingsPatch, SoundTest, View } from "./types";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What goes with a request beside its body. */
export interface RequestOptions {
  /**
   * The version from which a change was made: the hub refuses to overwrite a newer one with `changed_meanwhile`. PUT and
   * DELETE of an object need it.
   */
  version?: number | undefined;
}

/** Ends a subscription. */
export type Stop = () => void;

/**
 * All that the screens can ask for. The screens know nothing of how it is answered: inside the desktop app by
 * `desktop.ts`. Every promise that fails does so with a `Trouble`.
 */
export interface Hub {
  /** Calls `heard` with the present view, then with each newer one; `failed` if there is none to be had. */
  watch(heard: (view: View) => void, failed: (trouble: unknown) => void): Stop;
  /** A request to the hub's own API; `path` begins with `/api/`. */
  request<Answer>(method: Method, path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;

  acknowledge(incident: Id): Promise<void>;
  acknowledgeAll(): Promise<void>;
  ringDemo(): Promise<void>;

  account(): Promise<Account>;
  signIn(url: string, token: string): Promise<void>;
  signOut(): Promise<void>;
  startDemo(): Promise<void>;
  removeDemo(): Promise<void>;
  foundHub(hub: NewHub): Promise<void>;

  settings(): Promise<Settings>;
  updateSettings(patch: SettingsPatch): Promise<void>;
  testSound(): Promise<void>;
  stopSound(): Promise<void>;
  onSoundTest(heard: (test: SoundTest) => void): Stop;

  copy(text: string): Promise<void>;
  /** Opens an address of the web in the person's browser. */
  openLink(url: string): Promise<void>;
  /** Ends the app: from here on this laptop does not ring. */
  quit(): Promise<void>;
  closeAlarm(): Promise<void>;
  /** Shows the incident in the main window. */
  openIncident(incident: Id): Promise<void>;
  /** Tells the main window which incident to show. */
  onOpenIncident(heard: (incident: Id) => void): Stop;
  /** Tells the main window which page to show, such as `shifts` when somebody asks to give a shift away. */
  onOpenPage(heard: (page: string) => void): Stop;
}
