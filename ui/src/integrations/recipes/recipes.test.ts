import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import type { IntegrationKind } from "../../lib/types";
import { KINDS } from "../kinds";
import { recipes, type Sender } from ".";

const KEY = "tsk_3f1c9a0be2d64f0f";
const HOST = "https://tocsin.example.com:8443";
const sender = (path: string, changes: Partial<Sender> = {}): Sender => ({
  url: `${HOST}${path}`,
  key: KEY,
  name: "prod-ecs",
  team: "Payments",
  ...changes,
});
/** Names as bad as people can give them. */
const ODD = `O'Brien: "Ops" # {{x}}\n- it's ${"дуже ".repeat(20)}`;

const of = (kind: IntegrationKind, changes: Partial<Sender> = {}) => {
  const { path, keyed } = KINDS.find((one) => one.kind === kind)!;
  return recipes(kind, sender(keyed ? `${path}?apiKey=${KEY}` : path, changes));
};

/** The template as CloudFormation reads it, with its short functions as objects. */
function cloudFormation(text: string) {
  const customTags = ["Ref", "GetAtt"].map((name) => ({
    tag: `!${name}`,
    resolve: (value: string) => ({ [name]: value }),
  }));
  return parse(text, { customTags }) as { Resources: Record<string, { Type: string; Properties: never }> };
}

/** What the shell makes of a call: the words that each `curl` gets. */
function run(text: string): string[][] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }\n${text}`;
  const calls = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\n\0").slice(0, -1);
  return calls.map((words) => words.split("\0").slice(0, -1));
}
const told = (words: string[]) => JSON.parse(words[words.indexOf("-d") + 1] ?? "") as Record<string, unknown>;

describe.each(KINDS.map(({ kind }) => kind))("a recipe for %s", (kind) => {
  it("holds the address or the key, and no name breaks it", () => {
    for (const { title, text } of of(kind)) expect(`${title} ${text}`).toMatch(KEY);
    const odd = of(kind, { name: ODD, team: ODD });
    expect(odd.map(({ title }) => title)).toEqual(of(kind).map(({ title }) => title));
    for (const { title, text } of odd) {
      if (title.startsWith("CloudFormation")) expect(cloudFormation(text).Resources).toBeDefined();
      else if (/yml|Provisioning|Media type/.test(title)) expect(parse(text)).toBeTypeOf("object");
      else if (title === "curl") expect(run(text).length).toBeGreaterThan(0);
    }
  });
});

describe("CloudFormation", () => {
  it("makes a topic that sends here signed, and all that publishes to it", () => {
    const { Resources } = cloudFormation(of("amazon-sns")[0]!.text);
    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual([
      "AWS::SNS::Topic",
      "AWS::SNS::TopicPolicy",
      "AWS::SNS::Subscription",
      "AWS::Events::Rule",
      "AWS::CloudWatch::Alarm",
    ]);
    expect(Resources["TocsinSubscription"]?.Properties).toEqual({
      TopicArn: { Ref: "TocsinTopic" },
      Protocol: "https",
      Endpoint: `${HOST}/v1/json/amazonsns?apiKey=${KEY}`,
      RawMessageDelivery: false,
    });
    expect(Resources["StoppedTasks"]?.Properties).toMatchObject({
      EventPattern: { source: ["aws.ecs"], detail: { $or: [{ lastStatus: ["STOPPED"] }, {}] } },
      Targets: [{ Id: "tocsin", Arn: { Ref: "TocsinTopic" } }],
    });
    expect(Resources["HighCpu"]?.Properties).toMatchObject({
      AlarmActions: [{ Ref: "TocsinTopic" }],
      OKActions: [{ Ref: "TocsinTopic" }],
    });
    expect(Resources["TocsinTopic"]?.Properties).toEqual({ TopicName: "tocsin-prod-ecs" });
  });

  it("names its topic as SNS takes it, whatever the integration is called", () => {
    const name = (text: string) => cloudFormation(text).Resources["TocsinTopic"]?.Properties["TopicName"];
    expect(name(of("cloudwatch", { name: ODD })[0]!.text)).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
    expect(name(of("cloudwatch", { name: "дзвін" })[0]!.text)).toBe("tocsin-tocsin");
  });

  it("sends by the scheme of the address", () => {
    const url = `http://10.0.0.5:8420/v1/json/amazonsns?apiKey=${KEY}`;
    const { Resources } = cloudFormation(recipes("amazon-sns", sender("", { url }))[0]!.text);
    expect(Resources["TocsinSubscription"]?.Properties).toMatchObject({ Protocol: "http", Endpoint: url });
  });

  it("keeps the key out of the address of an API destination", () => {
    const { Resources } = cloudFormation(of("cloudwatch-events")[1]!.text);
    expect(Resources["TocsinDestination"]?.Properties).toMatchObject({
      InvocationEndpoint: `${HOST}/v1/json/cloudwatchevents`,
    });
    expect(Resources["TocsinConnection"]?.Properties).toMatchObject({
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "Authorization", ApiKeyValue: `GenieKey ${KEY}` } },
    });
    expect(Resources["StoppedTasks"]?.Properties).toMatchObject({
      Targets: [{ Arn: { GetAtt: "TocsinDestination.Arn" }, RoleArn: { GetAtt: "TocsinRole.Arn" } }],
    });
  });
});

