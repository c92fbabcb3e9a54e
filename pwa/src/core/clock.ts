/** One exchange with the server's clock. All in milliseconds. */
export interface ClockSample {
  /** Server minus own clock. */
  offset: number;
  /** How long the exchange took: the offset is no surer than half of it. */
  roundTrip: number;
}

const KEPT = 8;

/** Own clock at sending, server's clock in between, own clock at the answer. `null` where the own clock was set back. */
export function sample(sentAt: number, serverAt: number, receivedAt: number): ClockSample | null {
  const roundTrip = receivedAt - sentAt;
  if (roundTrip < 0) return null;
  return { offset: serverAt - (sentAt + receivedAt) / 2, roundTrip };
}

/** Messages take their time but never arrive before they were sent: a clock that is behind one by more than this is wrong. */
const AHEAD_MS = 1000;

/** Whether a message proves the reckoned server time wrong: the server's clock was set on, or the own one back. */
export const isProvedBehind = (reckoned: number, serverAt: number): boolean => serverAt > reckoned + AHEAD_MS;

/** Adds a sample, keeping the newest few. */
export function remember(samples: readonly ClockSample[], next: ClockSample): ClockSample[] {
  return [...samples, next].slice(-KEPT);
}

/** The offset to add to the own clock: that of the quickest exchange, which is the surest. 0 without any. */
export function bestOffset(samples: readonly ClockSample[]): number {
  let best: ClockSample | null = null;
  for (const one of samples) if (best === null || one.roundTrip <= best.roundTrip) best = one;
  return best === null ? 0 : best.offset;
}
