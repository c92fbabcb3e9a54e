import type { OriginView, Uuid } from '../api/types';
import { phrase, type Phrase } from './phrase';

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
