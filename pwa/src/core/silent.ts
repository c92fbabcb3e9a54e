import type { AlarmView, Uuid } from '../api/types';
import { isTaken } from './alarms';
import { phrase, type Phrase } from './phrase';

/** A silent alarm that this person raised: nothing on his own screen may give it away. */
export function isOwnSilent(alarm: AlarmView, person: Uuid): boolean {
  return alarm.silent && alarm.origin.by === 'person' && alarm.origin.person === person;
}

/** How far a silent alarm got, in words that say nothing to somebody who looks over the shoulder. */
export function silentPhrase(alarm: AlarmView | null, fate: 'waiting' | 'retrying' | 'taken' | 'test' | 'refused'): Phrase {
  if (alarm === null) {
    switch (fate) {
      case 'waiting':
        return phrase('silent.kept');
      case 'retrying':
        return phrase('silent.not_arrived');
      case 'taken':
        return phrase('silent.arrived');
      case 'test':
        return phrase('silent.test');
      case 'refused':
        return phrase('silent.refused');
    }
  }
  if (alarm.closed !== null) return phrase('silent.over');
  const there = alarm.assignments.filter((one) => one.state === 'on_scene').length;
  if (there > 0) return phrase('silent.there', { n: there });
  const coming = alarm.assignments.filter(isTaken).length;
  return coming > 0 ? phrase('silent.coming', { n: coming }) : phrase('silent.arrived');
}
