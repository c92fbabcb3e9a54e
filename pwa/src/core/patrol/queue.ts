import type { Grade, Payload, SignedEvent, SyncResult } from '../../api/patrol';
import type { Millis, Uuid } from '../../api/types';

/** What became of an event that the phone keeps. */
export type EventState = 'waiting' | 'received' | 'refused';

/** One event as the phone keeps it. */
export interface KeptEvent extends SignedEvent {
  id: Uuid;
  device: Uuid;
  seq: number;
  person: Uuid;
  hash: string;
  /** What the body tells, for the phone's own screens. What counts is the body. */
  payload: Payload;
  /** The checkpoint of a scan, where the phone could name it. */
  checkpoint: Uuid | null;
  /** The phone's own clock when it happened. */
  at: Millis;
  state: EventState;
  /** Own clock until which it is not sent: answers may still be added to it. 0 where there is nothing to wait for. */
  heldUntil: Millis;
  /** Own clock when the answer came. */
  answeredAt: Millis | null;
  /** Stable codes: what is wrong with it, or why it is not kept. */
  problems: string[];
  grade: Grade | null;
}

/** The server takes 200 and 512 KiB; fewer at once keep the others' alarms quick. */
export const MOST_AT_ONCE = 100;
const MOST_CHARACTERS = 300_000;

/** What is to be sent next, in the order of the numbers: nothing overtakes an event that is still held. */
export function batch(events: readonly KeptEvent[], now: Millis): KeptEvent[] {
  const out: KeptEvent[] = [];
  let characters = 0;
  for (const one of waitingOnes(events)) {
    if (one.heldUntil > now || out.length >= MOST_AT_ONCE) break;
    characters += one.body.length;
    if (out.length > 0 && characters > MOST_CHARACTERS) break;
    out.push(one);
  }
  return out;
}

/** Own clock at which there is something to send without anything else happening; `null` where nothing waits. */
export function sendableAt(events: readonly KeptEvent[]): Millis | null {
  return waitingOnes(events)[0]?.heldUntil ?? null;
}

/** Events that have not reached the centre, in order. */
export function waitingOnes(events: readonly KeptEvent[]): KeptEvent[] {
  return events.filter((one) => one.state === 'waiting').sort(inChain);
}

/** By number; those of an earlier enrolment, whose ids are older, before those of the newer one. */
function inChain(a: KeptEvent, b: KeptEvent): number {
  return a.device === b.device ? a.seq - b.seq : a.device < b.device ? -1 : 1;
}

/** An event with the server's word on it. */
export function settled(event: KeptEvent, result: SyncResult, now: Millis): KeptEvent {
  const state = result.verdict === 'refused' ? 'refused' : 'received';
  return { ...event, state, heldUntil: 0, answeredAt: now, problems: result.problems, grade: result.grade ?? event.grade };
}

/**
 * What an answer says of a batch: one result for each event and in order. An answer of another shape says nothing, and
 * the batch is sent again.
 */
export function settle(sent: readonly KeptEvent[], results: readonly SyncResult[], now: Millis): KeptEvent[] | null {
  if (results.length !== sent.length) return null;
  const fits = sent.every((one, i) => results[i]?.id === null || results[i]?.id === one.id);
  return fits ? sent.map((one, i) => settled(one, results[i]!, now)) : null;
}

/** Answered events are kept this long, for whoever looks back; milliseconds. */
const KEPT_FOR = 7 * 24 * 3_600_000;

/** Events that need not be kept any longer. Refused ones stay: somebody has to see them. */
export function outdated(events: readonly KeptEvent[], now: Millis): KeptEvent[] {
  return events.filter((one) => one.state === 'received' && one.answeredAt !== null && one.answeredAt < now - KEPT_FOR);
}
