// The catalogue of known faults: how a fault is recognised, and what to do about it.

import type { Criterion, Fault, Id, Matching, Priority, Runbook } from "../lib/types";
import { criterionOf, draftCriterion, nextCriterion, type DraftCriterion } from "../integrations/rules";
import { sayCriteria } from "../integrations/words";
import type { Kept, Kind } from "../shelf/shelf.svelte";
import { mayAdmin } from "../team/rights";

/** An entry of the catalogue as the hub lists it. */
export interface KnownFault extends Kept {
  name: string;
  when: { matching?: Matching; conditions?: Criterion[] };
  title?: string | null;
  runbook?: Runbook | null;
  priority?: Priority | null;
}

export interface KnownFaultDraft {
  name: string;
  matching: Matching;
  conditions: DraftCriterion[];
  title: string;
  runbook: "none" | "link" | "markdown";
  link: string;
  markdown: string;
  /** Empty: P3, as usual. */
  priority: Priority | "";
}

function draftOf({ name, when, title, runbook, priority }: KnownFault): KnownFaultDraft {
  const link = runbook != null && "link" in runbook ? runbook.link : null;
  const markdown = runbook != null && "markdown" in runbook ? runbook.markdown : null;
  return {
    name,
    matching: when.matching ?? "all",
    conditions: (when.conditions ?? []).map(draftCriterion),
    title: title ?? "",
    runbook: link !== null ? "link" : markdown !== null ? "markdown" : "none",
    link: link ?? "",
    markdown: markdown ?? "",
    priority: priority ?? "",
  };
}

function runbookOf({ runbook, link, markdown }: KnownFaultDraft): Runbook | null {
  if (runbook === "link") return { link: link.trim() };
  return runbook === "markdown" ? { markdown } : null;
}

function bodyOf(draft: KnownFaultDraft, team: Id, base: KnownFault | null) {
  return {
    ...(base ? { id: base.id, version: base.version ?? 0 } : {}),
    team,
    name: draft.name.trim(),
    when: { matching: draft.matching, conditions: draft.conditions.map(criterionOf) },
    title: draft.title.trim() === "" ? null : draft.title.trim(),
    runbook: runbookOf(draft),
    priority: draft.priority === "" ? null : draft.priority,
  };
}

function faults(draft: KnownFaultDraft): Fault[] {
  return draft.conditions.flatMap(({ field, detail, how, text }, place) => {
    const at = `when.conditions[${place}]`;
    if (field === "details" && detail.trim() === "")
      return [{ object: null, field: `${at}.field`, detail: "Name the detail." }];
    if (text === "" && !how.endsWith("equals"))
      return [{ object: null, field: at, detail: "Write what is looked for." }];
    return [];
  });
}

/** What to do, in a few words for a list. */
export function sayRunbook({ runbook }: Pick<KnownFault, "runbook">): string {
  if (runbook == null) return "No runbook.";
  return "link" in runbook ? `Runbook: ${runbook.link}` : "A runbook of its own.";
}

export const KNOWN_FAULTS: Kind<KnownFault, KnownFaultDraft> = {
  path: "/api/known-faults",
  list: "known_faults",
  name: ({ name }) => name,
  order: (one, other) => one.name.localeCompare(other.name),
  may: mayAdmin,
  draft: draftOf,
  first: () => ({
    name: "",
    matching: "all",
    conditions: [nextCriterion()],
    title: "",
    runbook: "link",
    link: "",
    markdown: "",
    priority: "",
  }),
  body: bodyOf,
  faults,
  fields:
    /^(name|title|runbook(\.(link|markdown))?|when(\.conditions(\[\d+\](\.field|\.(equals|contains|matches))?)?)?)$/,
  told: (known) => [
    known.name,
    `${sayCriteria({ matching: "all", conditions: [], ...known.when })}.`,
    sayRunbook(known),
  ],
  words: {
    all: "The known faults",
    one: "known fault",
    heading: (team) => `Faults that ${team} knows`,
    empty: (team) =>
      `${team} knows no fault yet. Once a fault has been understood, write down how it is recognised and what to do: the alarm then shows the runbook to whoever is woken.`,
    make: "New known fault",
    says: "A change counts for incidents to come.",
    erase: "Delete this entry",
    erased: "Incidents that show it keep what they show. New ones are recognised no more.",
    others: (team) => `Admins of ${team} can change this.`,
  },
};
