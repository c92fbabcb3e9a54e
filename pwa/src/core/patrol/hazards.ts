import type { HazardView } from '../../api/patrol-desk';
import type { Millis, TimelineLine, Uuid } from '../../api/types';
import type { MessageKey } from '../../i18n/messages';
import { phrase, type Phrase } from '../phrase';
import { datePlus, instantOf } from './day';

export type HazardFilter = 'open' | 'overdue' | 'closed';
export const HAZARD_FILTERS: readonly HazardFilter[] = ['open', 'overdue', 'closed'];
export type HazardStep = 'assign' | 'postpone' | 'rectify' | 'verify' | 'reject' | 'close';

/** Overdue ones first, the longest first; then major before general; then by date, those without one last. */
export function byUrgency(a: HazardView, b: HazardView): number {
  const due = (one: HazardView) => one.due ?? Infinity;
  return (
    Number(b.overdue) - Number(a.overdue) ||
    (a.overdue ? due(a) - due(b) : 0) ||
    Number(b.severity === 'major') - Number(a.severity === 'major') ||
    (due(a) === due(b) ? 0 : due(a) - due(b)) ||
    a.found_at - b.found_at
  );
}

/** A hazard is overdue by the clock too, before the server's next list says so. */
export const overdueAt = (hazard: HazardView, now: Millis): HazardView =>
  hazard.overdue || hazard.state !== 'assigned' || hazard.due === null || hazard.due > now ? hazard : { ...hazard, overdue: true };

/** What can be done with a hazard where it stands, by whom may do what. Who rectified it does not verify it. */
export function stepsOpen(hazard: HazardView, me: Uuid | null, may: (word: 'handle_hazards' | 'rectify_hazards') => boolean): HazardStep[] {
  const handles = may('handle_hazards');
  const own = hazard.rectified?.by === me;
  switch (hazard.state) {
    case 'found':
      return handles ? ['assign'] : [];
    case 'assigned':
      return [...(may('rectify_hazards') && hazard.owner === me ? (['rectify'] as const) : []), ...(handles ? (['assign', 'postpone'] as const) : [])];
    case 'rectified':
      return handles && !own ? ['verify', 'reject'] : [];
    case 'verified':
      return handles ? ['close', 'reject'] : [];
    case 'closed':
      return [];
  }
}

/** The end of a local day: until when something is to be done "by" it. */
export const endOfDay = (date: string, timeZone: string): Millis => instantOf(datePlus(date, 1), 0, timeZone) - 60_000;

/** What a history line needs to know around it. */
export interface HazardWords {
  who: (id: Uuid) => string;
  day: (at: Millis) => string;
  system: string;
  known: (key: string) => key is MessageKey;
}

/** A journal line of a hazard as people read it. */
export function hazardLine(line: TimelineLine, words: HazardWords): { head: Phrase; more: string[] } {
  const key = `line.${line.kind}`;
  if (!words.known(key)) return { head: phrase('line.other'), more: [] };
  const { body } = line;
  const who = line.actor === null ? words.system : words.who(line.actor);
  const to = typeof body.to === 'string' ? words.who(body.to) : '';
  const due = typeof body.due === 'number' ? words.day(body.due) : '';
  const more = [body.reason, body.note].filter((text): text is string => typeof text === 'string' && text !== '');
  return { head: phrase(key, { who, to, due }), more };
}
