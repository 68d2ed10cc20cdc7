// Alertmanager, Grafana and Zabbix: the files that point them here.

import { at, plain, quoted, slug, type Recipe, type Sender } from "./recipe";

const ROUTE = `route:
  receiver: tocsin
receivers:
  - name: tocsin
`;

export function alertmanagerRecipes({ url }: Sender): Recipe[] {
  return [
    {
      title: "alertmanager.yml",
      says: "A receiver, and the route to it. Keep send_resolved: by it, incidents resolve.",
      text: `${ROUTE}    webhook_configs:
      - url: ${quoted(url)}
        send_resolved: true
`,
    },
  ];
}

/** As Alertmanager speaks to Opsgenie. */
export function opsgenieReceiver(sender: Sender): Recipe {
  return {
    title: "alertmanager.yml",
    says: "Where Alertmanager sends by opsgenie_configs: only api_url is new.",
    // It puts `v2/alerts` behind the address: the slash at its end is needed.
    text: `${ROUTE}    opsgenie_configs:
      - api_url: ${quoted(at(sender, "/"))}
        api_key: ${quoted(sender.key)}
        send_resolved: true
`,
  };
}

/** As Alertmanager speaks to PagerDuty. */
export function pagerdutyReceiver(sender: Sender): Recipe {
  return {
    title: "alertmanager.yml",
    says: "Where Alertmanager sends by pagerduty_configs: only url is new.",
    text: `${ROUTE}    pagerduty_configs:
      - url: ${quoted(sender.url)}
        routing_key: ${quoted(sender.key)}
        send_resolved: true
`,
  };
}

export function grafanaRecipes({ url, name }: Sender): Recipe[] {
  return [
    {
      title: "In Grafana's own screens",
      says: "Alerting, Contact points, Create contact point:",
      text: `Name: Tocsin
Integration: Webhook
URL: ${url}
HTTP Method: POST
Disable resolved message: off

Then, in Notification policies, make it the default contact point or give it a policy of its own.
`,
    },
    {
      title: "Provisioning",
      says: "Save it as /etc/grafana/provisioning/alerting/tocsin.yaml, and start Grafana again.",
      text: `apiVersion: 1
contactPoints:
  - orgId: 1
    name: Tocsin
    receivers:
      - uid: ${quoted(slug(`tocsin-${name}`, 40))}
        type: webhook
        disableResolveMessage: false
        settings:
          url: ${quoted(url)}
          httpMethod: POST
`,
    },
  ];
}

const SCRIPT = `var params = JSON.parse(value);
var url = params.url;
delete params.url;
var request = new HttpRequest();
request.addHeader('Content-Type: application/json');
var answer = request.post(url, JSON.stringify(params));
var status = request.getStatus();
if (status < 200 || status > 299) {
  throw 'Tocsin answered ' + status + ': ' + answer;
}
return 'OK';`;

/** What Zabbix fills in, by the names by which it is read here. */
const MACROS: [name: string, macro: string][] = [
  ["event_id", "{EVENT.ID}"],
  ["event_source", "{EVENT.SOURCE}"],
  ["event_value", "{EVENT.VALUE}"],
  ["event_update_status", "{EVENT.UPDATE.STATUS}"],
  ["event_update_action", "{EVENT.UPDATE.ACTION}"],
  ["event_update_message", "{EVENT.UPDATE.MESSAGE}"],
  ["event_update_user", "{USER.FULLNAME}"],
  ["event_name", "{EVENT.NAME}"],
  ["event_nseverity", "{EVENT.NSEVERITY}"],
  ["event_severity", "{EVENT.SEVERITY}"],
  ["event_opdata", "{EVENT.OPDATA}"],
  ["event_tags", "{EVENT.TAGSJSON}"],
  ["host_name", "{HOST.NAME}"],
  ["host_ip", "{HOST.IP}"],
  ["trigger_id", "{TRIGGER.ID}"],
  ["trigger_description", "{TRIGGER.DESCRIPTION}"],
  ["zabbix_url", "{$ZABBIX.URL}"],
];

export function zabbixRecipes({ url, name }: Sender): Recipe[] {
  const parameters = [["url", url] as const, ...MACROS]
    .map(([key, value]) => `        - name: ${key}\n          value: ${quoted(value)}\n`)
    .join("");
  const script = SCRIPT.split("\n")
    .map((line) => `        ${line}`)
    .join("\n");
  const message = (mode: string) => `        - event_source: TRIGGERS
          operation_mode: ${mode}
          subject: "{EVENT.NAME}"
          message: "{EVENT.OPDATA}"
`;
  return [
    {
      title: "Media type",
      says: "Save it as tocsin.yaml, and import it: Alerts, Media types, Import (Zabbix 6.0 and newer). Then give a user this media, and an action that sends to the user, with recovery and update operations.",
      text: `zabbix_export:
  version: "6.0"
  media_types:
    - name: ${quoted(`Tocsin, ${plain(name)}`)}
      type: WEBHOOK
      parameters:
${parameters}      script: |
${script}
      message_templates:
${["PROBLEM", "RECOVERY", "UPDATE"].map(message).join("")}`,
    },
  ];
}
