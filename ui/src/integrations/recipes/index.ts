import type { IntegrationKind } from "../../lib/types";
import { alarmRecipes, eventRecipes, snsRecipes } from "./aws";
import { opsgenieCalls, opsgenieHost, pagerdutyCalls, pagerdutyHost, webhookCalls } from "./calls";
import { alertmanagerRecipes, grafanaRecipes, opsgenieReceiver, pagerdutyReceiver, zabbixRecipes } from "./monitors";
import type { Recipe, Sender } from "./recipe";

export type { Recipe, Sender } from "./recipe";

/** How a sender of a kind is pointed here, the most usual first. */
export function recipes(kind: IntegrationKind, sender: Sender): Recipe[] {
  switch (kind) {
    case "amazon-sns":
      return snsRecipes(sender);
    case "cloudwatch":
      return alarmRecipes(sender);
    case "cloudwatch-events":
      return eventRecipes(sender);
    case "alertmanager":
      return alertmanagerRecipes(sender);
    case "grafana":
      return grafanaRecipes(sender);
    case "zabbix":
      return zabbixRecipes(sender);
    case "opsgenie":
      return [opsgenieHost(sender), opsgenieCalls(sender), opsgenieReceiver(sender)];
    case "pagerduty":
      return [pagerdutyHost(sender), pagerdutyCalls(sender), pagerdutyReceiver(sender)];
    case "webhook":
      return [webhookCalls(sender)];
    case "heartbeat":
    case "ring-me":
      return [];
  }
}
