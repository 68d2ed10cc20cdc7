// Each state of the alarm window that is drawn on purpose.

import type { Scene } from "../stage/scene";
import { before, certificate, disk, incident, latency, ringing, scene } from "./pieces";

const checkout = incident();
const cutOff = {
  state: "cut_off" as const,
  since: before(30),
  detail: "The hub does not answer.",
  retry_at: before(-4),
};

export const alarmScenes: Record<string, Scene> = {
  one: scene({ view: ringing([checkout]) }),
  long: scene({ view: ringing([disk]) }),
  three: scene({ view: ringing([checkout, disk, { ...latency, state: "triggered", acknowledged: null }]) }),
  seven: scene({
    view: ringing([
      checkout,
      disk,
      latency,
      certificate,
      ...[5, 6, 7].map((n) => incident({ id: `x${n}`, title: `refund-${n} stopped` })),
    ]),
  }),
  test: scene({
    view: ringing([{ ...checkout, integration: { ...checkout.integration, name: "poc-sns", mode: "test" } }]),
  }),
  "cut-off": scene({ view: ringing([checkout], [], { connection: cutOff }) }),
};
