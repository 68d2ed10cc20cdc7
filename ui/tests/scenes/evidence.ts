// Incidents that carry evidence, and those that call nobody: what the sender attached, what holds them, what is known of them.

import type { Incident, Plot } from "../../src/lib/types";
import type { Scene } from "../stage/scene";
import { chained } from "./chains";
import { architect, lead } from "./chains";
import { before, disk, entry, incident, latency, ringing, scene, story, view } from "./pieces";

const console = "https://eu-west-1.console.aws.amazon.com";
const hub = { kind: "hub" } as const;

export const errors: Plot = {
  metric: "AWS/ApplicationELB HTTPCode_Target_5XX_Count (Sum)",
  unit: "Count",
  threshold: 10,
  comparison: "greater than",
  period_seconds: 60,
  evaluation_periods: 5,
  datapoints_to_alarm: 3,
  datapoints: [
    { at: before(285), value: 2 },
    { at: before(225), value: 7 },
    { at: before(165), value: 22 },
    { at: before(105), value: 37 },
    { at: before(45), value: 41 },
  ],
};

export const RUNBOOK = `# The pool is exhausted

1. Look at [the pool's graph](https://grafana.example.com/d/pool?var=checkout).
2. Restart **one** task: \`aws ecs stop-task --cluster night --task …\`
3. Watch the queue:

\`\`\`
select count(*) from pg_stat_activity where state = 'idle in transaction' and query_start < now() - interval '5 minutes';
\`\`\`

- [ ] Customers told
- [x] Deployment stopped

| Sign | What it means |
|---|---|
| 5xx below 50 | the pool recovers by itself |
| 5xx above 50 | call the architect |

![graph](https://evil.example/pixel.png)
<script>window.bad = 1</script><img src=x onerror="window.bad = 2">

[a trap](javascript:window.bad=3)
`;

/** A CloudWatch alarm of a known fault, with its metric, its runbook as text, and a colleague called beside. */
export const alarm: Incident = incident({
  id: "e0000000-0000-7000-8000-000000000011",
  number: 131,
  version: 80,
  title: "checkout answers with errors",
  description: "Customers cannot pay.",
  integration: { id: "d0000000-0000-7000-8000-000000000001", name: "prod-alarms", kind: "cloudwatch", mode: "live" },
  source: "aws.cloudwatch",
  entity: "checkout",
  details: {
    account: "111122223333",
    alarm: "checkout 5xx",
    cluster: "night",
    dimensions: "LoadBalancer=app/prod/50dc6c",
    metric: "AWS/ApplicationELB HTTPCode_Target_5XX_Count",
    region: "eu-west-1",
    service: "checkout",
    threshold: "> 10 in 3 of 5 periods of 60 s",
  },
  known_fault: { id: "k0000000-0000-7000-8000-000000000001", name: "Connection pool exhausted" },
  runbook: { markdown: RUNBOOK },
  links: [
    {
      href: `${console}/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/checkout%205xx`,
      text: "Alarm in the AWS console",
    },
    {
      href: `${console}/ecs/v2/clusters/night/services/checkout/health?region=eu-west-1`,
      text: "Service in the AWS console",
    },
    { href: `${console}/ecs/v2/clusters/night/services/checkout/logs?region=eu-west-1`, text: "Logs of the service" },
  ],
  plot: errors,
  responders: [
    { kind: "person", ...architect },
    { kind: "schedule", id: "s2", name: "Database nights" },
  ],
  tags: ["checkout", "customer-facing"],
});

/** Grafana's alert with two images, and a runbook that lies elsewhere. */
export const graphs: Incident = incident({
  id: "e0000000-0000-7000-8000-000000000012",
  number: 132,
  version: 81,
  title: "p99 of the payments API above 800 ms",
  priority: "P2",
  integration: { id: "d5", name: "grafana", kind: "grafana", mode: "live" },
  source: "Grafana",
  entity: "payments-api",
  details: { region: "eu-west-1" },
  runbook: { link: "https://wiki.example.com/runbooks/payments-api" },
  links: [{ href: "https://grafana.example.com/alerting/grafana/abc/view", text: "" }],
  images: [
    { src: "https://grafana.example.com/render/1.png", href: "https://grafana.example.com/d/1", alt: "p99 latency" },
    { src: "https://snapshots.example.net/2.png", href: null, alt: "" },
  ],
});

