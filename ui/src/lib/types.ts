// The types of all that the hub and the app say. The hub's are made from its OpenAPI by `npm run types`; times are RFC 3339
// strings in UTC.

import type { Duties, Incident, IncidentId, PersonRef } from "./api";

export type {
  Actor,
  Asked,
  Became,
  Cause,
  Chain,
  Change,
  Condition,
  Criteria,
  Criterion,
  Datapoint,
  Did,
  Done,
  Duties,
  Duty,
  Effective,
  Effects,
  Entry,
  Fault,
  Former,
  FreshKey,
  Gap,
  Handling,
  Hours,
  Image,
  Incident,
  IncidentList,
  IncidentWithTimeline,
  Integration,
  IntegrationKind,
  IntegrationRule,
  IntegrationWithKey,
  KnownFaultRef,
  Layer,
  Link,
  Mapping,
  Matching,
  Me,
  Medium,
  Member,
  Mode,
  MyTeam,
  ObjectId,
  Override,
  OverrideId,
  Page,
  PagingRules,
  Participant,
  Pattern,
  Period,
  Person,
  Plot,
  Policy,
  PolicyId,
  Priority,
  QuietHours,
  Receipt,
  Repeat,
  RequestState,
  Responder,
  Restriction,
  Role,
  Rotation,
  RotationId,
  Route,
  RoutingRule,
  Rule,
  Runbook,
  Schedule,
  ScheduleId,
  ScheduleRef,
  Shift,
  ShiftRequest,
  ShiftRequestId,
  Stage,
  Step,
  Target,
  Team,
  TimeOfDay,
  Timeline,
  Turns,
  Urgency,
  Warning,
  WarningKind,
  WeekRange,
  WeekTime,
  When,
  CalendarShown,
  CalendarWithUrl,
  Calendars,
  MonthHours,
  MyShift,
  MyShifts,
  MyWay,
  MyWays,
  ListedIntegration,
  NewIntegration,
  ReceivedMessage,
  Trial,
  Tried,
  TriedOutcome,
  NewShiftRequest,
  OnCallSchedule,
  OverrideDraft,
  Overrides,
  People,
  Preview,
  PreviewOf,
  RotationDraft,
  RotationRef,
  ScheduleDraft,
  Schedules,
  ShiftRequests,
  ShownRequest,
  Teams,
  Tested,
  Way,
} from "./api";
// As the screens call them.
export type {
  OnCallPerson as OnCallNow,
  TimelineWithPeople as TimelineAnswer,
  WhoIsOnCall as OnCallAnswer,
} from "./api";

export type Id = IncidentId;
export type Instant = string;
/** Whoever or whatever is shown by a name. */
export type Ref = PersonRef;

// Below: what only the desktop app says, in the JSON of the crate `pager` and of the app's commands.

export type BellState = "off_duty" | "on_duty" | "ringing" | "acknowledged" | "cut_off" | "signed_out";

export interface Connection {
  state: "signed_out" | "connecting" | "live" | "cut_off";
  since: Instant;
  /** What happened, what it means, what to do; `null` while all is well. */
  detail: string | null;
  retry_at: Instant | null;
}

/** An acknowledgement made here that the hub has not confirmed yet. */
export interface Silenced {
  incident: Id;
  /** `null` while nothing has gone wrong, and once it rings again. */
  rings_again_at: Instant | null;
  detail: string | null;
}

/** What stands in the way of being woken. */
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
  duty: Duties;
  /** The most urgent first. */
  ringing: Incident[];
  /** All open ones, also those that ring; the most urgent first. */
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
  /** Of a hub that was just set up; until the app ends. */
  keys: IssuedKey[];
}

export interface Settings {
  autostart: boolean;
  shortcut: string;
  version: string;
  /** This laptop's name. */
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
