import type {
  Account,
  Id,
  NewHub,
  RampStage,
  Settings,
  SettingsPatch,
  SoundChoice,
  SoundTest,
  Subject,
  View,
} from "./types";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

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
  /** Signs out. Refused with `on_duty` while I am on call, unless it is said to be `sure`. */
  signOut(sure: boolean): Promise<void>;
  startDemo(): Promise<void>;
  removeDemo(): Promise<void>;
  foundHub(hub: NewHub): Promise<void>;

  settings(): Promise<Settings>;
  updateSettings(patch: SettingsPatch): Promise<void>;
  testSound(): Promise<void>;
  stopSound(): Promise<void>;
  /** Plays one stage of the chosen profile for some seconds; how it goes is told by `onSoundTest`. */
  playStage(stage: RampStage): Promise<void>;
  /** Has the person choose a sound file, checks it, and answers what is chosen then. */
  chooseOwnSound(): Promise<SoundChoice>;
  onSoundTest(heard: (test: SoundTest) => void): Stop;

  /** Has this laptop check itself; what it finds comes with the view. */
  checkNow(): Promise<void>;
  /** Mends what can be mended by a click: the volume, the start at login. */
  mend(subject: Subject): Promise<void>;
  /** Silences the signal that says "cut off" for a while. */
  quietCutOff(): Promise<void>;

  copy(text: string): Promise<void>;
  /** Opens an address of the web in the person's browser. */
  openLink(url: string): Promise<void>;
  /** Ends the app: from here on this laptop does not ring. Refused with `on_duty` while I am on call, unless it is said to be `sure`. */
  quit(sure: boolean): Promise<void>;
  closeAlarm(): Promise<void>;
  /** Shows the incident in the main window. */
  openIncident(incident: Id): Promise<void>;
  /** Tells the main window which incident to show. */
  onOpenIncident(heard: (incident: Id) => void): Stop;
  /** Tells the main window which page to show, such as `shifts` when somebody asks to give a shift away, or
   * `settings` when this laptop says that it may not ring. */
  onOpenPage(heard: (page: string) => void): Stop;
  /** Tells the main window that somebody wants to quit by another way while on call. */
  onAskQuit(heard: () => void): Stop;
}
