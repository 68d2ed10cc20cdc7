// What a sender attached to its message, in words.

import type { Hub } from "../lib/hub";
import { Trouble } from "../lib/trouble";
import type { Id, Incident } from "../lib/types";

/** The host of an address: `grafana.example.com`; the address itself where it has none. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}

/** An image of an incident as a `data:` address; the hub fetches it now from where it lies. */
export async function image(hub: Hub, incident: Id, place: number): Promise<string> {
  const got = await hub.request<unknown>("GET", `/api/incidents/${incident}/images/${place}`);
  if (typeof got === "string" && got.startsWith("data:image/")) return got;
  throw new Trouble("not_an_image", "What the hub answered is no image. Open the sender's own page instead.");
}

/** When it resolves by itself, if it is not reported again; `null` where it does not. */
export function resolvesAt(incident: Incident): number | null {
  if (incident.resolve_after_minutes == null || incident.state === "resolved") return null;
  return Date.parse(incident.last_occurred_at) + incident.resolve_after_minutes * 60_000;
}
