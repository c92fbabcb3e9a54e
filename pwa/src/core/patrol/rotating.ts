import type { RotatingCode } from '../../api/patrol-desk';
import type { Millis } from '../../api/types';

/** A rotating code stands this long; the centre takes the one before and the one after as well. */
export const STEP_MS = 30_000;
/** How many digits the centre's codes have. */
export const DIGITS = 6;
/** A new code is usually here sooner; after this the screen says that it is not live. */
const LATE_MS = 3_000;
/** Where none came it is asked for again this often. */
const AGAIN_MS = 3_000;
/** The new code is asked for just after the old one has run out. */
const AFTER_MS = 50;

/**
 * What the QR code beside the digits says. It is no address, so that nothing but this app's scanner takes it, and of signs
 * that a QR code holds densely.
 */
export const rotatingText = (checkpoint: string, digits: string): string => `SHOUWANG:R/${checkpoint}/${digits}`;

/** Checkpoint and digits in such a text; `null` where it is another. */
export function readRotating(text: string): { checkpoint: string; code: string } | null {
  const found = /^SHOUWANG:R\/([0-9A-Z-]{1,40})\/(\d{6,9})$/i.exec(text);
  return found === null ? null : { checkpoint: found[1]!.toUpperCase(), code: found[2]! };
}

/** A code that just came. Where this device's clock is behind, it is shown no longer than a code stands all the same. */
export const justCome = (answer: RotatingCode, now: Millis): RotatingCode => ({ ...answer, until: Math.min(answer.until, now + STEP_MS) });

/** What the screen shows: the code as long as it stands, and that there is none where the next does not come. */
export function screenState(held: RotatingCode | null, openedAt: Millis, failed: boolean, now: Millis): 'live' | 'waiting' | 'not_live' {
  if (held !== null && now < held.until) return 'live';
  return failed || now - (held?.until ?? openedAt) > LATE_MS ? 'not_live' : 'waiting';
}

/** How long until the next code is asked for. */
export const askAgainIn = (held: RotatingCode | null, now: Millis): Millis => (held === null || held.until <= now ? AGAIN_MS : held.until - now + AFTER_MS);
