// Alertmanager, Grafana and Zabbix: the files that point them here.

import mediaType from "../../../../docs/zabbix-media-type.yaml?raw";
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

/** The media type of the documentation, with the address and the key in their places. */
export function zabbixRecipes(sender: Sender): Recipe[] {
  const name = `Tocsin, ${plain(sender.name)}`;
  const text = mediaType
    .replace("name: Tocsin\n", () => `name: ${quoted(name)}\n`)
    .replace("'https://hub.example.com'", () => quoted(at(sender, "")))
    .replace("'<the key of the integration>'", () => quoted(sender.key));
  return [
    {
      title: "Media type",
      says: "Save it as tocsin.yaml and import it: Administration (6.4 and newer: Alerts), Media types. Then give a user this media, and a trigger action with operations for problems, recovery and updates.",
      text,
    },
  ];
}
