// The types of all that the hub and the app say. The hub's are made from its OpenAPI by `npm run types`; times are RFC 3339
// strings in UTC.

import type { OnCallPerson, Duties, Incident, IncidentId, Loudness, PagerRef, PersonRef } from "./api";

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
  Loudness,
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
  PagerRef,
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
  Sound,
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
export type { TimelineWithPeople as TimelineAnswer, WhoIsOnCall as OnCallAnswer } from "./api";

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

/** What a self-check looks at. */
export type Subject =
  | "feed"
  | "clock"
  | "sound"
  | "volume"
  | "sound_file"
  | "keyring"
  | "notifications"
  | "power"
  | "awake"
  | "start"
  | "tray"
  | "disk";

/** All is well; it will ring, but something could be better; it may not ring, or not be heard. */
export type Standing = "passed" | "warned" | "failed";

export interface Point {
  subject: Subject;
  standing: Standing;
  /** What was found, in a sentence. */
  found: string;
  /** What follows for being woken, and what to do. */
  remedy?: string | null;
}

export type Occasion = "start" | "shift_start" | "hourly" | "asked" | "changed" | "woke";

/** What a laptop found when it checked itself. */
export interface SelfCheck {
  at: Instant;
  occasion: Occasion;
  points: Point[];
}

export type Leave = "quit" | "signed_out" | "session_ended";

/** What happened to a laptop. */
export type Happened =
  | { kind: "started"; version: string }
  | { kind: "crashed"; seen_at: Instant; on_duty: boolean; ringing: boolean }
  | { kind: "hung"; seconds: number }
  | { kind: "left"; why: Leave; on_duty: boolean }
  | { kind: "slept"; from: Instant; on_duty: boolean }
  | { kind: "clock_set"; by_seconds: number }
  | { kind: "cut_off"; from: Instant; rang: boolean; why: string }
  | { kind: "battery_low"; percent: number }
  | { kind: "lost"; ringing: number };

export interface JournalEntry {
  at: Instant;
  happened: Happened;
}

/** A laptop of mine, as the hub knows it. */
export interface MyPager {
  id: string;
  name: string;
  /** It rings only when no other laptop of mine does. */
  second: boolean;
  system: string;
  version: string;
  connected: boolean;
  seen_at: Instant;
  check?: SelfCheck | null;
  /** That it left on purpose, and has not been back since. */
  left?: { at: Instant; why: Leave; on_duty: boolean } | null;
  /** The newest first. */
  journal: JournalEntry[];
}

/** Somebody who is on call, or will be next. */
export type OnCallNow = OnCallPerson & {
  /** Whether a laptop of theirs is connected that passed its last self-check. */
  reachable?: boolean;
  /** The same in a sentence for the team. */
  says?: string;
};

/** Whether a person can be woken, and by what. */
export interface Reach {
  person: Ref;
  on_call: boolean;
  until?: Instant | null;
  reachable: boolean;
  /** Why, in a sentence for the team. */
  says: string;
  pagers: {
    name: string;
    second: boolean;
    connected: boolean;
    seen_at: Instant;
    passed?: boolean | null;
    failed: Point[];
  }[];
  /** Such as `email`. */
  other_ways: string[];
  /** When they were told by those. */
  told_at?: Instant | null;
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
  /** The same in a sentence. */
  says: string;
}

export interface Settings {
  autostart: boolean;
  shortcut: string;
  version: string;
  /** This laptop's name. */
  pager: string;
  awake?: Awake;
  start?: StartChoice;
  sound?: SoundChoice;
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
