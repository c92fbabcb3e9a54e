/** How long a press-and-hold has to last. Milliseconds. */
export const HOLD_MS = 1500;

/** A press that is going on. */
export interface Hold {
  startedAt: number;
}

/** How far the press is, 0 to 1. */
export function held(hold: Hold | null, now: number): number {
  if (hold === null) return 0;
  return Math.min(1, Math.max(0, (now - hold.startedAt) / HOLD_MS));
}
