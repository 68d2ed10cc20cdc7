// What the hub's API says of people, schedules and escalation, until its OpenAPI does: then `api.d.ts` has these and this
// file goes. What may be absent is written as the generator will write it.

import type {
  Incident as IncidentBefore,
  IncidentId,
  Mode,
  Page as PageBefore,
  PersonId,
  PersonRef,
  Priority,
  TeamId,
  TeamRef,
  Urgency,
  Actor,
  Change as ChangeBefore,
  Entry as EntryBefore,
  IntegrationId,
  IntegrationKind,
} from "./api";

type Instant = string;
/** By the clock of the schedule's zone: `2026-11-03T10:00:00`. */
type LocalTime = string;
/** `09:00`. */
export type TimeOfDay = string;
/** `fri 18:00`. */
export type WeekTime = string;

export type ScheduleId = string;
export type RotationId = string;
export type OverrideId = string;
export type PolicyId = string;
export type ShiftRequestId = string;

// People and teams.

export interface QuietHours {
  from: TimeOfDay;
  to: TimeOfDay;
  at_most: Urgency;
}

export interface PagingRules {
  /** By priority; what is not named is as usual. */
  urgency?: { [priority: string]: Urgency };
  quiet_hours?: QuietHours | null;
}

export interface Person {
  id: PersonId;
  version?: number;
  name: string;
  email: string;
  time_zone: string;
  hub_admin?: boolean;
  paging_rules?: PagingRules;
}

export type Role = "member" | "admin";

export interface Member {
  person: PersonId;
  role: Role;
}

export interface Team {
  id: TeamId;
  version?: number;
  name: string;
  description?: string;
  members?: Member[];
  routing?: RoutingRule[];
  longest_shift_hours?: number | null;
}

export interface MyTeam {
  id: TeamId;
  name: string;
  role: Role;
}

export interface Me {
  person: Person;
  teams: MyTeam[];
  duty: Duties;
}

// Duty.

export interface ScheduleRef {
  id: ScheduleId;
  name: string;
}

export interface RotationRef {
  id: RotationId;
  name: string;
}

export interface Duty {
  team: TeamRef;
  schedule?: ScheduleRef | null;
  since?: Instant | null;
  until?: Instant | null;
  reason: string;
}

/** A request that waits for my answer. */
export interface Asked {
  request: ShiftRequest;
  from: PersonRef;
  schedule: ScheduleRef;
}

export interface Duties {
  now: Duty[];
  next?: Duty | null;
  asked?: Asked[];
}

// Schedules.

export type Participant = { person: PersonId } | { team: TeamId } | "nobody";
export type Period = "hourly" | "daily" | "weekly";

export interface WeekRange {
  from: WeekTime;
  to: WeekTime;
}

export type Restriction = { daily: { from: TimeOfDay; to: TimeOfDay } } | { weekly: WeekRange[] };

export interface Turns {
  participants: Participant[];
  period: Period;
  length?: number;
  start: LocalTime;
  end?: LocalTime | null;
  restriction?: Restriction | null;
}

export interface Former {
  until: Instant;
  time_zone: string;
  turns: Turns;
}

export type Rotation = Turns & {
  id: RotationId;
  name: string;
  former?: Former[];
};

export interface Schedule {
  id: ScheduleId;
  version?: number;
  team: TeamId;
  name: string;
  description?: string;
  time_zone: string;
  enabled?: boolean;
  rotations?: Rotation[];
}

export interface Override {
  id: OverrideId;
  version?: number;
  schedule: ScheduleId;
  alias?: string | null;
  /** `null` for nobody. */
  person?: PersonId | null;
  start: Instant;
  end: Instant;
  /** Empty for all. */
  rotations?: RotationId[];
  created_at: Instant;
  created_by?: PersonId | null;
  order?: number;
}

/** Why somebody is on call. */
export type Cause = { rotation: RotationId } | { override: OverrideId };

export interface Shift {
  person: PersonId;
  start: Instant;
  end: Instant;
  cause: Cause;
  /** It began before the range that was asked for. */
  cut_start: boolean;
  cut_end: boolean;
}

export interface Layer {
  rotation?: RotationId | null;
  base: Shift[];
  final: Shift[];
}

export interface Gap {
  start: Instant;
  end: Instant;
}

export interface Timeline {
  range: { start: Instant; end: Instant };
  layers: Layer[];
  overrides: Override[];
  final: Shift[];
  gaps: Gap[];
}

export interface TimelineAnswer {
  timeline: Timeline;
  /** Names by id. */
  people: { [id: string]: string };
}

export type WarningKind =
  "gap" | "friday_hand_off" | "night_hand_off" | "twice_at_once" | "long_shift" | "hidden" | "unfair";

export interface Warning {
  kind: WarningKind;
  text: string;
  rotation?: RotationId | null;
  person?: PersonId | null;
  at?: Instant | null;
}

export type ObjectId = {
  [Kind in "person" | "team" | "schedule" | "override" | "policy" | "integration" | "request"]?: string;
};

/** One thing that is wrong with what was sent. */
export interface Fault {
  object?: ObjectId | null;
  /** Such as `rotations[0].participants[2]`. */
  field: string;
  detail: string;
}

export interface Preview {
  /** `null` where there are faults. */
  timeline?: Timeline | null;
  people: { [id: string]: string };
  warnings: Warning[];
  faults: Fault[];
}

