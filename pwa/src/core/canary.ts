import type { Millis } from '../api/types';

/** Without a self-test for this long something may not work, milliseconds. As the server has it. */
export const MISSED_AFTER_MS = 120_000;

/** What a screen knows of self-tests, all on its own clock: that of a server in trouble is no witness. */
export interface CanaryWatch {
  /** Live without a break since then; `null` while not live, which has its own bar. */
  liveSince: Millis | null;
  /** The newest on this page. */
  heardAt: Millis | null;
  /** The server's last welcome said that it tests itself. */
  expected: boolean;
}

export type CanaryState =
  /** Not live, or too early to say. */
  | { step: 'waiting' }
  | { step: 'heard'; age: Millis }
  /** The server does not test itself. Said quietly. */
  | { step: 'none' }
  /** `since`: the last one, or since when it is live. */
  | { step: 'missing'; since: Millis };

/**
 * Where the system's self-test stands. Servers can be run without, and say so in their welcome. Of one that tests itself
 * a screen misses the test within two minutes of being live, also where it never heard any.
 */
export function canaryAt({ liveSince, heardAt, expected }: CanaryWatch, now: Millis): CanaryState {
  if (liveSince === null) return { step: 'waiting' };
  if (!expected) return { step: 'none' };
  if (now - Math.max(liveSince, heardAt ?? 0) >= MISSED_AFTER_MS) return { step: 'missing', since: heardAt ?? liveSince };
  return heardAt === null ? { step: 'waiting' } : { step: 'heard', age: Math.max(0, now - heardAt) };
}
