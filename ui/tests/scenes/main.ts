// Each state of the main window that is drawn on purpose.

import {
  before,
  borys,
  certificate,
  disk,
  entry,
  incident,
  latency,
  page,
  personActor,
  receipt,
  ringing,
  scene,
  story,
  view,
} from "./pieces";
import type { Scene } from "../stage/scene";

const checkout = incident();
const others = [disk, latency, certificate];

const acknowledged = incident({
  state: "acknowledged",
  version: 44,
  acknowledged: { by: personActor(view().person!), at: before(12) },
  pages: [
    page(view().person!, 42, [
      receipt("mars", "delivered", 42),
      receipt("mars", "sounding", 41, "Built-in Audio Analog Stereo"),
      receipt("mars", "silenced", 12, "acknowledged in the alarm window"),
      receipt("venus", "delivered", 42),
      receipt("venus", "failed", 41, "No sound device was found."),
    ]),
    page(borys, 42),
  ],
});

const conversation = story(acknowledged, [
  entry(40, 12, personActor(view().person!), { kind: "acknowledged", note: null }, acknowledged),
  entry(
    41,
    9,
    personActor(borys),
    { kind: "noted", text: "The new image asks for 2 GiB, the task has 1. I roll back the deployment." },
    acknowledged,
  ),
  entry(
    42,
    6,
    personActor(view().person!),
    { kind: "noted", text: "Thank you. I watch the queue meanwhile." },
    acknowledged,
  ),
  entry(
    44,
    3,
    { kind: "integration", id: "d1", name: "prod-ecs" },
    { kind: "repeated", count: 2, raised_to: null },
    acknowledged,
  ),
]);

const resolved = [
  incident({
    id: "r1",
    number: 119,
    title: "Queue of refunds older than 10 minutes",
    priority: "P2",
    state: "resolved",
    opened_at: before(90_000),
    resolved: { by: personActor(borys), at: before(86_000) },
  }),
  incident({
    id: "r2",
    number: 112,
    title: "checkout stopped",
    state: "resolved",
    opened_at: before(400_000),
    resolved: { by: { kind: "integration", id: "d1", name: "prod-ecs" }, at: before(399_000) },
  }),
];

const DEMO_URL = "http://127.0.0.1:8420";
const CURL = `curl -sS -X POST '${DEMO_URL}/v1/json/amazonsns?apiKey=tsk_3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b' -H 'Content-Type: text/plain; charset=UTF-8' -H 'x-amz-sns-message-type: Notification' -H 'x-amz-sns-rawdelivery: true' --data '{"version":"0","id":"1","detail-type":"ECS Task State Change","source":"aws.ecs","account":"210987654321","region":"eu-west-1","detail":{"clusterArn":"arn:aws:ecs:eu-west-1:210987654321:cluster/night","group":"service:checkout","lastStatus":"STOPPED","stoppedReason":"Essential container in task exited"}}'`;
export const demoAccount: Scene["account"] = {
  mode: "demo",
  url: DEMO_URL,
  sns_url: `${DEMO_URL}/v1/json/amazonsns?apiKey=tsk_3f1c`,
  curl: CURL,
  keys: [],
};
const demoDuty = {
  now: [
    {
      team: { id: "b1", name: "Payments" },
      until: null,
      reason: "Payments has no schedule yet: everybody in the team is on call.",
    },
  ],
};
const noIncident = {
  "GET /api/incidents?state=all&limit=1": { status: 200, body: { incidents: [], next_cursor: null } },
};

const RESOLVED = "GET /api/incidents?state=resolved&limit=50";
const outOfReach = {
  status: 503,
  body: { code: "hub_out_of_reach", detail: "The hub did not answer within 5 seconds." },
};
const problems = [
  {
    code: "no_sound_device",
    title: "No sound device was found.",
    meaning: "The alarm has nothing to sound on: this laptop shows incidents, but will not wake you.",
    remedy: "Connect a headset or speaker, or switch the sound card on; Tocsin takes it up by itself.",
  },
  {
    code: "no_tray_host",
    title: "This desktop shows no tray icons.",
    meaning: "The alarm rings all the same.",
    remedy: "Use this window instead, or switch on your desktop's tray extension.",
  },
];

