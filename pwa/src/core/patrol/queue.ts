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
  /** Own clock until which it is held at most, whatever is added to it. */
  heldAtMost: Millis;
  /** Own clock when the answer came. */
  answeredAt: Millis | null;
  /** Stable codes: what is wrong with it, or why it is not kept. */
  problems: string[];
  grade: Grade | null;
}

/** The server takes 200 and 512 KiB; fewer at once keep the others' alarms quick. */
export const MOST_AT_ONCE = 100;
const MOST_CHARACTERS = 300_000;

/** Answers may be added to a scan for so long; milliseconds. */
export const LONGEST_HOLD = 3 * 60_000;
/** A phone that the centre does not know is tried again after this long at most; milliseconds. */
export const LONGEST_PAUSE = 15 * 60_000;
/** A scan in time is with the centre so long before it would count as missed; milliseconds. */
const BEFORE_DUE = 20_000;

/** Own clocks before which the events of some phones are not tried again. */
export type Pauses = ReadonlyMap<Uuid, Millis>;

/** Whether answers may still be added to it. A hold that lies further ahead than any can was made by a clock that was put back since. */
export const isHeld = (event: Pick<KeptEvent, 'heldUntil'>, now: Millis): boolean => isAhead(event.heldUntil, now, LONGEST_HOLD);

/** Screens look at a clock that ticks, and so at one somewhat old. */
const TICKS = 5_000;
const isAhead = (until: Millis, now: Millis, longest: Millis): boolean => until > now && until <= now + longest + TICKS;

/**
 * Until when a scan waits for answers at most: it must not come after its stop was called missed. One that is late already
 * has no reason to hurry.
 * @param dueAt own clock when its stop is due; `null` where nobody expects it
 * @returns own clock; `now` where it is not to wait at all
 */
export function holdAtMost(now: Millis, dueAt: Millis | null): Millis {
  const longest = now + LONGEST_HOLD;
  return dueAt === null || dueAt < now ? longest : Math.max(now, Math.min(longest, dueAt - BEFORE_DUE));
}

/**
 * What is to be sent next: events of one phone, in the order of their numbers. Nothing overtakes an event of the same phone
 * that is still held, and none waits for those of another one.
 */
export function batch(events: readonly KeptEvent[], now: Millis, pauses: Pauses = new Map()): KeptEvent[] {
  const out: KeptEvent[] = [];
  let characters = 0;
  const ready = queues(events).find((queue) => readyAt(queue, now, pauses) <= now) ?? [];
  for (const one of ready) {
    if (isHeld(one, now) || out.length >= MOST_AT_ONCE) break;
    characters += one.body.length;
    if (out.length > 0 && characters > MOST_CHARACTERS) break;
    out.push(one);
  }
  return out;
}

/** Own clock at which there is something to send without anything else happening; `null` where nothing waits. */
export function sendableAt(events: readonly KeptEvent[], now: Millis, pauses: Pauses = new Map()): Millis | null {
  const times = queues(events).map((queue) => readyAt(queue, now, pauses));
  return times.length === 0 ? null : Math.min(...times);
}

/** What waits, by the enrolment under which it was signed. */
function queues(events: readonly KeptEvent[]): KeptEvent[][] {
  const of = new Map<Uuid, KeptEvent[]>();
  for (const one of waitingOnes(events)) {
    const queue = of.get(one.device);
    if (queue === undefined) of.set(one.device, [one]);
    else queue.push(one);
  }
  return [...of.values()];
}

function readyAt([first]: readonly KeptEvent[], now: Millis, pauses: Pauses): Millis {
  if (first === undefined) return now;
  const paused = pauses.get(first.device) ?? 0;
  return Math.max(now, isHeld(first, now) ? first.heldUntil : now, isAhead(paused, now, LONGEST_PAUSE) ? paused : now);
}

/** Events that have not reached the centre, in order. */
export function waitingOnes(events: readonly KeptEvent[]): KeptEvent[] {
  return events.filter((one) => one.state === 'waiting').sort(inChain);
}

/** By number; those of an earlier enrolment, whose ids are older, before those of the newer one. */
function inChain(a: KeptEvent, b: KeptEvent): number {
  return a.device === b.device ? a.seq - b.seq : a.device < b.device ? -1 : 1;
}

/** The server's word where it does not know the phone that signed. */
export const PHONE_UNKNOWN = 'device_unknown';

/** The centre does not know the enrolment under which it was signed: it is kept, and tried again. */
export const isStranded = (event: KeptEvent): boolean => event.state === 'waiting' && event.problems.includes(PHONE_UNKNOWN);

/** An event with the server's word on it. */
export function settled(event: KeptEvent, result: SyncResult, now: Millis): KeptEvent {
  if (result.verdict === 'refused' && result.problems.includes(PHONE_UNKNOWN)) return { ...event, heldUntil: 0, problems: result.problems };
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
