import type { AlarmView, AssignmentView, Millis } from '../api/types';
import { isOpenOffer, isTaken } from './alarms';
import { walkingTime } from './format';
import { phrase, type Phrase } from './phrase';

/** One thing that has happened, told to whoever raised the alarm. */
export interface Step {
  text: Phrase;
  at: Millis | null;
}

/** What has happened with an alarm, for the department: accepted, called, on the way, there, over. */
export function progress(alarm: AlarmView, who: (assignment: AssignmentView) => string, join: (names: readonly string[]) => string): Step[] {
  const out: Step[] = [{ text: phrase('staff.accepted'), at: alarm.raised_at }];
  const called = alarm.assignments.filter((one) => isOpenOffer(one));
  if (called.length > 0) out.push({ text: phrase('staff.called', { who: join(called.map(who)) }), at: called[0]!.offered_at });
  // A department is not told who has been called before somebody has accepted.
  else if (alarm.state === 'offered') out.push({ text: phrase('staff.calling'), at: null });
  for (const one of alarm.assignments.filter(isTaken)) out.push(stepOf(one, who(one)));
  if (alarm.contained_at !== null) out.push({ text: phrase('staff.contained'), at: alarm.contained_at });
  if (alarm.closed !== null) out.push({ text: phrase('staff.closed', { outcome: phrase(`outcome.${alarm.closed.outcome}`) }), at: alarm.closed.at });
  return out;
}

function stepOf(one: AssignmentView, who: string): Step {
  if (one.state === 'on_scene') return { text: phrase('staff.arrived', { who }), at: one.on_scene_at };
  const { trip } = one.reason;
  const at = one.en_route_at ?? one.accepted_at;
  if (trip === null) return { text: phrase('staff.answered', { who }), at };
  return { text: phrase('staff.on_way', { who, time: walkingTime(trip.seconds) }), at };
}
