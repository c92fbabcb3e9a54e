import type { AlarmView, Millis } from '../api/types';
import { phrase, type Phrase } from './phrase';
import { running } from './format';

/** An alarm that no guard has: for how long, and when its plan goes on. Milliseconds. */
export interface Unheld {
  for: Millis;
  /** Until the next step; 0 where it is due; `null` where none is awaited, because a supervisor has it. */
  next: Millis | null;
}

/** How long an alarm has been in no guard's hands; `null` where a guard has it or where it is over. */
export function unheld(alarm: AlarmView, now: Millis): Unheld | null {
  const { since, next_at } = alarm.escalation;
  if (since === null || alarm.closed !== null || alarm.contained_at !== null) return null;
  return { for: Math.max(0, now - since), next: next_at === null ? null : Math.max(0, next_at - now) };
}

/** What the plan does next, for the clock beside it. */
export function nextStepPhrase({ next }: Unheld): Phrase | null {
  if (next === null) return null;
  return next === 0 ? phrase('desk.step_due') : phrase('desk.next_step', { time: running(next) });
}

/** The siren of the wall sounds while any alarm asks for it that no guard has. */
export function sirenSounds(alarms: Iterable<AlarmView>): boolean {
  for (const alarm of alarms) if (alarm.escalation.siren && alarm.closed === null && alarm.contained_at === null) return true;
  return false;
}
