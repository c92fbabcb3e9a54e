import type { OriginView, Uuid } from '../api/types';
import { phrase, type Phrase } from './phrase';

/** What to say of an alarm whose raiser takes it back: somebody looks all the same. */
export const takenBack = (origin: OriginView): Phrase => phrase(origin.by === 'missed_check_in' ? 'alone.says_fine' : 'wall.false_claimed');

/** Who or what raised an alarm, as one says it. `who` names a person. */
export function originPhrase(origin: OriginView, who: (id: Uuid) => string): Phrase {
  switch (origin.by) {
    case 'missed_check_in':
      return phrase('alone.missed', { who: who(origin.person) });
    case 'person':
      return origin.person === null ? phrase('desk.raised_by_source') : phrase('desk.raised_by_person', { name: who(origin.person) });
    case 'source':
      return phrase('desk.raised_by_source');
    case 'system':
      return phrase('desk.raised_by_system');
  }
}
