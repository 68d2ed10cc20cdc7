// How the alarm may grow, in words: it is the ramp of the crate `alarm`.

import type { RampStage, SoundProfile } from "../lib/types";

export interface ShownStage {
  stage: RampStage;
  word: string;
  /** From when on, and what it is. */
  says: string;
}

const WORDS: Record<RampStage, string> = { soft: "Soft", steady: "Steady", loud: "Loud", urgent: "Urgent" };

/** What is heard; the soft stage is the same with a sound of one's own. */
function heard(stage: RampStage, own: boolean): string {
  const sound = own ? "your own sound" : "the beat of three that wakes";
  switch (stage) {
    case "soft":
      return "two soft tones, once";
    case "steady":
      return `${sound}, not yet loud`;
    case "loud":
      return `${sound}, loud; the system's volume is raised`;
    case "urgent":
      return "as loud as it gets, on every output of the laptop";
  }
}

const BEGINS: Record<SoundProfile, Partial<Record<RampStage, string>>> = {
  gentle: { soft: "At once", steady: "After 20 s", loud: "After 1 min", urgent: "After 2 min" },
  standard: { soft: "At once", steady: "After 8 s", loud: "After 25 s", urgent: "After 1 min" },
  heavy_sleeper: { loud: "At once", urgent: "After 16 s" },
};

export const PROFILES: { value: SoundProfile; word: string; says: string }[] = [
  {
    value: "gentle",
    word: "Gentle",
    says: "For somebody who sleeps lightly or sits at the desk: it begins softer, and takes two minutes to its full level.",
  },
  {
    value: "standard",
    word: "Standard",
    says: "Soft for a few seconds, at full level after 25 seconds, on every output after a minute.",
  },
  {
    value: "heavy_sleeper",
    word: "Heavy sleeper",
    says: "At full level from the first moment, and on every output after 16 seconds.",
  },
];

/** The stages of a profile, in the order in which they come. */
export function stages(profile: SoundProfile, own: boolean): ShownStage[] {
  return (["soft", "steady", "loud", "urgent"] as const).flatMap((stage) => {
    const begins = BEGINS[profile][stage];
    return begins === undefined ? [] : [{ stage, word: WORDS[stage], says: `${begins}: ${heard(stage, own)}.` }];
  });
}

/** The file's name at the end of a path of any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
