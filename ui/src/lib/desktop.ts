// The desktop app's side of `Hub`, and the only file that knows of Tauri: commands go to the Rust half of the app, which
// holds the token and speaks with the hub.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { Hub, Method, RequestOptions, Stop } from "./hub";
import { refusal, sentence, Trouble } from "./trouble";
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

interface Reply {
  status: number;
  body: unknown;
  /** Of one object: its version, in quotes. The body carries it too. */
  etag: string | null;
}

async function command<Answer = void>(name: string, parameters?: Record<string, unknown>): Promise<Answer> {
  try {
    return await invoke<Answer>(name, parameters);
  } catch (thrown) {
    const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : name;
    throw new Trouble(code, sentence(thrown));
  }
}

function subscribe<Payload>(event: string, heard: (payload: Payload) => void, ready?: () => void): Stop {
  let stopped = false;
  const listening = listen<Payload>(event, ({ payload }) => {
    if (!stopped) heard(payload);
  });
  // Where listening itself fails, the first answer still comes; a failure is no reason to show nothing.
  void listening.then(ready, ready);
  return () => {
    stopped = true;
    void listening.then((end) => end()).catch(() => undefined);
  };
}

export const desktop: Hub = {
  watch(heard, failed) {
    // Listen first and ask then: no change falls between the two. An event that overtakes the answer is the newer one.
    let newer = false;
    return subscribe<View>(
      "view",
      (view) => {
        newer = true;
        heard(view);
      },
      () => {
        command<View>("view").then((view) => {
          if (!newer) heard(view);
        }, failed);
      },
    );
  },
  async request<Answer>(
    method: Method,
    path: string,
    body?: unknown,
    { version }: RequestOptions = {},
  ): Promise<Answer> {
    const precondition = version === undefined ? null : `"${version}"`;
    const reply = await command<Reply>("request", { method, path, body: body ?? null, ifMatch: precondition });
    if (reply.status >= 400) throw refusal(reply.status, reply.body);
    return reply.body as Answer;
  },

  acknowledge: (incident: Id) => command("acknowledge", { incident }),
  acknowledgeAll: () => command("acknowledge_all"),
  ringDemo: () => command("ring_demo"),

  account: () => command<Account>("account"),
  signIn: (url: string, token: string) => command("sign_in", { url, token }),
  signOut: (sure: boolean) => command("sign_out", { sure }),
  startDemo: () => command("start_demo"),
  removeDemo: () => command("remove_demo"),
  foundHub: (hub: NewHub) => command("found_hub", { ...hub }),

  settings: () => command<Settings>("settings"),
  updateSettings: (patch: SettingsPatch) => command("update_settings", { patch }),
  testSound: () => command("test_sound"),
  stopSound: () => command("stop_sound"),
  playStage: (stage: RampStage) => command("play_stage", { stage }),
  chooseOwnSound: () => command<SoundChoice>("choose_own_sound"),
  onSoundTest: (heard: (test: SoundTest) => void) => subscribe("sound_test", heard),

  checkNow: () => command("check_now"),
  mend: (subject: Subject) => command("mend", { subject }),
  quietCutOff: () => command("quiet_cut_off"),

  quit: (sure: boolean) => command("quit", { sure }),
  copy: (text: string) => command("copy", { text }),
  openLink: (url: string) => command("open_link", { url }),
  closeAlarm: () => command("close_alarm"),
  openIncident: (incident: Id) => command("open_incident", { incident }),
  onOpenIncident: (heard: (incident: Id) => void) => subscribe("open_incident", heard),
  onOpenPage: (heard: (page: string) => void) => subscribe("open_page", heard),
  onAskQuit: (heard: () => void) => subscribe("ask_quit", heard),
};
