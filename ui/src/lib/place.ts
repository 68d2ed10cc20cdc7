// Where an incident is: the facts that its sender told, the known ones first and in words.

import { exact } from "./times";
import type { Incident } from "./types";

export interface Fact {
  label: string;
  value: string;
  /** A `name` is a machine's, to be read letter by letter; an `address` leads somewhere. */
  kind: "words" | "name" | "address";
}

// In the order in which a person asks. The names are those of the hub's readers, and others that senders use for the same.
const KNOWN: [label: string, ...names: string[]][] = [
  ["Service", "service", "service_name", "group"],
  ["Cluster", "cluster", "cluster_name"],
  ["Alarm", "alarm", "alarm_name"],
  ["Why it stopped", "stopped_reason"],
  ["Exit code", "exit_code", "exit_codes"],
  ["Why", "reason", "state_reason", "new_state_reason"],
  ["Container", "container", "containers", "container_name"],
  ["Container says", "container_reason"],
  ["Host", "host", "hostname", "instance", "instance_id", "node"],
  ["Metric", "metric", "metric_name"],
  ["Of", "dimensions"],
  ["Threshold", "threshold"],
  ["Rule", "rule"],
  ["Region", "region", "aws_region"],
  ["Zone", "availability_zone", "zone"],
  ["Account", "account", "account_id", "aws_account_id"],
  ["Environment", "environment", "env"],
  ["Image", "image"],
  ["Task", "task", "task_id", "task_arn"],
  ["Task definition", "task_definition", "task_definition_arn"],
  ["Launch type", "launch_type"],
  ["Console", "console"],
];

const NAMES = new Set(["account", "account_id", "aws_account_id", "image", "task", "task_id", "event", "deployment"]);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

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

function fact(label: string, name: string, value: string): Fact {
  if (/^https?:\/\//.test(value)) return { label, value, kind: "address" };
  if (INSTANT.test(value)) return { label, value: exact(value), kind: "words" };
  return { label, value: plain(value), kind: NAMES.has(key(name)) || value.startsWith("arn:") ? "name" : "words" };
}

/** The value of the first of `names` that the sender told. */
function detail(incident: Incident, ...names: string[]): string | null {
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
  const rest = new Map(Object.entries(incident.details).filter(([, value]) => value !== ""));
  for (const [label, ...names] of KNOWN) {
    let value: string | null = null;
    for (const known of names) {
      for (const [name, told] of rest) {
        if (key(name) !== known) continue;
        rest.delete(name);
        // Two names for one thing are one fact; where they differ, the second keeps the sender's name.
        if (plain(told) === value) continue;
        found.push(fact(value === null ? label : humanise(name), name, told));
        value ??= plain(told);
      }
    }
  }
  const entity = plain(incident.entity);
  if (entity !== "" && !found.some((other) => other.value === entity)) found.unshift(fact("About", "", entity));
  if (incident.source !== "") found.push(fact("Noticed by", "", incident.source));
  for (const [name, value] of rest) found.push(fact(humanise(name), name, value));
  return found;
}

/** What happened, in half a line: `Essential container in task exited · exit code 137`; else the description's first line. */
export function cause(incident: Incident): string {
  const code = detail(incident, "exit_code", "exit_codes");
  const why = detail(incident, "stopped_reason", "state_reason", "new_state_reason", "reason");
  const said = [why, code === null ? null : `exit code ${code}`].filter((text) => text !== null);
  return said.length > 0 ? said.join(" · ") : (incident.description.split("\n")[0] ?? "").trim();
}

/** Where, in half a line: `eu-west-1 · account 2109… · cluster night`; else what it is about and who noticed it. */
export function place(incident: Incident): string {
  const account = detail(incident, "account", "account_id", "aws_account_id");
  const cluster = detail(incident, "cluster", "cluster_name");
  const parts = [
    detail(incident, "region", "aws_region"),
    account === null ? null : `account ${account.length > 6 ? `${account.slice(0, 4)}…` : account}`,
    cluster === null ? null : `cluster ${cluster}`,
    detail(incident, "host", "hostname", "instance", "instance_id", "node"),
  ].filter((text) => text !== null);
  return (parts.length > 0 ? parts : [incident.entity, incident.source].filter((text) => text !== "")).join(" · ");
}
