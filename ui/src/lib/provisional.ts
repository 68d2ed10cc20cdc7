// What the hub's API says of shifts and of who is on call, until its OpenAPI does: then `api.d.ts` has these and this file goes.
// What may be absent is written as the generator will write it.

import type {
  Fault,
  OverrideId,
  PersonRef,
  RotationId,
  ScheduleRef,
  ShiftRequest,
  TeamRef,
  Timeline,
  Warning,
} from "./api";

type Instant = string;

export interface RotationRef {
  id: RotationId;
  name: string;
}

export interface TimelineAnswer {
  timeline: Timeline;
  /** Names by id. */
  people: { [id: string]: string };
}

export interface Preview {
  /** `null` where there are faults. */
  timeline?: Timeline | null;
  people: { [id: string]: string };
  warnings: Warning[];
  faults: Fault[];
}

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
