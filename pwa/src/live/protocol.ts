import type { ServerMessage } from '../api/types';

/** What a frame held. */
export interface Frame {
  messages: ServerMessage[];
  /** Something in it could not be understood although its kind is known: ask again. */
  poisoned: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isListOf = (value: unknown, check: (item: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) && value.every((item) => isObject(item) && check(item));

const isAlarm = (item: Record<string, unknown>) =>
  typeof item.id === 'string' && isNumber(item.raised_at) && Array.isArray(item.assignments) && isObject(item.place);
const isGuard = (item: Record<string, unknown>) => typeof item.person === 'string' && isObject(item.readiness);
const isTest = (item: Record<string, unknown>) => typeof item.button === 'string';
const isPerson = (item: Record<string, unknown>) => typeof item.id === 'string';

const SHAPES: Record<ServerMessage['t'], (m: Record<string, unknown>) => boolean> = {
  welcome: (m) => typeof m.epoch === 'string' && isNumber(m.seq) && isNumber(m.now),
  snapshot: (m) =>
    typeof m.epoch === 'string' &&
    isNumber(m.seq) &&
    isListOf(m.alarms, isAlarm) &&
    isListOf(m.guards, isGuard) &&
    isListOf(m.people, isPerson),
  change: (m) =>
    isNumber(m.prev) &&
    isNumber(m.seq) &&
    isListOf(m.alarms ?? [], isAlarm) &&
    isListOf(m.guards ?? [], isGuard) &&
    isListOf(m.button_tests ?? [], isTest) &&
    isListOf(m.people ?? [], isPerson),
  presence: (m) => isListOf(m.guards, isGuard),
  canary: (m) => isNumber(m.at),
  ping: (m) => isNumber(m.now) && isNumber(m.seq),
  clock: (m) => isNumber(m.t0) && isNumber(m.t1),
  bye: (m) => typeof m.code === 'string',
};

/** Reads a text frame: one message a line. Kinds of a newer server are passed over. */
export function readFrame(text: string): Frame {
  const frame: Frame = { messages: [], poisoned: false };
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parse(line);
    if (!isObject(value) || typeof value.t !== 'string') {
      frame.poisoned = true;
      continue;
    }
    if (!Object.hasOwn(SHAPES, value.t)) continue;
    if (SHAPES[value.t as ServerMessage['t']](value)) frame.messages.push(value as unknown as ServerMessage);
    else frame.poisoned = true;
  }
  return frame;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
