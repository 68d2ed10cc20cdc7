// A transport for the tests: it tells the screens what a scene says, and writes down what they ask for. It decides nothing.

import type { Hub, Method, RequestOptions } from "../../src/lib/hub";
import { refusal, Trouble } from "../../src/lib/trouble";
import type { Id, SoundTest, View } from "../../src/lib/types";
import type { Scene, Stage } from "./scene";

export function scripted(scene: Scene): { hub: Hub; stage: Stage } {
  const views = new Set<(view: View) => void>();
  const sounds = new Set<(test: SoundTest) => void>();
  const asks = new Set<(incident: Id) => void>();
  const turns = new Set<(page: string) => void>();
  const quits = new Set<() => void>();

  const stage: Stage = {
    calls: [],
    scene,
    show(view) {
      scene.view = view;
      views.forEach((heard) => heard(view));
    },
    sound: (test) => sounds.forEach((heard) => heard(test)),
    ask: (incident) => asks.forEach((heard) => heard(incident)),
    turn: (page) => turns.forEach((heard) => heard(page)),
    askQuit: () => quits.forEach((heard) => heard()),
  };

  function join<Payload>(all: Set<(payload: Payload) => void>, heard: (payload: Payload) => void) {
    all.add(heard);
    return () => all.delete(heard);
  }

  async function command(name: string, ...parameters: unknown[]): Promise<void> {
    stage.calls.push([name, ...parameters]);
    const refused = scene.refusals[name];
    if (refused === undefined) return Promise.resolve();
    return Promise.reject(typeof refused === "string" ? new Trouble(name, refused) : new Trouble(...refused));
  }

  const hub: Hub = {
    watch(heard, failed) {
      const refused = scene.refusals["view"];
      queueMicrotask(() => {
        if (refused !== undefined) failed(new Trouble("view", String(refused)));
        else if (scene.view) heard(scene.view);
      });
      return join(views, heard);
    },
    async request<Body>(method: Method, path: string, body?: unknown, { version }: RequestOptions = {}): Promise<Body> {
      const sent = [...(body === undefined ? [] : [body]), ...(version === undefined ? [] : [{ version }])];
      stage.calls.push(["request", method, path, ...sent]);
      const known = [`${method} ${path}`, `${method} ${path.split("?")[0]}`].find((name) => name in scene.answers);
      const answer = known === undefined ? undefined : scene.answers[known];
      if (answer === null) return new Promise(() => undefined);
      if (!answer)
        throw refusal(404, { code: "not_in_scene", detail: `The scene has no answer to ${method} ${path}.` });
      if (answer.status >= 400) throw refusal(answer.status, answer.body);
      return answer.body as Body;
    },
    acknowledge: (incident) => command("acknowledge", incident),
    acknowledgeAll: () => command("acknowledge_all"),
    ringDemo: () => command("ring_demo"),
    account: () => Promise.resolve(scene.account),
    signIn: (url, token) => command("sign_in", url, token),
    signOut: (sure) => command("sign_out", sure),
    startDemo: () => command("start_demo"),
    removeDemo: () => command("remove_demo"),
    foundHub: (hub) => command("found_hub", hub),
    settings: () => Promise.resolve(scene.settings),
    updateSettings: (patch) => command("update_settings", patch),
    testSound: () => command("test_sound"),
    stopSound: () => command("stop_sound"),
    playStage: (stage) => command("play_stage", stage),
    chooseOwnSound: async () => {
      await command("choose_own_sound");
      return scene.chosen ?? { profile: "standard", own: null, lowest_volume: 60 };
    },
    onSoundTest: (heard) => join(sounds, heard),
    checkNow: () => command("check_now"),
    mend: (subject) => command("mend", subject),
    quietCutOff: () => command("quiet_cut_off"),
    quit: (sure) => command("quit", sure),
    copy: (text) => command("copy", text),
    openLink: (url) => command("open_link", url),
    closeAlarm: () => command("close_alarm"),
    openIncident: (incident) => command("open_incident", incident),
    onOpenIncident: (heard) => join(asks, heard),
    onOpenPage: (heard) => join(turns, heard),
    onAskQuit: (heard) => join(quits, heard),
  };
  return { hub, stage };
}
