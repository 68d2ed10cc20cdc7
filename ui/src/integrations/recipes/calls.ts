// Calls by hand: the shortest message that opens an incident, and the one that resolves it.

import { at, shell, type Recipe, type Sender } from "./recipe";

function curl(url: string, body: unknown, header?: string): string {
  const headers = ["Content-Type: application/json", ...(header === undefined ? [] : [header])];
  return [
    `curl -sS -X POST ${shell(url)}`,
    ...headers.map((line) => `  -H ${shell(line)}`),
    `  -d ${shell(JSON.stringify(body))}`,
  ].join(" \\\n");
}

const lines = (...calls: string[]) => `${calls.join("\n\n")}\n`;

export function opsgenieCalls(sender: Sender): Recipe {
  const header = `Authorization: GenieKey ${sender.key}`;
  const close = at(sender, "/v2/alerts/checkout/close?identifierType=alias");
  return {
    title: "curl",
    says: "The first opens an incident, the second resolves it.",
    text: lines(
      curl(sender.url, { message: "checkout does not answer", alias: "checkout", priority: "P2" }, header),
      curl(close, { source: "curl" }, header),
    ),
  };
}

export function pagerdutyCalls({ url, key }: Sender): Recipe {
  const about = { routing_key: key, dedup_key: "checkout" };
  const payload = { summary: "checkout does not answer", source: "web-1", severity: "critical" };
  return {
    title: "curl",
    says: "The first opens an incident, the second resolves it.",
    text: lines(
      curl(url, { ...about, event_action: "trigger", payload }),
      curl(url, { ...about, event_action: "resolve" }),
    ),
  };
}

export function webhookCalls({ url }: Sender): Recipe {
  return {
    title: "curl",
    says: "Any JSON, and text. How it is read, you can say and try once something was received.",
    text: lines(curl(url, { title: "checkout does not answer", host: "web-1", priority: "P2" })),
  };
}

/** Where a client of a library changes its host. */
export function opsgenieHost(sender: Sender): Recipe {
  return {
    title: "Existing senders",
    says: "Libraries and tools that speak to Opsgenie: change the host, and the key unless it came with you.",
    text: `Host: ${at(sender, "")}\nKey: ${sender.key}\n`,
  };
}

export function pagerdutyHost({ url, key }: Sender): Recipe {
  return {
    title: "Existing senders",
    says: "Tools that send events to https://events.pagerduty.com/v2/enqueue: change the address, and the key unless it came with you.",
    text: `Address: ${url}\nRouting key (integration key): ${key}\n`,
  };
}
