import type { AlarmInput, CheckIn, Millis, NewAlarm, TellPosition, Uuid } from '../api/types';
import { backoff } from './backoff';

/** What a phone has to tell the centre. Kept with its id until the server answers. */
export type Message =
  | { what: 'alarm'; body: NewAlarm }
  | { what: 'input'; alarm: Uuid; body: AlarmInput }
  | { what: 'position'; body: TellPosition }
  /** A sign from lone work. */
  | { what: 'check_in'; body: CheckIn };

/** A message in the outbox. */
export interface Waiting {
  id: Uuid;
  /** Rises with every message put in. */
  order: number;
  /** Who said it; never sent in another's name. */
  person: Uuid;
  message: Message;
  /** Own clock when it was put in. */
  at: number;
  /** Tries that brought no answer. */
  tries: number;
  /** Own clock before which it is not tried again. */
  notBefore: number;
}

/** What a try brought. */
export type Answer =
  /** `test`: a press that proved a button and raised no alarm. */
  | { kind: 'taken'; test?: boolean }
  /** The server decided against it: it will not be sent again. */
  | { kind: 'refused'; code: string; context?: unknown }
  /** No answer, or "not now". */
  | { kind: 'later' }
  /** Somebody has to sign in first. */
  | { kind: 'signed_out' };

/** Messages of one lane go strictly in order; lanes do not wait for each other. */
export function laneOf(message: Message): string {
  switch (message.what) {
    case 'alarm':
      return message.body.id;
    case 'input':
      return message.alarm;
    case 'position':
    case 'check_in':
      return message.what;
  }
}

/** What to send now: the first of every lane whose time has come, oldest lane first, without lanes already in flight. */
export function ready(waiting: readonly Waiting[], person: Uuid, now: number, inFlight: ReadonlySet<string>): Waiting[] {
  const seen = new Set<string>();
  const due: Waiting[] = [];
  for (const one of inOrder(waiting)) {
    if (one.person !== person) continue;
    const lane = laneOf(one.message);
    if (seen.has(lane)) continue;
    seen.add(lane);
    if (!inFlight.has(lane) && one.notBefore <= now) due.push(one);
  }
  return due;
}

/** When to look again: the earliest `notBefore` among lane heads; `null` where nothing waits. */
export function nextTry(waiting: readonly Waiting[], person: Uuid): number | null {
  const heads = new Map<string, number>();
  for (const one of inOrder(waiting)) {
    const lane = laneOf(one.message);
    if (one.person === person && !heads.has(lane)) heads.set(lane, one.notBefore);
  }
  return heads.size === 0 ? null : Math.min(...heads.values());
}

/** A message after a try without an answer. Its id stays the same, so a repeat is harmless. */
export function postponed(one: Waiting, now: number, random: number): Waiting {
  return { ...one, tries: one.tries + 1, notBefore: now + backoff(one.tries + 1, random) };
}

/** A newer position, or sign from lone work, makes older ones useless; nothing else is ever dropped. */
export function superseded(waiting: readonly Waiting[], next: Waiting): Waiting[] {
  const { what } = next.message;
  if (what !== 'position' && what !== 'check_in') return [];
  return waiting.filter((one) => one.message.what === what && one.person === next.person && one.id !== next.id);
}

/** When this person last gave a sign that has not reached the centre: a check-in, or a place. `null` where all have. */
export function unheardSign(waiting: readonly Waiting[], person: Uuid): Millis | null {
  const signs = waiting.flatMap(({ message, person: by }) =>
    by === person && (message.what === 'check_in' || message.what === 'position') && message.body.at != null ? [message.body.at] : [],
  );
  return signs.length === 0 ? null : Math.max(...signs);
}

/** What a status and problem code mean for a message. */
export function answerOf(status: number, code: string, context?: unknown): Answer {
  if (status === 401) return { kind: 'signed_out' };
  if (status >= 500 || status === 408 || status === 425 || status === 429) return { kind: 'later' };
  return { kind: 'refused', code, context };
}

function inOrder(waiting: readonly Waiting[]): Waiting[] {
  return [...waiting].sort((a, b) => a.order - b.order);
}

/** The server takes no longer text with an alarm, characters. */
const TEXT_MAX = 500;

/** Alarms that have not reached the centre. */
export function unsentAlarms(waiting: readonly Waiting[]): Waiting[] {
  return inOrder(waiting).filter((one) => one.message.what === 'alarm');
}

/** A silent alarm: whoever looks at the device must not be told of it. */
export const isSilent = ({ message }: Waiting): boolean => message.what === 'alarm' && (message.body.silent ?? false);

/** An alarm and everything that was said about it before it was sent. */
export function laneOfAlarm(waiting: readonly Waiting[], alarm: Uuid): Waiting[] {
  return inOrder(waiting).filter((one) => laneOf(one.message) === alarm);
}

/**
 * The same in another person's name. Everything gets a new id: what was said in the first person's name may have
 * arrived after all, and must not answer for this. `text` goes before the alarm's own.
 */
export function inNameOf(lane: readonly Waiting[], person: Uuid, newId: () => Uuid, text: string): Waiting[] {
  const alarm = newId();
  return lane.map((one) => {
    const afresh = { ...one, person, tries: 0, notBefore: 0 };
    if (one.message.what === 'alarm') {
      const said = [text, one.message.body.text].filter(Boolean).join(' · ').slice(0, TEXT_MAX);
      return { ...afresh, id: alarm, message: { what: 'alarm', body: { ...one.message.body, id: alarm, text: said } } };
    }
    const id = newId();
    if (one.message.what === 'input') return { ...afresh, id, message: { what: 'input', alarm, body: { ...one.message.body, id } } };
    return { ...afresh, id };
  });
}
