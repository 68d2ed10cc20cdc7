import type { Incident } from "../lib/types";

/** From more incidents than this on, the window sums them up. */
export const MANY = 5;

export interface Group {
  key: string;
  /** Whose, and from where: `Payments · prod-ecs`. */
  name: string;
  count: number;
  /** The most urgent of it. */
  first: Incident;
}

/** Incidents by team and source: the largest group first, of equal ones that with the most urgent incident. */
export function groups(ringing: Incident[]): Group[] {
  const found: Record<string, Group> = {};
  for (const incident of ringing) {
    const key = `${incident.team.id} ${incident.integration.id}`;
    const group = (found[key] ??= {
      key,
      name: `${incident.team.name} · ${incident.integration.name}`,
      count: 0,
      first: incident,
    });
    group.count += 1;
  }
  // Equal ones stay as they came, which is by urgency.
  return Object.values(found).sort((one, other) => other.count - one.count);
}
