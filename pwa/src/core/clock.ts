/** One exchange with the server's clock. All in milliseconds. */
export interface ClockSample {
  /** Server minus own clock. */
  offset: number;
  /** How long the exchange took: the offset is no surer than half of it. */
  roundTrip: number;
  /** Own clock at the answer. */
  at: number;
}

const KEPT = 8;

/** Own clock at sending, server's clock in between, own clock at the answer. `null` where the own clock was set back. */
export function sample(sentAt: number, serverAt: number, receivedAt: number): ClockSample | null {
  const roundTrip = receivedAt - sentAt;
  if (roundTrip < 0) return null;
  return { offset: serverAt - (sentAt + receivedAt) / 2, roundTrip, at: receivedAt };
}

/** Messages take their time but never arrive before they were sent: a clock that is behind one by more than this is wrong. */
const AHEAD_MS = 1000;

/** Whether a message proves the reckoned server time wrong: the server's clock was set on, or the own one back. */
export const isProvedBehind = (reckoned: number, serverAt: number): boolean => serverAt > reckoned + AHEAD_MS;

/** Adds a sample, keeping the newest few. */
export function remember(samples: readonly ClockSample[], next: ClockSample): ClockSample[] {
  return [...samples, next].slice(-KEPT);
}

/** The quickest exchange, which is the surest; `null` without any. */
export function bestSample(samples: readonly ClockSample[]): ClockSample | null {
  let best: ClockSample | null = null;
  for (const one of samples) if (best === null || one.roundTrip <= best.roundTrip) best = one;
  return best;
}

/** The offset to add to the own clock: that of the surest exchange. 0 without any. */
export const bestOffset = (samples: readonly ClockSample[]): number => bestSample(samples)?.offset ?? 0;

/** The own clock, and next to it the time that the page has run, which nobody can set. Milliseconds. */
export interface Look {
  wall: number;
  ran: number;
}

/** Clocks run on by themselves; one that differs by more than this was set. Milliseconds. */
export const JUMP_MS = 2000;

/**
 * Whether the own clock was set between two looks.
 * @param mayHaveSlept the page was out of sight: its time stands still while a phone sleeps, so that the clock may be ahead
 *   of it although nobody touched it
 */
export function isSet(before: Look, now: Look, mayHaveSlept: boolean): boolean {
  const ahead = now.wall - before.wall - (now.ran - before.ran);
  return ahead < -JUMP_MS || (ahead > JUMP_MS && !mayHaveSlept);
}

/** How long before `now` the clocks were compared; `null` where that lies ahead, so that the own clock was put back since. */
export function ageOf(comparedAt: number, now: number): number | null {
  return comparedAt - now > JUMP_MS ? null : Math.max(0, now - comparedAt);
}
