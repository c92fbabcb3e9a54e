import type { Call, OriginView, TimelineLine, Uuid } from '../api/types';
import type { MessageKey } from '../i18n/messages';
import { walkingTime } from './format';
import { phrase, type Phrase } from './phrase';

/** A journal line as people read it: what happened, and what belongs to it. */
export interface LineText {
  head: Phrase;
  more: Phrase[];
}

/** What a line needs to know around it. */
export interface LineWords {
  /** A person as one says it. */
  who: (id: Uuid) => string;
  /** What does things by itself. */
  system: string;
  /** Several phrases as one. */
  join: (phrases: readonly Phrase[]) => string;
  /** Whether a text exists: a newer server may know words that this app does not. */
  known: (key: string) => key is MessageKey;
  /** Who or what raised the alarm, where the lines are one alarm's. */
  origin?: OriginView;
}

/** A journal line of an alarm in words. What a newer server writes is told as "other", never as a code. */
export function lineText(line: TimelineLine, words: LineWords): LineText {
  const person = line.person ?? line.actor;
  const who = person === null ? words.system : words.who(person);
  const key = `line.${line.kind}`;
  if (!words.known(key)) return { head: phrase('line.other'), more: [] };
  if (line.kind === 'alarm.escalated' && line.body.at_once === true) return atOnce(line, words);
  return { head: phrase(key, { who, n: numberOf(line) }), more: moreOf(line, words) };
}

/** Whom a step tells; what else it calls comes or sounds. */
const TOLD: ReadonlySet<unknown> = new Set<Call>(['supervisors', 'shift_leaders', 'duty_phone', 'police', 'department']);

/** A step that the plan takes at once: nobody was waited for, so it is no escalation. */
function atOnce(line: TimelineLine, words: LineWords): LineText {
  const calls = Array.isArray(line.body.call) ? line.body.call : [];
  const told = callsOf(calls.filter((call) => TOLD.has(call)), words);
  const others = callsOf(calls.filter((call) => !TOLD.has(call)), words);
  const head = told.length === 0 ? phrase('line.step_at_once', { n: numberOf(line) }) : phrase('line.notified', { who: words.join(told) });
  return { head, more: others.length === 0 ? [] : [phrase('line.calls', { who: words.join(others) })] };
}

function callsOf(calls: readonly unknown[], words: LineWords): Phrase[] {
  return calls.flatMap((call) => {
    const key = `call.${String(call)}`;
    return words.known(key) ? [phrase(key)] : [];
  });
}

/** The number that a line tells: a step counts from one, a version and more guards as they are. */
function numberOf({ kind, body }: TimelineLine): number {
  if (kind === 'alarm.escalated') return typeof body.step === 'number' ? body.step + 1 : 1;
  const n = body.more ?? body.version;
  return typeof n === 'number' ? n : 0;
}

function moreOf({ kind, body }: TimelineLine, words: LineWords): Phrase[] {
  const word = (group: string, value: unknown): Phrase[] => {
    const key = `${group}.${String(value)}`;
    return typeof value === 'string' && words.known(key) ? [phrase(key)] : [];
  };
  const text = (value: unknown): Phrase[] => (typeof value === 'string' && value !== '' ? [phrase('line.text', { text: value })] : []);
  switch (kind) {
    case 'alarm.raised':
      return [
        ...(words.origin?.by === 'missed_check_in' ? [phrase('line.raised_by_silence', { who: words.who(words.origin.person) })] : []),
        ...(body.silent === true ? [phrase('line.silent')] : []),
      ];
    case 'alarm.escalated': {
      const calls = Array.isArray(body.call) ? callsOf(body.call, words) : [];
      return calls.length === 0 ? [] : [phrase('line.calls', { who: words.join(calls) })];
    }
    case 'assignment.accepted':
      return word('part', body.part);
    case 'assignment.declined':
    case 'assignment.withdrawn':
      return word('decline', body.reason);
    case 'assignment.stood_down':
      return [...word('ended', body.reason), ...text(body.why)];
    case 'assignment.not_moving':
      return typeof body.left === 'number' ? [phrase('line.left', { time: walkingTime(body.left) })] : [];
    case 'alarm.supervisors_told':
      return word('told', body.because);
    case 'alarm.closed':
      return [...word('outcome', body.outcome), ...text(body.note)];
    case 'lone_work.started':
      return typeof body.every === 'number' ? [phrase('line.every', { n: Math.round(body.every / 60_000) })] : [];
    case 'alarm.noted':
      return text(body.text);
    default:
      return [];
  }
}
