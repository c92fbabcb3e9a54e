import type { AlarmView, Millis } from '../api/types';
import { isOpenOffer, openAlarms, targetOf } from './alarms';

/** Something that has to happen by a time. */
export interface Deadline {
  alarm: AlarmView;
  what: 'offer' | 'accept' | 'arrive';
  by: Millis;
}

/** What is due next over all open alarms: real ones before drills, soonest first; what is past stays in front. */
export function deadlines(alarms: Iterable<AlarmView>): Deadline[] {
  const out: Deadline[] = [];
  for (const alarm of openAlarms(alarms)) {
    const target = targetOf(alarm);
    if (target !== null) out.push({ alarm, what: target.what, by: target.by });
    const offers = alarm.assignments.filter(isOpenOffer).map((one) => one.expires_at);
    if (offers.length > 0) out.push({ alarm, what: 'offer', by: Math.min(...offers) });
  }
  return out.sort((a, b) => Number(a.alarm.drill) - Number(b.alarm.drill) || a.by - b.by);
}
