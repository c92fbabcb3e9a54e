import type { PushMessage } from '../api/types';

/** Reads a push message; `null` where it is none of ours. */
export function readPush(text: string): PushMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const message = value as Partial<PushMessage>;
  const texts = [message.delivery, message.alarm, message.title, message.body];
  return texts.every((one) => typeof one === 'string') ? (message as PushMessage) : null;
}

/** What the tap on a notification opens. */
export function pageOfPurpose(purpose: string | undefined): '/guard' | '/guard/hazards' | '/' {
  if (purpose === 'hazard') return '/guard/hazards';
  return purpose === 'offer' || purpose === 'stood_down' || purpose === 'check_in' ? '/guard' : '/';
}

/** Stays on the screen until it is answered, and shakes long. */
export const isUrgent = (message: PushMessage, now: number): boolean =>
  (message.purpose === 'offer' || message.purpose === 'check_in') && !isStale(message, now);

/** A newer message of the same tag takes the place of an older one. */
export const tagOf = (message: PushMessage): string => (message.purpose === 'check_in' || message.purpose === 'test' ? message.purpose : message.alarm);

/** Too late to act on. */
export const isStale = (message: PushMessage, now: number): boolean => message.expires_at <= now;
