import type { HazardDetail, HazardView } from '../../api/patrol-desk';
import type { Millis, Uuid } from '../../api/types';
import { byUrgency, overdueAt } from './hazards';

/** What somebody has to rectify, the most urgent first. */
export function toRectify(hazards: readonly HazardView[], me: Uuid | null, now: Millis): HazardView[] {
  const mine = hazards.filter((one) => one.owner === me && one.state === 'assigned');
  return mine.map((one) => overdueAt(one, now)).sort(byUrgency);
}

/** What somebody rectified and others look at now, or looked at; the newest first. */
export function handedIn(hazards: readonly HazardView[], me: Uuid | null): HazardView[] {
  const isPast = ({ state }: HazardView) => state === 'rectified' || state === 'verified' || state === 'closed';
  return hazards.filter((one) => one.owner === me && isPast(one)).sort((a, b) => b.since - a.since);
}

/** Why a hazard last came back as not rectified; `null` where it never did. */
export function whyItCameBack({ timeline }: HazardDetail): string | null {
  const reason = timeline.findLast((line) => line.kind === 'hazard.rejected')?.body.reason;
  return typeof reason === 'string' ? reason : null;
}