/** A rule waits with it. */
export const held: Incident = incident({
  id: "e0000000-0000-7000-8000-000000000013",
  number: 133,
  version: 82,
  title: "probe of the shop failed",
  priority: "P3",
  pages: [],
  held: {
    until: before(-252),
    reason: "Rule 'flapping' of 'probes' holds it: it calls nobody if it is resolved by then.",
    maintenance: null,
    stays_silent: false,
  },
  resolve_after_minutes: 120,
});

/** A maintenance holds it. */
export const maintained: Incident = {
  ...held,
  id: "e0000000-0000-7000-8000-000000000014",
  number: 134,
  title: "ledger-db-1 does not answer",
  held: {
    until: before(-5400),
    reason: "Maintenance: new disks for the ledger.",
    maintenance: "m1",
    stays_silent: true,
  },
  resolve_after_minutes: null,
};

/** A rule only counts it. */
export const counted: Incident = {
  ...held,
  id: "e0000000-0000-7000-8000-000000000015",
  number: 135,
  title: "a crawler was refused",
  priority: "P5",
  count: 412,
  held: null,
  only_counted: "Rule 'crawlers' of 'waf' only counts it: nobody is called.",
};

/** A small picture of a graph. */
export const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAeAAAADIAgMAAABNMtrpAAAADFBMVEUYGx88QEhzv2nySVxe2ulFAAADgElEQVR42u1bS27cMAw1uNQpuhzoPskiR8gpdInsvSmg6pLTZuoZ/yhLovzoAuUDgmASWxw+kjJJU8PbRRgMBoPBYDAYDAaDwWAwGAyGE2F9LoPBYDAYDAaDwbAFpZTCFYLTNy6Q6x6CR33B/iFYn2z6KzfFg2vud8RPin9++/s9ZK9BMT15mLaVJ4FO27Hp6VVeWWUXX98g6gbTOBtbNaJmaU5VZUrLrVNTcFzunYru5cal9jmuAS2sz6/lh/TFXfMOceq1wVmuHUJw3DyZi18O4FsP9+JCGeHsNG6CK3KJAsKpA/uoWv8tKgjmQhkS3X6f+O2ZRmzht31aEIYy+2dHE+dehNlHGYtuVMYwTSMTPDV7SrfgMBRUBj2xXOCyznjA/FmC+QQ/DOisxPOJdlwojMkNbpmaZpzLKkz+EXNVXHgm+aBkaMyWceNUvw6agp+FK65qpnBcucIUzgmemgS4Yt0VugSwNNsdN0Zw6b0bLsLtvxP8Q2agvjgTew/1RbgTh0tFW6z4tSX7w2s7lW0uXnrvvJsmMdEiwX4ykNBQ4m2JXsYVWZnE2+Hc/yMJYV6cwi2kCRYh8fNulXS2u5c8SV+VdO3LyLedFbvNzU9Bt3TqO32kn2/l7lS+tdV4/TzPtSmVWytYeVWyFdS2krzS3pXKbf0gefdo15Ro0+E8pts6USROlpk7W9g7kek2LfyJTDc138Q+zWrnIp5p9s56ruVM83dWEygviHjdahXpCaYu03WYOHZp4sVM5+6sXFFe4+furAsoEjOdvbNuSRdPNnEtieebuHLN801cxyLAxHWLIkxcRSPCxFWrIkxcwyPExDXLYkxcQSTGxBXrYkxcZlJu4sKr69LCchMPsYtKuYmHsct5OvrtoYdLwg3UHC/tgCNEh2R2mLgvzpHTWkdsEnJm6mhxB50SO6ATaeLD1btMXGxIffzK/ec9Qc8t5o3swIOA2SoUPY6XK1cJPXOZK0MdevIxp5mHz3pmbImfuOS9l/AzprwIpzBVyxrZj3jBnBuRxgAzFzhOY4yY086rDE5rDTju1VMacKzg2iuNqCsNOJa5dlqnAbYvG/Vm8tdck95I/np+VvHcxep1qepJk+UbcdWzNYs36qR73GNW2eue6XkNcjrlQ3I0TcS4pHyIaTFZGXQFv2aBlBWeVQ7agod01cHP4Sq5BoPhn8RvGvSMgGtSZ3MAAAAASUVORK5CYII=";

