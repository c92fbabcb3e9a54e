import type { Ask, CheckpointBody, CheckpointSetUp, Question, RouteBody, RouteSetUp, ScheduleBody, ScheduleSetUp, StopBody, Window } from '../../api/patrol-desk';
import type { Name, Uuid } from '../../api/types';
import type { MessageKey } from '../../i18n/messages';
import { phrase, type Phrase } from '../phrase';

/** The pages of the set-up. */
export type SetUpTab = 'checkpoints' | 'routes' | 'schedules' | 'tags' | 'labels' | 'files';
export const SETUP_TABS: readonly SetUpTab[] = ['checkpoints', 'routes', 'schedules', 'tags', 'labels', 'files'];

/** Why the server did not save something, and at which field that is to be shown. */
export interface SetUpFault {
  field: string | null;
  text: Phrase;
}

/** What a problem code says of something that is set up. */
export function setUpFault(code: string, context: unknown, known: (key: string) => boolean): SetUpFault | null {
  const given = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};
  const key = `problem.${code}`;
  if (!known(key)) return null;
  const word = typeof given.word === 'string' ? given.word : '';
  const most = typeof given.most === 'number' ? given.most : 0;
  return { field: typeof given.field === 'string' ? given.field : null, text: phrase(key as MessageKey, { word, most }) };
}

const EMPTY: Name = { zh: '', en: '' };
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A checkpoint to change, without touching the one that is shown; a new one where there is none. */
export function checkpointDraft(from: CheckpointSetUp | null): Omit<CheckpointBody, 'place'> {
  if (from === null) return { code: '', name: { ...EMPTY }, key_place: false, demand: 'L1', fence_m: null, questions: [] };
  const { code, name, key_place, demand, fence_m, questions } = from;
  return copy({ code, name, key_place, demand, fence_m, questions });
}

export function routeDraft(from: RouteSetUp | null): RouteBody {
  if (from === null) return { key: '', name: { ...EMPTY }, order: 'fixed', post: null, stops: [] };
  const { key, name, order, post, stops } = from;
  return copy({ key, name, order, post, stops: stops.map(({ checkpoint, dwell_s, alarm_when_missed }) => ({ checkpoint, dwell_s, alarm_when_missed })) });
}

export function scheduleDraft(from: ScheduleSetUp | null, today: string): ScheduleBody {
  if (from !== null) return copy(from.schedule);
  return {
    key: '',
    name: { ...EMPTY },
    route: '',
    assigned: { people: [] },
    from: today,
    until: null,
    days: [true, true, true, true, true, true, true],
    windows: [{ from: 20 * 60, to: 6 * 60 }],
    every_min: 120,
    margin_min: 30,
    start_within_min: 30,
    whole_within_min: 90,
    late_after_min: 10,
    special: [],
  };
}

/** A short word for files made from a name: what can be written so, else a number that is free. */
export function keyFor(name: Name, taken: ReadonlySet<string>, kind: string): string {
  const base = name.en.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 32) || kind;
  if (!taken.has(base)) return base;
  let n = 2;
  while (taken.has(`${base}-${n}`)) n += 1;
  return `${base}-${n}`;
}

/** A new question, with a key that the others do not have. */
export function newQuestion(questions: readonly Question[]): Question {
  const taken = new Set(questions.map((one) => one.key));
  let n = questions.length + 1;
  while (taken.has(`q${n}`)) n += 1;
  return { key: `q${n}`, text: { ...EMPTY }, ask: { type: 'yes_no', problem: false }, required: true };
}

/** What a question of a kind is asked like at first. */
export function askOf(type: Ask['type']): Ask {
  switch (type) {
    case 'yes_no':
      return { type, problem: false };
    case 'choice':
      return { type, options: [newChoice([]), newChoice([{ key: 'a1', text: EMPTY, problem: false }])] };
    case 'number':
      return { type, unit: '', least: null, most: null };
    case 'text':
      return { type };
  }
}

export function newChoice(options: readonly { key: string }[] | Extract<Ask, { type: 'choice' }>['options']): Extract<Ask, { type: 'choice' }>['options'][number] {
  const taken = new Set(options.map((one) => one.key));
  let n = options.length + 1;
  while (taken.has(`a${n}`)) n += 1;
  return { key: `a${n}`, text: { ...EMPTY }, problem: false };
}

/** A list with one item moved up or down; the same list where it cannot be. */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return [...list];
  const out = [...list];
  [out[at], out[to]] = [out[to]!, out[at]!];
  return out;
}

/** Walking times that still hold after stops were moved, by the stop's place in the draft; `null` where it is new. */
export function knownWalks(route: RouteSetUp | null, draft: RouteBody): (number | null)[] {
  const walks = new Map<string, number>();
  route?.stops.forEach((stop, i) => walks.set(`${i === 0 ? (route.post ?? '') : route.stops[i - 1]!.checkpoint} ${stop.checkpoint}`, stop.walk_s));
  return draft.stops.map((stop, i) => walks.get(`${i === 0 ? (draft.post ?? '') : draft.stops[i - 1]!.checkpoint} ${stop.checkpoint}`) ?? null);
}

/** Seconds of walking and staying of a draft; `null` where some walking time is not known yet. */
export function takes(walks: readonly (number | null)[], stops: readonly StopBody[]): number | null {
  if (walks.some((walk) => walk === null)) return null;
  return walks.reduce<number>((sum, walk) => sum + (walk ?? 0), 0) + stops.reduce((sum, stop) => sum + stop.dwell_s, 0);
}

/** A time of day as a browser's field has it: 22:30. Midnight as an end is 00:00. */
export const timeText = (minute: number): string => `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Minutes after midnight of such a text; `null` where it is none. */
export function minuteOf(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  if (match === null) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute < 1440 ? minute : null;
}

/** How long a window is, in minutes; a whole day where both ends are the same. */
export const minutesOf = ({ from, to }: Window): number => (to > from ? to - from : to + 1440 - from);

/** What checkpoints, routes and the like are found by. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Those in use first, in their order. */
export const inUseFirst = <T extends { retired_at: number | null }>(list: readonly T[]): T[] => [...list.filter((one) => one.retired_at === null), ...list.filter((one) => one.retired_at !== null)];

/** Ids of checkpoints that some route in use leads to. */
export function walkedTo(routes: readonly RouteSetUp[]): Set<Uuid> {
  return new Set(routes.filter((route) => route.retired_at === null).flatMap((route) => route.stops.map((stop) => stop.checkpoint)));
}
