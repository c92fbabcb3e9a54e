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

/** Too late to act on. */
export const isStale = (message: PushMessage, now: number): boolean => message.expires_at <= now;