describe("alertmanager.yml", () => {
  it.each([
    ["alertmanager", "webhook_configs", { url: `${HOST}/v1/json/prometheus?apiKey=${KEY}`, send_resolved: true }],
    ["opsgenie", "opsgenie_configs", { api_url: `${HOST}/`, api_key: KEY, send_resolved: true }],
    ["pagerduty", "pagerduty_configs", { url: `${HOST}/v2/enqueue`, routing_key: KEY, send_resolved: true }],
  ] as const)("of %s sends by %s", (kind, way, receiver) => {
    const { text } = of(kind).find(({ title }) => title === "alertmanager.yml")!;
    expect(parse(text)).toEqual({ route: { receiver: "tocsin" }, receivers: [{ name: "tocsin", [way]: [receiver] }] });
  });
});

describe("Grafana and Zabbix", () => {
  it("provisions a contact point", () => {
    expect(parse(of("grafana")[1]!.text)).toEqual({
      apiVersion: 1,
      contactPoints: [
        {
          orgId: 1,
          name: "Tocsin",
          receivers: [
            {
              uid: "tocsin-prod-ecs",
              type: "webhook",
              disableResolveMessage: false,
              settings: { url: `${HOST}/v1/json/grafana?apiKey=${KEY}`, httpMethod: "POST" },
            },
          ],
        },
      ],
    });
  });

  it("has a media type whose script posts all that Zabbix filled in, and fails where it was refused", () => {
    const [media] = (
      parse(of("zabbix")[0]!.text) as {
        zabbix_export: { media_types: { script: string; parameters: { name: string; value: string }[] }[] };
      }
    ).zabbix_export.media_types;
    const given = Object.fromEntries(media!.parameters.map(({ name, value }) => [name, value]));
    const posted: unknown[] = [];
    const script = (status: number) => {
      class HttpRequest {
        addHeader = (header: string) => posted.push(header);
        post = (url: string, body: string) => {
          posted.push(url, JSON.parse(body));
          return "what the hub says";
        };
        getStatus = () => status;
      }
      // As Zabbix runs it: a body of a function of `value`.
      // eslint-disable-next-line @typescript-eslint/no-implied-eval
      const run = new Function("HttpRequest", "value", media!.script) as (request: unknown, value: string) => string;
      return run(HttpRequest, JSON.stringify(given));
    };
    expect(script(202)).toBe("what the hub says");
    const { tocsin_url, tocsin_key, ...rest } = given;
    expect([tocsin_url, tocsin_key]).toEqual([HOST, KEY]);
    expect(posted).toContain(`Authorization: GenieKey ${KEY}`);
    expect(posted.slice(-2)).toEqual([`${HOST}/v1/json/zabbix`, rest]);
    expect(() => script(403)).toThrow("403");
  });
});

describe("curl", () => {
  it("opens and resolves as Opsgenie's clients do", () => {
    const [open, close] = run(of("opsgenie").find(({ title }) => title === "curl")!.text);
    expect(open).toContain(`${HOST}/v2/alerts`);
    expect(open).toContain(`Authorization: GenieKey ${KEY}`);
    expect(told(open!)).toEqual({ message: "checkout does not answer", alias: "checkout", priority: "P2" });
    expect(close).toContain(`${HOST}/v2/alerts/checkout/close?identifierType=alias`);
  });

  it("opens and resolves as PagerDuty's do", () => {
    const [open, close] = run(of("pagerduty").find(({ title }) => title === "curl")!.text).map(told);
    expect(open).toMatchObject({ routing_key: KEY, event_action: "trigger", dedup_key: "checkout" });
    expect(close).toEqual({ routing_key: KEY, event_action: "resolve", dedup_key: "checkout" });
  });

  it("survives a key of somebody's own with a quotation mark in it", () => {
    const key = `it's"a$key\`with\\signs`;
    const [open] = run(recipes("opsgenie", sender("/v2/alerts", { key }))[1]!.text);
    expect(open).toContain(`Authorization: GenieKey ${key}`);
  });
});
