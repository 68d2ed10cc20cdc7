// What a laptop found when it checked itself, and what else stands in the way of being woken, as one list.

import type { Occasion, Point, Problem, SelfCheck, Standing, Subject, View } from "./types";

/** What was looked at, as a heading. */
export const SUBJECTS: Record<Subject, string> = {
  feed: "The hub's feed",
  clock: "Clock",
  sound: "Sound device",
  volume: "Volume",
  sound_file: "Own sound",
  keyring: "Keyring",
  notifications: "Notifications",
  power: "Power",
  awake: "Staying awake",
  start: "Start at login",
  tray: "Tray icon",
  disk: "Disk",
};

/** How a point stands, in a word. */
export const STANDINGS: Record<Standing, string> = {
  passed: "All is well",
  warned: "Could be better",
  failed: "May keep it from waking you",
};

/** Why a laptop checked itself; continues `Checked 12 min ago`. */
export const OCCASIONS: Record<Occasion, string> = {
  start: "when Tocsin started",
  shift_start: "when your shift began",
  hourly: "as each hour on call",
  asked: "because you asked",
  changed: "because something changed",
  woke: "when the laptop woke from sleep",
};

/** Something that stands in the way, or could be better. */
export interface Complaint {
  key: string;
  /** What was found. */
  title: string;
  /** What follows for being woken, and what to do; may be empty. */
  follows: string;
  /** The point of the self-check that it is, by which it may be mended; `null` where it is none. */
  subject: Subject | null;
  /** Whether the alarm may not be heard for it. */
  grave: boolean;
  /** Whether it was noticed by itself, not only when it was looked at. */
  noticed: boolean;
}

// Problems that leave the alarm itself alone. Anything else that is wrong may keep the laptop from ringing.
const HARMLESS = new Set(["no_tray_host", "no_keyring", "no_notifications", "no_shortcut", "crashed"]);

// Which problem is the same thing as which point of the check.
const SUBJECT_OF: Record<string, Subject> = {
  no_sound_device: "sound",
  no_tray_host: "tray",
  no_keyring: "keyring",
  no_notifications: "notifications",
  battery_low: "power",
};

function noticed({ code, title, meaning, remedy }: Problem): Complaint {
  const follows = `${meaning} ${remedy}`.trim();
  return { key: code, title, follows, subject: SUBJECT_OF[code] ?? null, grave: !HARMLESS.has(code), noticed: true };
}

/**
 * All that is wrong with this laptop, what may keep it from ringing first, each thing once: what the check found where it looked, and
 * the problems that were noticed since or that it does not look at. Of the feed the duty line speaks.
 */
export function complaints(view: View): Complaint[] {
  const points = (view.check?.points ?? []).filter(
    ({ subject, standing }) => standing !== "passed" && subject !== "feed",
  );
  const found = points.map(({ subject, standing, found: title, remedy }): Complaint => {
    const failed = standing === "failed";
    // What was noticed is newer, and says more.
    const problem = view.problems.find(({ code }) => SUBJECT_OF[code] === subject);
    if (problem) return { ...noticed(problem), key: subject, grave: failed || !HARMLESS.has(problem.code) };
    return { key: subject, title, follows: remedy ?? "", subject, grave: failed, noticed: false };
  });
  const others = view.problems
    .filter(({ code }) => !points.some(({ subject }) => subject === SUBJECT_OF[code]))
    .map(noticed);
  const all = [...found, ...others];
  return [...all.filter(({ grave }) => grave), ...all.filter(({ grave }) => !grave)];
}

/** Whether, for all that is known, the alarm will be heard. */
export function willRing(view: View): boolean {
  return complaints(view).every(({ grave }) => !grave);
}

/** What a click mends, and what its button says; `null` where only the person can. */
export function mending(complaint: { subject: Subject | null; title: string }): string | null {
  if (complaint.subject === "volume") return /\bmuted\b/i.test(complaint.title) ? "Unmute" : "Turn it up";
  return complaint.subject === "start" && /\bdoes not start\b/i.test(complaint.title) ? "Switch it on" : null;
}

/** What a point is, as a complaint is. */
export function mendingOf(point: Point): string | null {
  return point.standing === "passed" ? null : mending({ subject: point.subject, title: point.found });
}

/** `12 points, all well`, `1 of 12 failed`, `2 of 12 could be better`. */
export function summary(check: SelfCheck): string {
  const all = check.points.length;
  const count = (standing: Standing) => check.points.filter((point) => point.standing === standing).length;
  const [failed, warned] = [count("failed"), count("warned")];
  if (failed > 0) return `${failed} of ${all} failed`;
  if (warned > 0) return `${warned} of ${all} could be better`;
  return `${all} ${all === 1 ? "point" : "points"}, all well`;
}

/** A sentence as it goes on behind a colon: `the volume is muted.`; what may be a name stays. */
export function goingOn(found: string): string {
  return /^(The|This|That|It|A|An|No|Nothing|Nobody|There|Your)\b/.test(found)
    ? found.charAt(0).toLowerCase() + found.slice(1)
    : found;
}
