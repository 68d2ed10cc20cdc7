// Each state of the alarm window that is drawn on purpose.

import type { Scene } from "../stage/scene";
import { chain, chained, paged, step } from "./chains";
import { anna, before, certificate, disk, incident, latency, page, ringing, scene } from "./pieces";

const checkout = chained();
const cutOff = {
  state: "cut_off" as const,
  since: before(30),
  detail: "The hub does not answer.",
  retry_at: before(-4),
};

export const alarmScenes: Record<string, Scene> = {
  one: scene({ view: ringing([checkout]) }),
  long: scene({ view: ringing([{ ...disk, chain: chain(780) }]) }),
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
    view: ringing([
      {
        ...incident({ pages: [page(anna, 42)] }),
        integration: { ...checkout.integration, name: "poc-sns", mode: "test" },
      },
    ]),
  }),
  "long-names": scene({
    view: ringing([
      chained(42, {
        title: disk.title,
        details: disk.details,
        description: disk.description,
        team: { id: "b9", name: "Payments, ledger and reconciliation (Europe and Africa)" },
        integration: { ...checkout.integration, name: "zabbix-of-the-ledger-hosts" },
        chain: chain(42, {
          steps: chain(42).steps.map((one) => ({
            ...one,
            people: one.people.map((person) => ({
              ...person,
              name: `${person.name} Konstantinopolska-Featherstonehaugh`,
            })),
          })),
        }),
      }),
    ]),
  }),
  repeats: scene({
    view: ringing([
      chained(95 * 60, {
        opened_at: before(95 * 60),
        chain: chain(95 * 60, {
          repeat: { wait_minutes: 40, count: 2 },
          steps: chain(95 * 60)
            .steps.slice(0, 5)
            .map((one) => ({ ...one, did: one.did ?? paged(95 * 60 - one.after_minutes * 60, one.people) })),
        }),
      }),
    ]),
  }),
  nobody: scene({
    view: ringing([
      chained(42, {
        chain: chain(42, {
          policy: "Anna",
          steps: [
            step(1, 42, 0, { label: "Anna", notify: { person: anna.id }, people: [anna], did: paged(42, [anna]) }),
          ],
        }),
      }),
    ]),
  }),
  "cut-off": scene({ view: ringing([checkout], [], { connection: cutOff }) }),
};
