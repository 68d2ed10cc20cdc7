import type { Loudness, Sound } from "./types";

/** How far a sound has grown, in a word. */
export const LOUDNESSES: Record<Loudness, string> = {
  chime: "a chime",
  soft: "soft",
  steady: "steady",
  loud: "loud",
  urgent: "urgent",
};

/** Whether anybody in the room can have heard it. */
export function isAudible(sound: Sound): boolean {
  return sound.muted !== true && sound.volume !== 0;
}

/** What was played, on which device: `sounds on Built-in Audio: loud, 100 %, volume 60 %.` */
export function sayOf(sound: Sound): string {
  const how = `${LOUDNESSES[sound.loudness]}, ${sound.level} %`;
  if (sound.muted === true) return `plays on ${sound.device}, which is muted: nobody can hear it (${how}).`;
  if (sound.volume === 0) return `plays on ${sound.device}, whose volume is 0: nobody can hear it (${how}).`;
  const volume = sound.volume == null ? "" : `, volume ${sound.volume} %`;
  return `sounds on ${sound.device}: ${how}${volume}.`;
}

/** The same for a narrow place: `loud, volume 60 %`. */
export function brieflyOf(sound: Sound): string {
  if (sound.muted === true) return `${LOUDNESSES[sound.loudness]}, muted`;
  return `${LOUDNESSES[sound.loudness]}${sound.volume == null ? "" : `, volume ${sound.volume} %`}`;
}