export const mainScenes: Record<string, Scene> = {
  welcome: scene({
    account: { mode: "none", url: null, sns_url: null, curl: null, keys: [] },
    view: view({
      bell: "signed_out",
      person: null,
      duty: { now: [] },
      connection: { state: "signed_out", since: before(5), detail: null, retry_at: null },
    }),
  }),
  "demo-quiet": scene({ account: demoAccount, view: view({ duty: demoDuty }), answers: noIncident }),
  "demo-ringing": scene({ account: demoAccount, view: ringing([checkout], [], { duty: demoDuty }) }),
  "keys-once": scene({
    account: {
      mode: "embedded",
      url: DEMO_URL,
      sns_url: null,
      curl: null,
      keys: [
        {
          team: "Payments",
          integration: "sns",
          kind: "amazon-sns",
          key: "tsk_3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b",
          url: `${DEMO_URL}/v1/json/amazonsns?apiKey=tsk_3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b`,
        },
        {
          team: "Payments",
          integration: "api",
          kind: "opsgenie",
          key: "tsk_77129a0be2d64f0f9c8b7a6d5e4f3a2b3f1c9a0be2d64f0f9c8b7a6d5e4f3a2b",
          url: `${DEMO_URL}/v2/alerts`,
        },
      ],
    },
  }),
  quiet: scene(),
  "quiet-off-duty": scene({ view: view({ bell: "off_duty", duty: { now: [] } }) }),
  ringing: scene({ view: ringing([checkout], others) }),
  "ringing-three": scene({ view: ringing([checkout, disk], [latency]) }),
  acknowledged: scene({
    view: view({ bell: "acknowledged", open: [acknowledged, latency] }),
    answers: { [`GET /api/incidents/${acknowledged.id}`]: { status: 200, body: conversation } },
  }),
  unconfirmed: scene({
    view: view({
      bell: "cut_off",
      open: [checkout, latency],
      connection: {
        state: "cut_off",
        since: before(185),
        detail: "The hub at tocsin.example.com does not answer.",
        retry_at: before(-12),
      },
      silenced: [{ incident: checkout.id, rings_again_at: before(-58), detail: null }],
    }),
    answers: { [`GET /api/incidents/${checkout.id}`]: outOfReach },
  }),
  test: scene({ view: view({ bell: "on_duty", open: [certificate] }) }),
  resolved: scene({
    answers: {
      [RESOLVED]: { status: 200, body: { incidents: resolved, next_cursor: 112 } },
      "GET /api/incidents/r1": { status: 200, body: story(resolved[0]!) },
    },
  }),
  "resolved-loading": scene({ answers: { [RESOLVED]: null } }),
  "resolved-error": scene({ answers: { [RESOLVED]: outOfReach } }),
  connecting: scene({
    view: view({
      bell: "cut_off",
      connection: { state: "connecting", since: before(2), detail: null, retry_at: null },
    }),
  }),
  "cut-off": scene({
    view: view({
      bell: "cut_off",
      connection: {
        state: "cut_off",
        since: before(185),
        detail: "The hub at tocsin.example.com does not answer.",
        retry_at: before(-12),
      },
    }),
  }),
  "signed-out": scene({
    view: view({
      bell: "signed_out",
      person: null,
      duty: { now: [] },
      connection: {
        state: "signed_out",
        since: before(9),
        detail: "The hub no longer accepts this laptop's token. This laptop will not ring until you sign in again.",
        retry_at: null,
      },
    }),
  }),
  problems: scene({ view: view({ problems }) }),
  opening: scene({ view: null }),
  broken: scene({ view: null, refusals: { view: "The app's own half did not answer: the pager has stopped." } }),
};
