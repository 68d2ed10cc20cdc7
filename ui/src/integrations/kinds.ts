// What an integration can speak, in words.

import type { IntegrationKind } from "../lib/types";

export interface KindWords {
  kind: IntegrationKind;
  word: string;
  /** What sends by it, in one line. */
  says: string;
  /** Where on the hub it sends to. */
  path: string;
  /** Whether the key stands in the address; else in a header or in the message. */
  keyed: boolean;
}

/** Those that a person can make, the most usual first. */
export const KINDS: KindWords[] = [
  {
    kind: "amazon-sns",
    word: "Amazon SNS",
    says: "A topic of your AWS account: stopped ECS tasks, alarms, anything published to it.",
    path: "/v1/json/amazonsns",
    keyed: true,
  },
  {
    kind: "cloudwatch",
    word: "Amazon CloudWatch alarms",
    says: "Alarms by a topic; the alarm's return to OK resolves.",
    path: "/v1/json/cloudwatch",
    keyed: true,
  },
  {
    kind: "cloudwatch-events",
    word: "Amazon EventBridge",
    says: "Events by a rule: through a topic, or straight from an API destination.",
    path: "/v1/json/cloudwatchevents",
    keyed: true,
  },
  {
    kind: "alertmanager",
    word: "Prometheus Alertmanager",
    says: "Its webhook: each alert of a group is one incident, and resolves with it.",
    path: "/v1/json/prometheus",
    keyed: true,
  },
  {
    kind: "grafana",
    word: "Grafana",
    says: "A webhook contact point of Grafana's own alerting.",
    path: "/v1/json/grafana",
    keyed: true,
  },
  {
    kind: "zabbix",
    word: "Zabbix",
    says: "A webhook media type, with severities and recovery.",
    path: "/v1/json/zabbix",
    keyed: true,
  },
  {
    kind: "opsgenie",
    word: "Opsgenie API",
    says: "Whatever speaks to Opsgenie today: change its host, keep its key.",
    path: "/v2/alerts",
    keyed: false,
  },
  {
    kind: "pagerduty",
    word: "PagerDuty (Events API v2)",
    says: "Whatever sends events to PagerDuty today: change its address, keep its key.",
    path: "/v2/enqueue",
    keyed: false,
  },
  {
    kind: "webhook",
    word: "Webhook",
    says: "Anything else that posts JSON or text: you say how it is read.",
    path: "/v1/json/webhook",
    keyed: true,
  },
];

export function kindWord(kind: IntegrationKind): string {
  return KINDS.find((known) => known.kind === kind)?.word ?? (kind === "heartbeat" ? "Heartbeat" : kind);
}

/** Whether messages come by SNS, whose raw delivery nobody signs. */
export function isSns(kind: IntegrationKind | ""): boolean {
  return kind === "amazon-sns" || kind === "cloudwatch" || kind === "cloudwatch-events";
}

/** Where senders of a kind send on this hub, with the key where it belongs into the address. */
export function addressOn(hub: string, kind: IntegrationKind, key: string): string {
  const known = KINDS.find((one) => one.kind === kind);
  const base = hub.replace(/\/+$/, "");
  return known === undefined ? base : `${base}${known.path}${known.keyed ? `?apiKey=${key}` : ""}`;
}
