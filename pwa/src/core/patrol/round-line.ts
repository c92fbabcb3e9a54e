import type { TimelineLine, Uuid } from '../../api/types';
import type { MessageKey } from '../../i18n/messages';
import { phrase, type Phrase } from '../phrase';
import { span } from './problem';

/** What a journal line of a round needs to know around it. */
export interface RoundWords {
  who: (id: Uuid) => string;
  checkpoint: (id: Uuid) => string;
  system: string;
  known: (key: string) => key is MessageKey;
}

/** The table of stops says it already. */
const SAID: ReadonlySet<string> = new Set(['round.reached', 'round.planned', 'round.reminded']);
export const isWorthTelling = (line: TimelineLine): boolean => !SAID.has(line.kind);

/** A journal line of a round as people read it, with a reason where there is one. */
export function roundLine(line: TimelineLine, words: RoundWords): { head: Phrase; more: string | null } {
  const key = `line.${line.kind}`;
  if (!words.known(key)) return { head: phrase('line.other'), more: null };
  const { body } = line;
  const id = (value: unknown): string => (typeof value === 'string' ? value : '');
  const person = id(body.by) || id(body.person) || line.person || line.actor || '';
  const outcome = `round_tone.${id(body.outcome)}`;
  return {
    head: phrase(key, {
      who: person === '' ? words.system : words.who(person),
      checkpoint: words.checkpoint(id(body.checkpoint)),
      span: span(typeof body.extended === 'number' ? body.extended : 0),
      outcome: words.known(outcome) ? phrase(outcome) : phrase('patrol.goes_on'),
    }),
    more: id(body.reason) || null,
  };
}
