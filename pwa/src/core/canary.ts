import type { Millis } from '../api/types';

/** Without a self-test for this long something may not work, milliseconds. As the server has it. */
export const MISSED_AFTER_MS = 120_000;
/** A server that was last heard to test itself longer ago may have been told not to. */
const EXPECTED_FOR_MS = 7 * 24 * 3_600_000;

/** What a screen knows of self-tests, all on its own clock: that of a server in trouble is no witness. */
export interface CanaryWatch {
  /** Live without a break since then; `null` while not live, which has its own bar. */
  liveSince: Millis | null;
  /** The newest on this page. */
  heardAt: Millis | null;
  /** The newest on this device, also before the page was opened. */
  heardBefore: Millis | null;
}

export type CanaryState =
  /** Not live, or too early to say. */
  | { step: 'waiting' }
  | { step: 'heard'; age: Millis }
  /** Live long enough, but this device has never heard one: the server may not test itself. Said quietly. */
  | { step: 'none' }
  /** `since`: the last one, or since when it is live. */
  | { step: 'missing'; since: Millis };

/**
 * Where the system's self-test stands. Only a device that has heard one lately raises its voice: servers can be run
 * without, and nothing tells a screen which kind it talks to. That it heard one is kept, so that a wall that restarts in
 * the middle of the trouble notices too, within two minutes of being live.
 */
export function canaryAt({ liveSince, heardAt, heardBefore }: CanaryWatch, now: Millis): CanaryState {
  if (liveSince === null) return { step: 'waiting' };
  if (now - Math.max(liveSince, heardAt ?? 0) >= MISSED_AFTER_MS) {
    const expected = heardAt !== null || (heardBefore !== null && now - heardBefore < EXPECTED_FOR_MS);
    return expected ? { step: 'missing', since: heardAt ?? liveSince } : { step: 'none' };
  }
  return heardAt === null ? { step: 'waiting' } : { step: 'heard', age: Math.max(0, now - heardAt) };
}