const bare = (id: string): Incident =>
  incident({ ...alarm, id, number: 140, known_fault: null, runbook: null, responders: [], tags: [] });
/** One value alone; none at all; values of which not every time is known, below a limit. */
export const single: Incident = { ...bare("p1"), plot: { ...errors, datapoints: errors.datapoints.slice(-1) } };
export const valueless: Incident = { ...bare("p2"), plot: { ...errors, datapoints: [] } };
export const untimed: Incident = {
  ...bare("p3"),
  plot: {
    metric: "health: m1/m2",
    threshold: 0.95,
    comparison: "less than",
    evaluation_periods: 1,
    datapoints: [0.993, 0.91, 0.4].map((value, at) => ({ at: at === 0 ? before(400) : null, value })),
  },
};

const graphsOf = (answer: Scene["answers"][string]): Scene => {
  const path = `GET /api/incidents/${graphs.id}/images`;
  return scene({
    view: view({ open: [graphs] }),
    answers: { [`${path}/0`]: { status: 200, body: PNG }, [`${path}/1`]: answer },
  });
};

export const evidenceScenes: Record<string, Scene> = {
  alarm: scene({
    view: ringing([alarm], [held, maintained, counted, { ...disk, known_fault: null }, latency]),
    answers: {
      [`GET /api/incidents/${alarm.id}`]: {
        status: 200,
        body: story(alarm, [
          entry(60, 41, hub, { kind: "ruled", reason: "Rule 'customers' of 'prod-alarms' made it P1." }, alarm),
          entry(61, 41, hub, { kind: "recognised", known_fault: alarm.known_fault! }, alarm),
          entry(62, 30, hub, { kind: "sent", page: "p", person: lead, by: "sms", to: "+49 151 …" }, alarm),
          entry(
            63,
            28,
            hub,
            {
              kind: "not_sent",
              page: "p",
              person: lead,
              by: "email",
              to: "lead@example.com",
              reason: "The mail server does not answer.",
              given_up: false,
            },
            alarm,
          ),
          entry(64, 20, { kind: "person", ...lead }, { kind: "tags_added", tags: ["checkout"] }, alarm),
          entry(
            65,
            12,
            { kind: "person", ...lead },
            { kind: "responder_added", responder: alarm.responders![0]! },
            alarm,
          ),
        ]),
      },
    },
  }),
  graphs: graphsOf({
    status: 502,
    body: {
      code: "image_not_got",
      detail:
        "The image could not be fetched: snapshots.example.net answered 404 Not Found. Try again, or open the sender's own page.",
    },
  }),
  "graphs-waiting": graphsOf(null),
  held: scene({
    view: view({ open: [held, maintained, counted] }),
    answers: {
      [`GET /api/incidents/${held.id}`]: {
        status: 200,
        body: story(held, [
          entry(60, 41, hub, { kind: "held", until: held.held!.until, reason: held.held!.reason }, held),
        ]),
      },
      [`POST /api/incidents/${held.id}/escalate`]: {
        status: 200,
        body: { incident: { ...held, held: null }, changed: true },
      },
    },
  }),
  maintained: scene({ view: view({ open: [maintained] }) }),
  counted: scene({ view: view({ open: [counted] }) }),
  single: scene({ view: view({ open: [single] }) }),
  valueless: scene({ view: view({ open: [valueless] }) }),
  untimed: scene({ view: view({ open: [untimed] }) }),
};

/** What rings has a runbook: as text, as a link. */
export const rings = {
  text: scene({ view: ringing([{ ...chained(), runbook: { markdown: RUNBOOK }, known_fault: alarm.known_fault! }]) }),
  link: scene({ view: ringing([{ ...chained(), runbook: graphs.runbook! }]) }),
};
