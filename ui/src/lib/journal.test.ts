import { expect, it } from "vitest";

import { before } from "../../tests/scenes/pieces";
import { tellEntry } from "./journal";
import type { Happened } from "./types";

it.each<[Happened, string, boolean]>([
  [{ kind: "started", version: "0.1.0" }, "Tocsin 0.1.0 started.", false],
  [
    { kind: "crashed", seen_at: before(300), on_duty: true, ringing: false },
    "Tocsin had not ended in order, while you were on call: it crashed, was killed, or the power went. It last ran at 02:09.",
    true,
  ],
  [
    { kind: "crashed", seen_at: before(300), on_duty: false, ringing: true },
    "Tocsin had not ended in order, while it rang: it crashed, was killed, or the power went. It last ran at 02:09.",
    true,
  ],
  [{ kind: "hung", seconds: 75 }, "The windows and the tray did not answer for 1 min or longer.", true],
  [{ kind: "left", why: "quit", on_duty: true }, "Tocsin was quit, while you were on call.", true],
  [{ kind: "left", why: "session_ended", on_duty: false }, "Logged out, shut down or restarted.", false],
  [{ kind: "slept", from: before(7200), on_duty: true }, "It slept for 2 h, while you were on call.", true],
  [{ kind: "clock_set", by_seconds: -600 }, "Its clock was set 10 min back.", false],
  [
    { kind: "cut_off", from: before(200), rang: true, why: "The hub did not answer." },
    "It was cut off from the hub for 3 min, while you were on call; the signal rang. The hub did not answer.",
    true,
  ],
  [{ kind: "battery_low", percent: 12 }, "The battery was down to 12 %, while you were on call.", true],
  [{ kind: "lost", ringing: 1 }, "The hub lost it while an incident rang on it.", true],
  [{ kind: "lost", ringing: 0 }, "The hub lost it while you were on call.", true],
])("tells %o", (happened, says, bad) => {
  expect(tellEntry({ at: before(0), happened })).toEqual({ says, bad });
});
