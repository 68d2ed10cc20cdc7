// A webhook's mapping while it is written: what the fields hold, and what the hub is told of it.

import type { Fault, Mapping } from "../lib/types";

/** The templates, in the order in which an incident shows them. */
export const TEMPLATES = [
  "title",
  "alias",
  "priority",
  "description",
  "source",
  "entity",
  "tags",
  "link",
] as const satisfies (keyof Mapping)[];

/** The conditions, in the order in which they are looked at; `each` is an expression too. */
export const EXPRESSIONS = ["resolve_if", "acknowledge_if", "trigger_if", "each"] as const satisfies (keyof Mapping)[];

export type TextField = (typeof TEMPLATES)[number] | (typeof EXPRESSIONS)[number];

export interface DraftDetail {
  key: number;
  name: string;
  template: string;
}

export interface MappingDraft {
  /** Whether bodies are read by a mapping; else by the usual names of fields. */
  own: boolean;
  texts: Record<TextField, string>;
  details: DraftDetail[];
}

let keys = 0;

export function draftMapping(mapping: Mapping | null | undefined): MappingDraft {
  const texts = Object.fromEntries(
    [...TEMPLATES, ...EXPRESSIONS].map((field) => [field, mapping?.[field] ?? ""]),
  ) as Record<TextField, string>;
  const details = Object.entries(mapping?.details ?? {});
  return {
    own: mapping != null,
    texts,
    details: details.map(([name, template]) => ({ key: ++keys, name, template })),
  };
}

/** One more detail. */
export function nextDetail(): DraftDetail {
  return { key: ++keys, name: "", template: "" };
}

/** What the hub is told. */
export function mappingOf({ own, texts, details }: MappingDraft): Mapping | null {
  if (!own) return null;
  const told = Object.fromEntries(
    Object.entries(texts).map(([field, text]) => [field, text.trim() === "" ? null : text]),
  ) as Pick<Mapping, TextField>;
  return { ...told, details: Object.fromEntries(details.map(({ name, template }) => [name.trim(), template])) };
}

/** The mapping as it is tried while it is written: a detail without a name has no place yet. */
export function triedMapping(draft: MappingDraft): Mapping | null {
  return mappingOf({ ...draft, details: draft.details.filter(({ name }) => name.trim() !== "") });
}

/** What cannot even be told to the hub as it is written; the rest the hub judges itself. */
export function mappingFaults({ own, details }: MappingDraft): Fault[] {
  if (!own) return [];
  const names = details.map(({ name }) => name.trim());
  return names.flatMap((name, at) => {
    const fault = (detail: string): Fault[] => [{ object: null, field: `details[${at}]`, detail }];
    if (name === "") return fault("Name the detail.");
    return names.indexOf(name) < at ? fault(`There is another detail ${name}.`) : [];
  });
}

/** A mapping line by line, as somebody stored it. */
export function sayMapping(mapping: Mapping | null | undefined): string[] {
  if (mapping == null) return ["By the usual names of fields."];
  const told = [...EXPRESSIONS, ...TEMPLATES].flatMap((field) => {
    const text = mapping[field];
    return text ? [`${TEXT_WORDS[field]}: ${text}`] : [];
  });
  return [...told, ...Object.entries(mapping.details ?? {}).map(([name, template]) => `Detail ${name}: ${template}`)];
}

export const TEXT_WORDS: Record<TextField, string> = {
  resolve_if: "Resolves if",
  acknowledge_if: "Acknowledges if",
  trigger_if: "Triggers if",
  each: "For each of",
  title: "Title",
  alias: "Alias",
  priority: "Priority",
  description: "Description",
  source: "Source",
  entity: "Entity",
  tags: "Tags",
  link: "Link",
};
