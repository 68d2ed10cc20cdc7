// People told apart by colour beside their names: everybody in a schedule has one of the tints of `tints.css`, the same
// wherever the schedule is shown, and as far as the tints go a different one.

import type { Id, Schedule, Team } from "../lib/types";

export const TINTS = 8;

/** The tint of each person, 1 to 8: the team's members by their place in it, then whoever else takes part. */
export function tints(
  team: Pick<Team, "members"> | undefined,
  schedule?: Pick<Schedule, "rotations">,
): (person: Id | null) => number {
  const order: Id[] = (team?.members ?? []).map((member) => member.person);
  for (const { participants } of schedule?.rotations ?? [])
    for (const who of participants)
      if (who !== "nobody" && "person" in who && !order.includes(who.person)) order.push(who.person);
  return (person) => {
    if (person === null) return 0;
    const place = order.indexOf(person);
    return ((place < 0 ? hash(person) : place) % TINTS) + 1;
  };
}

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum;
}