export type Effective = "turn_end" | "now";

export interface OnCallNow {
  person: PersonRef;
  rotation?: RotationRef | null;
  override?: OverrideId | null;
  since?: Instant | null;
  until?: Instant | null;
  /** How many of their pagers are connected now. */
  pagers: number;
}

export interface OnCallSchedule {
  schedule: ScheduleRef;
  team: TeamRef;
  time_zone: string;
  now: OnCallNow[];
  next: OnCallNow[];
  gap_until?: Instant | null;
}

export interface OnCallAnswer {
  on_call: OnCallSchedule[];
}

// My shifts.

export interface MyShift {
  schedule: ScheduleRef;
  team: TeamRef;
  rotation?: RotationRef | null;
  override?: OverrideId | null;
  start: Instant;
  end: Instant;
  cut_start: boolean;
  cut_end: boolean;
  /** Who hands to me. */
  before: PersonRef[];
  /** To whom I hand. */
  after: PersonRef[];
}

export interface MonthHours {
  /** `2026-11`. */
  month: string;
  total: number;
  weekday: number;
  night: number;
  weekend: number;
}

export interface MyShifts {
  shifts: MyShift[];
  hours: MonthHours[];
}

export type RequestState = "pending" | "accepted" | "declined" | "withdrawn";

export interface ShiftRequest {
  id: ShiftRequestId;
  version?: number;
  schedule: ScheduleId;
  rotations?: RotationId[];
  from: PersonId;
  to: PersonId;
  start: Instant;
  end: Instant;
  note?: string;
  state: RequestState;
  created_at: Instant;
  settled_at?: Instant | null;
  became?: OverrideId | null;
}

export interface ShiftRequestShown {
  request: ShiftRequest;
  from: PersonRef;
  to: PersonRef;
  schedule: ScheduleRef;
}

export interface Calendar {
  id: string;
  /** `null`: my own shifts. */
  schedule?: ScheduleRef | null;
  created_at: Instant;
}

// Escalation.

export type Condition = "acknowledged" | "resolved" | "delivered";

export type Target =
  | { on_call: ScheduleId }
  | { next_on_call: ScheduleId }
  | { previous_on_call: ScheduleId }
  | { person: PersonId }
  | { team: TeamId }
  | { team_admins: TeamId }
  | { random_member: TeamId };

export interface Rule {
  after_minutes: number;
  if_not: Condition;
  notify: Target;
}

export interface Repeat {
  wait_minutes: number;
  count: number;
  resolve_after_all?: boolean;
}

export interface Policy {
  id: PolicyId;
  version?: number;
  team: TeamId;
  name: string;
  description?: string;
  rules: Rule[];
  repeat?: Repeat | null;
}

export type Route = { policy: PolicyId } | { schedule: ScheduleId } | "nobody";
export type Pattern = { contains: string } | { equals: string } | { matches: string };
export type Hours = Restriction & { time_zone: string };

export interface When {
  priority?: Priority[];
  tags?: string[];
  source?: Pattern | null;
  message?: Pattern | null;
  hours?: Hours | null;
}

export interface RoutingRule {
  when?: When;
  to: Route;
}

export interface Integration {
  id: IntegrationId;
  version?: number;
  team: TeamId;
  name: string;
  kind: IntegrationKind;
  mode: Mode;
  expires_at?: Instant | null;
  owner?: PersonId | null;
  raw_delivery?: boolean;
  may_read?: boolean;
}

// Incidents.

export type Did =
  | { kind: "paged"; at: Instant; people: PersonRef[]; passed_on_by?: PersonRef | null }
  | { kind: "nobody"; at: Instant }
  | { kind: "not_needed"; at: Instant };

export interface Step {
  rule: number;
  after_minutes: number;
  due_at: Instant;
  if_not: Condition;
  notify: Target;
  label: string;
  people: PersonRef[];
  /** `null` while it is to come. */
  did?: Did | null;
}

export interface Chain {
  policy: string;
  started_at: Instant;
  round: number;
  repeat?: Repeat | null;
  steps: Step[];
}

export type Page = PageBefore & { rule?: number | null; settled_at?: Instant | null };

export type Incident = Omit<IncidentBefore, "pages"> & {
  snoozed_until?: Instant | null;
  assignee?: PersonRef | null;
  chain?: Chain | null;
  pages: Page[];
};

export type Change =
  | ChangeBefore
  | { kind: "routed"; reason: string }
  | { kind: "called_instead"; reason: string }
  | { kind: "not_needed"; rule: number; reason: string }
  | { kind: "started_again"; round: number }
  | { kind: "passed_on"; note?: string | null }
  | { kind: "snoozed"; until: Instant; note?: string | null }
  | { kind: "snooze_ended" }
  | { kind: "unacknowledged"; note?: string | null }
  | { kind: "assigned"; to: PersonRef; note?: string | null }
  | { kind: "transferred"; from: TeamRef; to: TeamRef; note?: string | null };

export type Entry = Omit<EntryBefore, "change" | "actor"> & { actor: Actor; change: Change };

export interface IncidentList {
  incidents: Incident[];
  next_cursor?: number | null;
}

export interface IncidentWithTimeline {
  incident: Incident;
  timeline: Entry[];
}

export interface Done {
  incident: Incident;
  changed: boolean;
}

export type { IncidentId };
