// The types of all that the hub and the app say. The hub's are made from its OpenAPI by `npm run types`; times are RFC 3339
// strings in UTC.

import type { Duties, Incident, IncidentId, Loudness, PagerRef, PersonRef, SelfCheck } from "./api";

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
  Happened,
  Hours,
  Image,
  Incident,
  IncidentList,
  IncidentWithTimeline,
  Integration,
  IntegrationKind,
  IntegrationRule,
  IntegrationWithKey,
  JournalEntry,
  KnownFaultRef,
  Layer,
  Leave,
  Link,
  Loudness,
  Mapping,
  Matching,
  Me,
  Medium,
  Member,
  Mode,
  MyPager,
  MyPagers,
  MyTeam,
  ObjectId,
  Occasion,
  Override,
  OverrideId,
  Page,
  PagerRef,
  PagingRules,
  Participant,
  Pattern,
  Period,
  Person,
  Plot,
  Point,
  Policy,
  PolicyId,
  Priority,
  QuietHours,
  Reachability,
  Receipt,
  Repeat,
  RequestState,
  Responder,
  Restriction,
  RingMe,
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
  SelfCheck,
  Shift,
  ShiftRequest,
  ShiftRequestId,
  Sound,
  Stage,
  Standing,
  Step,
  Subject,
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
  PersonReachability as Reach,
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

/** The feed is lost while the person is on call. */
export interface CutOff {
  since: Instant;
  /** When its signal begins, or began to ring. */
  rings_at: Instant;
  /** Whether the signal rings now. */
  ringing: boolean;
  /** Until when somebody wanted it silent. */
  quiet_until: Instant | null;
}

export interface View {
  bell: BellState;
  connection: Connection;
  person: Ref | null;
  duty: Duties;
  /** Whether I am on call at this moment, as far as is known; also while cut off. */
  on_duty: boolean;
  /** This laptop, as the hub calls it; `null` until the hub said so. */
  pager: PagerRef | null;
  /** The most urgent first, of many only those. */
  ringing: Incident[];
  ringing_count: number;
  /** All open ones, also those that ring; the most urgent first, of many only those. */
  open: Incident[];
  open_count: number;
  ringing_since: Instant | null;
  silenced: Silenced[];
  problems: Problem[];
  /** What this laptop found when it last checked itself; `null` before the first time. */
  check: SelfCheck | null;
  checking: boolean;
  cut_off: CutOff | null;
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

/** When the system is kept from going to sleep while its person is on call. */
export type Awake = "always" | "on_mains" | "never";

/** How the alarm begins and grows. */
export type SoundProfile = "gentle" | "standard" | "heavy_sleeper";

export interface SoundChoice {
  profile: SoundProfile;
  /** The person's own sound. */
  own: { path: string; seconds: number } | null;
  /** The least volume of the system once the alarm is loud, in percent. */
  lowest_volume: number;
}

export interface StartChoice {
  at_login: boolean;
  after_crash: boolean;
  /** What does it, such as `systemd`. */
  by: string;
  /** The same in a sentence or two. */
  says: string;
  /** What follows for being woken, and what to do; `null` where all is well. */
  remedy: string | null;
}

export interface Settings {
  autostart: boolean;
  shortcut: string;
  version: string;
  /** This laptop's name. */
  pager: string;
  awake: Awake;
  start: StartChoice;
  sound: SoundChoice;
}

export interface SettingsPatch {
  autostart?: boolean;
  shortcut?: string;
  awake?: Awake;
  sound_profile?: SoundProfile;
  lowest_volume?: number;
  /** Its path; empty for none. */
  own_sound?: string;
}

/** The stages of the alarm that can be played alone. */
export type RampStage = Exclude<Loudness, "chime">;

export interface NewHub {
  email: string;
  name: string;
  team: string;
}

export interface SoundTest {
  running: boolean;
  failed: string | null;
}
