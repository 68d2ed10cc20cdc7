// The one place of the screens that reads the clock.

import { createSubscriber } from "svelte/reactivity";

const SECOND = 1000;

const subscribe = createSubscriber((update) => {
  let timer: ReturnType<typeof setTimeout>;
  const tick = () => {
    update();
    wait();
  };
  // A little after the full second, so that a timer that comes early does not show the old one for a second more.
  const wait = () => {
    timer = setTimeout(tick, SECOND - (Date.now() % SECOND) + 10);
  };
  wait();
  return () => clearTimeout(timer);
});

/** The present full second. Whatever shows it is shown anew each second; while nobody does, nothing ticks. */
export const clock = {
  get now(): number {
    subscribe();
    return clock.still;
  },
  /** The same, without being shown anew. */
  get still(): number {
    return Math.floor(Date.now() / SECOND) * SECOND;
  },
};
