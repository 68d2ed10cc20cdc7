import type { Account, Id, Settings, SoundChoice, SoundTest, View } from "../../src/lib/types";

/** What the hub answers to one request: a body, or a refusal. `null` never answers. */
export type Answer = { status: number; body: unknown } | null;

/** Everything that a page under test is told at its start. */
export interface Scene {
  view: View | null;
  account: Account;
  settings: Settings;
  /** By method and path, with the query or, for any query, without: `GET /api/incidents?state=all&limit=1`, `GET /api/me/shifts`. */
  answers: Record<string, Answer>;
  /** Commands that are refused, with their sentence, or their code and their sentence. */
  refusals: Record<string, string | [code: string, says: string]>;
  /** What is chosen once a sound file was. */
  chosen?: SoundChoice;
  first: Id | null;
}

/** What a page under test lets a test see and do: `window.stage`. */
export interface Stage {
  /** All commands so far, with what was passed. */
  calls: unknown[][];
  scene: Scene;
  show(view: View): void;
  sound(test: SoundTest): void;
  ask(incident: Id): void;
  /** Asks for a page, as a notification does. */
  turn(page: string): void;
  /** Asks whether to quit, as the tray does on call. */
  askQuit(): void;
}

declare global {
  interface Window {
    scene: Scene;
    stage: Stage;
  }
}
