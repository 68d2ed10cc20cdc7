import type { Hub } from "./hub";
import type { Id, Reach, Reachability } from "./types";

/** Whether the members of a team, and whoever is on call in its schedules, can be woken. */
export async function reachOf(hub: Hub, team: Id): Promise<Reach[]> {
  return (await hub.request<Reachability>("GET", `/api/reachability?team=${team}`)).people;
}

/** Everybody of several teams once; of one who is in several, as that in which they are on call. */
export async function reachOfTeams(hub: Hub, teams: { id: Id }[]): Promise<Reach[]> {
  const answers = await Promise.all(teams.map(({ id }) => reachOf(hub, id)));
  const found = new Map<Id, Reach>();
  for (const reach of answers.flat())
    if (reach.on_call || !found.has(reach.person.id)) found.set(reach.person.id, reach);
  return [...found.values()];
}
