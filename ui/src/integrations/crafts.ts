// What is written here: a new integration, and the settings, the rules and the mapping of one.

import type { Hub } from "../lib/hub";
import type { FreshKey, Id, Integration, IntegrationWithKey, NewIntegration } from "../lib/types";
import { Editing, type Craft } from "../policies/editing.svelte";
import * as api from "./api";
import { draftMapping, mappingFaults, mappingOf, type MappingDraft } from "./mapping";
import { draftRules, ruleOf, rulesFaults, type RulesDraft } from "./rules";
import {
  draftSettings,
  firstDraft,
  newFaults,
  newOf,
  settingsFaults,
  settingsOf,
  type NewDraft,
  type SettingsDraft,
  type Writer,
} from "./settings";

/** A key that was just made, until the person says that they have kept it: it is shown this once. */
export interface Shown {
  integration: Integration;
  fresh: FreshKey;
}

/** What is being written, or shown this once. */
export type Writing =
  | { what: "new"; editing: Editing<IntegrationWithKey, NewDraft> }
  | { what: "settings"; editing: Editing<Integration, SettingsDraft> }
  | { what: "rules"; editing: Editing<Integration, RulesDraft> }
  | { what: "mapping"; editing: Editing<Integration, MappingDraft> }
  | { what: "key"; shown: Shown };

export function newEditing(hub: Hub, team: Id, writer: () => Writer): Writing {
  const craft: Craft<IntegrationWithKey, NewDraft> = {
    draft: () => firstDraft(writer()),
    body: (draft) => newOf(draft, team, writer().zone),
    faults: (draft) => newFaults(draft, writer()),
    // A new one has nothing before it that somebody else could have changed.
    load: (before) => Promise.resolve(before),
    store: (_, body) => api.create(hub, body as NewIntegration),
  };
  return { what: "new", editing: new Editing(craft, null, firstDraft(writer())) };
}

/** A change of a part of an integration; `part` is that part of one that is stored, to tell whether it changed. */
function changing<Draft>(
  hub: Hub,
  base: Integration,
  craft: Pick<Craft<Integration, Draft>, "draft" | "faults"> & {
    whole: (draft: Draft, before: Integration) => Integration;
    part: (stored: Integration) => unknown;
  },
): Editing<Integration, Draft> {
  return new Editing<Integration, Draft>(
    {
      draft: craft.draft,
      faults: craft.faults,
      body: (draft, before) => craft.whole(draft, before ?? base),
      load: (before) => api.integration(hub, before.id),
      store: (before, body) => api.put(hub, before ?? base, body as Integration),
      same: (one, other) => JSON.stringify(craft.part(one)) === JSON.stringify(craft.part(other)),
    },
    base,
    craft.draft(base),
  );
}

export function settingsEditing(hub: Hub, base: Integration, writer: () => Writer): Writing {
  const editing = changing<SettingsDraft>(hub, base, {
    draft: (stored) => draftSettings(stored, writer()),
    whole: (draft, before) => settingsOf(draft, before, writer().zone),
    faults: (draft) => settingsFaults(draft, writer()),
    part: ({ name, mode, owner, expires_at, raw_delivery, may_read }) => [
      name,
      mode,
      owner,
      expires_at,
      raw_delivery,
      may_read,
    ],
  });
  return { what: "settings", editing };
}

export function rulesEditing(hub: Hub, base: Integration): Writing {
  const editing = changing<RulesDraft>(hub, base, {
    draft: ({ rules }) => draftRules(rules),
    whole: (draft, before) => ({ ...before, rules: draft.rules.map(ruleOf) }),
    faults: rulesFaults,
    part: ({ rules }) => rules ?? [],
  });
  return { what: "rules", editing };
}

export function mappingEditing(hub: Hub, base: Integration): Writing {
  const editing = changing<MappingDraft>(hub, base, {
    draft: ({ mapping }) => draftMapping(mapping),
    whole: (draft, before) => ({ ...before, mapping: mappingOf(draft) }),
    faults: mappingFaults,
    part: ({ mapping }) => mapping ?? null,
  });
  return { what: "mapping", editing };
}
