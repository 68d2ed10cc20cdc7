// Who may do what, so that the screens offer nothing that the hub refuses. The hub decides.

import type { Id, Me, Override, Role, Team } from "../lib/types";

/** What I am in a team; `null` for somebody else. */
export function roleIn(me: Me | null, team: Id): Role | null {
  return me?.teams.find(({ id }) => id === team)?.role ?? null;
}

/** Whether I may change a team, its schedules, and anybody's overrides. */
export function mayAdmin(me: Me | null, team: Id): boolean {
  return me?.person.hub_admin === true || roleIn(me, team) === "admin";
}

/** Whether I may put at least myself on call. */
export function mayTakeOver(me: Me | null, team: Id): boolean {
  return mayAdmin(me, team) || roleIn(me, team) !== null;
}

/** Whether I may change an override: an admin any, others what they made themselves. */
export function mayChange(me: Me | null, team: Id, override: Pick<Override, "created_by">): boolean {
  return mayAdmin(me, team) || (me !== null && roleIn(me, team) !== null && override.created_by === me.person.id);
}

/** Teams as they are listed: mine first, each part by name. */
export function listed(teams: Team[], me: Me | null): Team[] {
  const isMine = ({ id }: Team) => Number(roleIn(me, id) !== null);
  return [...teams].sort((one, other) => isMine(other) - isMine(one) || one.name.localeCompare(other.name));
}
