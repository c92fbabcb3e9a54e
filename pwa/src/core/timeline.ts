import type { OriginView, TimelineLine, Uuid } from '../api/types';
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
  return { head: phrase(key, { who, n: numberOf(line) }), more: moreOf(line, words) };
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
      const calls = Array.isArray(body.call) ? body.call.flatMap((call) => word('call', call)) : [];
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
