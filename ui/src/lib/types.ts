// What the hub and the app say, in the JSON of the crates `oncall` and `pager`. Times are RFC 3339 strings in UTC.

export type Id = string;
export type Instant = string;

export type Priority = "P1" | "P2" | "P3" | "P4" | "P5";
export type State = "triggered" | "acknowledged" | "resolved";
export type Stage = "delivered" | "failed" | "sounding" | "silenced";
export type Urgency = "alarm" | "chime" | "silent";
export type Mode = "live" | "test";

export interface Ref {
  id: Id;
  name: string;
}

export interface IntegrationRef extends Ref {
  kind: "opsgenie" | "amazon-sns";
  mode: Mode;
}

export type Actor =
  | { kind: "person"; id: Id; name: string }
  | { kind: "integration"; id: Id; name: string; user?: string | null }
  | { kind: "hub" };

export interface Settled {
  by: Actor;
  at: Instant;
}

export interface Receipt {
  pager: string;
  stage: Stage;
  at: Instant;
  note?: string | null;
}

export interface Page {
  id: Id;
  person: Ref;
  at: Instant;
  urgency: Urgency;
  reason: string;
  receipts: Receipt[];
}

export interface Incident {
  id: Id;
  number: number;
  version: number;
  team: Ref;
  integration: IntegrationRef;
  alias: string;
  title: string;
  description: string;
  priority: Priority;
  source: string;
  entity: string;
  tags: string[];
  details: Record<string, string>;
  state: State;
  count: number;
  opened_at: Instant;
  last_occurred_at: Instant;
  updated_at: Instant;
  acknowledged?: Settled | null;
  resolved?: Settled | null;
  pages: Page[];
}

export type Change =
  | { kind: "triggered" }
  | { kind: "repeated"; count: number; raised_to?: Priority | null }
  | { kind: "paged"; page: Id; person: Ref; urgency: Urgency; reason: string }
  | { kind: "nobody_paged"; reason: string }
  | { kind: "receipt"; page: Id; person: Ref; pager: string; stage: Stage; note?: string | null }
  | { kind: "acknowledged"; note?: string | null }
  | { kind: "resolved"; note?: string | null }
  | { kind: "noted"; text: string };

export interface Entry {
  seq: number;
  at: Instant;
  incident: Id;
  actor: Actor;
  change: Change;
}

export interface Duty {
  team: Ref;
  until: Instant | null;
  reason: string;
}

// GET /api/incidents
export interface IncidentList {
  incidents: Incident[];
  next_cursor: string | null;
}

// GET /api/incidents/{id}
export interface IncidentStory {
  incident: Incident;
  timeline: Entry[];
}

// POST /api/incidents/{id}/acknowledge, /resolve, /notes
export interface Outcome {
  incident: Incident;
  changed: boolean;
}

// Below: what only the desktop app says.

export type BellState = "off_duty" | "on_duty" | "ringing" | "acknowledged" | "cut_off" | "signed_out";

export interface Connection {
  state: "signed_out" | "connecting" | "live" | "cut_off";
  since: Instant;
  detail: string | null;
  retry_at: Instant | null;
}

// An acknowledgement that the hub has not confirmed yet.
export interface Silenced {
  incident: Id;
  rings_again_at: Instant | null;
  detail: string | null;
}

export interface Problem {
  code: string;
  title: string;
  meaning: string;
  remedy: string;
}

export interface View {
  bell: BellState;
  connection: Connection;
  person: Ref | null;
  duty: Duty[];
  ringing: Incident[];
  open: Incident[];
  ringing_since: Instant | null;
  silenced: Silenced[];
  problems: Problem[];
}

export interface IssuedKey {
  team: string;
  integration: string;
  kind: string;
  key: string;
  url: string;
}

export interface Account {
  mode: "none" | "hub" | "embedded" | "demo";
  url: string | null;
  sns_url: string | null;
  curl: string | null;
  keys: IssuedKey[];
}

export interface Settings {
  autostart: boolean;
  shortcut: string;
  version: string;
  pager: string;
}

export type SettingsPatch = Partial<Pick<Settings, "autostart" | "shortcut">>;

export interface NewHub {
  email: string;
  name: string;
  team: string;
}

export interface SoundTest {
  running: boolean;
  failed: string | null;
}
