// Where an incident is: the facts that its sender told, the known ones first and in words.

import type { Incident } from "./types";

export interface Fact {
  label: string;
  value: string;
  /** A name or number of a machine, to be shown letter by letter. */
  exact: boolean;
}

// In the order in which a person asks. The names are those of the senders that the hub reads; `key` says which are one.
const KNOWN: [label: string, names: string[], exact: boolean][] = [
  ["Service", ["service", "service_name", "service_group", "group"], false],
  ["Cluster", ["cluster", "cluster_name"], false],
  ["Alarm", ["alarm", "alarm_name"], false],
  ["Why it stopped", ["stopped_reason"], false],
  ["Exit code", ["exit_code", "exit_codes"], false],
  ["Why", ["reason", "state_reason", "new_state_reason"], false],
  ["Container", ["container", "containers", "container_name"], false],
  ["Host", ["host", "hostname", "instance", "instance_id", "node"], false],
  ["Metric", ["metric", "metric_name"], false],
  ["Threshold", ["threshold"], false],
  ["Region", ["region", "aws_region"], false],
  ["Zone", ["availability_zone", "zone"], false],
  ["Account", ["account", "account_id", "aws_account_id"], true],
  ["Environment", ["environment", "env"], false],
  ["Task", ["task", "task_id", "task_arn"], true],
  ["Task definition", ["task_definition", "task_definition_arn"], true],
];

/** One spelling for `stoppedReason`, `stopped-reason`, `Stopped Reason`. */
function key(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[\s.-]+/g, "_")
    .toLowerCase();
}

/** `exit_code` as a person writes it: `Exit code`. */
function humanise(name: string): string {
  const words = key(name).replaceAll("_", " ").trim();
  return words === "" ? name : (words[0] ?? "").toUpperCase() + words.slice(1);
}

/** ECS says `service:checkout` for a service's tasks. */
function plain(value: string): string {
  return value.replace(/^service:/, "");
}

/** The value of the first of `names` that the sender told. */
export function detail(incident: Incident, ...names: string[]): string | null {
  const told = Object.entries(incident.details);
  for (const name of names) {
    const found = told.find(([other, value]) => key(other) === name && value !== "");
    if (found) return plain(found[1]);
  }
  return null;
}

/** All facts: the known ones first with their words, then the sender's others by name. */
export function facts(incident: Incident): Fact[] {
  const found: Fact[] = [];
  const used = new Set<string>();
  const add = (label: string, value: string, exact: boolean) => {
    if (value !== "") found.push({ label, value: plain(value), exact });
  };
  for (const [label, names, exact] of KNOWN) {
    for (const [name, value] of Object.entries(incident.details)) {
      // Two spellings with two values are two facts; the second keeps the sender's name.
      if (used.has(name) || !names.includes(key(name))) continue;
      add(found.some((fact) => fact.label === label) ? humanise(name) : label, value, exact);
      used.add(name);
    }
  }
  if (incident.entity !== "" && !found.some((fact) => fact.value === plain(incident.entity)))
    found.unshift({ label: "About", value: incident.entity, exact: false });
  add("Noticed by", incident.source, false);
  for (const [name, value] of Object.entries(incident.details)) {
    if (!used.has(name)) add(humanise(name), value, /arn|id$|_id|url/.test(key(name)));
  }
  return found;
}

/** What happened, in half a line: `Essential container in task exited · exit code 137`; else the description's first line. */
export function cause(incident: Incident): string {
  const code = detail(incident, "exit_code", "exit_codes");
  const parts = [detail(incident, "stopped_reason", "new_state_reason", "state_reason", "reason")];
  if (code !== null) parts.push(`exit code ${code}`);
  const said = parts.filter((text) => text !== null);
  return said.length > 0 ? said.join(" · ") : (incident.description.split("\n")[0] ?? "").trim();
}

/** Where, in half a line: `eu-west-1 · account 2109… · cluster night`; else what it is about and who noticed it. */
export function place(incident: Incident): string {
  const account = detail(incident, "account", "account_id", "aws_account_id");
  const cluster = detail(incident, "cluster", "cluster_name");
  const host = detail(incident, "host", "hostname", "instance", "instance_id", "node");
  const parts = [
    detail(incident, "region", "aws_region"),
    account === null ? null : `account ${account.length > 6 ? `${account.slice(0, 4)}…` : account}`,
    cluster === null ? null : `cluster ${cluster}`,
    host,
  ].filter((text) => text !== null);
  return (parts.length > 0 ? parts : [incident.entity, incident.source].filter((text) => text !== "")).join(" · ");
}
