import type { Payload } from '../../api/patrol';
import type { Millis, Uuid } from '../../api/types';

/** What stands before every body, so that no other text that the phone's key signs can be taken for an event. */
export const PREFIX = 'shouwang-event-1\n';
/** What the first event of a phone has before it. */
export const NO_HASH = '0'.repeat(64);
/** The server reads no longer body, bytes. */
export const LONGEST_BODY = 16 * 1024;

/** How the phone's clock compared with the server's when last asked, milliseconds. */
export interface EventClock {
  /** Server minus phone. */
  offset: Millis;
  /** The offset may be wrong by this much either way. */
  error: Millis;
  /** How long ago that was. */
  age: Millis;
}

/** One event as the server reads it from its body. */
export interface EventBody {
  id: Uuid;
  device: Uuid;
  /** 1, 2, 3 … without a gap, per phone. */
  seq: number;
  /** The hash of the event before, 64 small hexadecimal digits. */
  prev_hash: string;
  payload: Payload;
  /** The phone's own clock, uncorrected. */
  wall_time: Millis;
  clock: EventClock | null;
  /** The newest nonce of the server's that the phone has seen. */
  beacon: string | null;
}

/** What an event is made of besides its place in the chain. */
export type Making = Omit<EventBody, 'device' | 'seq' | 'prev_hash'>;

/** Where a phone's chain stands. */
export interface Head {
  seq: number;
  hash: string;
}
export const START: Head = { seq: 0, hash: NO_HASH };

/** The text of an event: made once, signed, kept, and sent as it is. */
export function bodyText(making: Making, device: Uuid, before: Head): string {
  const { id, payload, wall_time, clock, beacon } = making;
  const body: EventBody = { id, device, seq: before.seq + 1, prev_hash: before.hash, payload, wall_time, clock, beacon };
  return JSON.stringify(body);
}

/** What is signed and hashed. */
export const messageOf = (body: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(PREFIX + body);

/** Bytes as small hexadecimal digits. */
export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
