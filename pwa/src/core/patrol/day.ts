import type { Assigned, RoundView, StopProgress } from '../../api/patrol-desk';
import type { Millis, Uuid } from '../../api/types';

const HOUR = 3_600_000;
/** A day of patrols begins when the day shift does, so that no night is cut in two. Local hour. */
export const DAY_BEGINS_HOUR = 8;

/** The local date of an instant, as 2026-11-22. */
export function localDate(at: Millis, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** Minutes after local midnight. */
export function localMinute(at: Millis, timeZone: string): number {
  const [hour, minute] = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at).split(':').map(Number);
  return hour! * 60 + minute!;
}

/** The instant of a local date and minute; a time that the clocks skip is the one after. */
export function instantOf(date: string, minute: number, timeZone: string): Millis {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
  // What the zone is ahead by, asked at the guess and once more at what follows from it.
  const ahead = (at: Millis) => {
    const local = Date.parse(`${localDate(at, timeZone)}T00:00:00Z`) + localMinute(at, timeZone) * 60_000;
    return local - Math.floor(at / 60_000) * 60_000;
  };
  const first = wanted - ahead(wanted);
  return wanted - ahead(first);
}

/** So many days later. */
export function datePlus(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
}

/** Whether a text is a date as the address carries it. */
export function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** The day of patrols that an instant belongs to. */
export function patrolDay(at: Millis, timeZone: string): string {
  const date = localDate(at, timeZone);
  return localMinute(at, timeZone) < DAY_BEGINS_HOUR * 60 ? datePlus(date, -1) : date;
}

/** From when until when a day of patrols lasts. */
export function daySpan(date: string, timeZone: string): { from: Millis; to: Millis } {
  const at = (day: string) => instantOf(day, DAY_BEGINS_HOUR * 60, timeZone);
  return { from: at(date), to: at(datePlus(date, 1)) };
}

/** The rounds of one schedule, in rows in which none lies over another. */
export interface Lane {
  schedule: Uuid;
  /** The first round, which tells route and post. */
  first: RoundView;
  rows: RoundView[][];
}

/** When a round leaves the picture: at its end, or when it has to be whole. */
export const endOf = (round: RoundView, now: Millis): Millis =>
  round.ended_at !== null ? Math.max(round.ended_at, Math.min(round.whole_by, now)) : Math.max(round.whole_by, round.paused_since === null ? 0 : now);

/** What a round covers on the picture. */
export function extentOf(round: RoundView): { from: Millis; to: Millis } {
  const from = Math.min(round.starts_at, round.started_at ?? round.starts_at);
  return { from, to: Math.max(round.whole_by, from + 1) };
}

/** Rounds by schedule, in the order of their first; those that overlap lie one below the other. */
export function lanesOf(rounds: readonly RoundView[]): Lane[] {
  const lanes = new Map<Uuid, Lane>();
  for (const round of [...rounds].sort((a, b) => a.starts_at - b.starts_at || a.id.localeCompare(b.id))) {
    const lane = lanes.get(round.schedule) ?? { schedule: round.schedule, first: round, rows: [] };
    lanes.set(round.schedule, lane);
    const row = lane.rows.find((one) => extentOf(one.at(-1)!).to <= extentOf(round).from);
    if (row === undefined) lane.rows.push([round]);
    else row.push(round);
  }
  return [...lanes.values()];
}

/** How a round stands, for its colour and word: trouble before everything. */
export type RoundTone = 'planned' | 'due' | 'walking' | 'late' | 'paused' | 'complete' | 'complete_late' | 'incomplete' | 'missed' | 'called_off';

export function toneOf(round: RoundView, now: Millis): RoundTone {
  const isLate = round.stops.some((stop) => stop.state === 'late' || stop.state === 'missed');
  switch (round.state) {
    case 'planned':
      return round.not_started || now > round.start_by ? 'late' : now >= round.starts_at ? 'due' : 'planned';
    case 'walking':
      return isLate ? 'late' : 'walking';
    case 'complete':
      return isLate ? 'complete_late' : 'complete';
    default:
      return round.state;
  }
}

export const isOver = (round: RoundView): boolean => round.ended_at !== null;
export const isUnderWay = (round: RoundView): boolean => round.state === 'walking' || round.state === 'paused';
export const reached = (round: RoundView): number => round.stops.filter((stop) => stop.state === 'done' || stop.state === 'late').length;

/** How many stops stand how. */
export function stopCounts(round: RoundView): Record<StopProgress, number> {
  const counts = { waiting: 0, done: 0, late: 0, missed: 0 };
  for (const stop of round.stops) counts[stop.state] += 1;
  return counts;
}

/** What a day comes to. */
export interface DayCounts {
  all: number;
  underWay: number;
  complete: number;
  trouble: number;
  toCome: number;
}

export function dayCounts(rounds: Iterable<RoundView>, now: Millis): DayCounts {
  const counts = { all: 0, underWay: 0, complete: 0, trouble: 0, toCome: 0 };
  for (const round of rounds) {
    const tone = toneOf(round, now);
    counts.all += 1;
    if (isUnderWay(round)) counts.underWay += 1;
    if (round.state === 'complete') counts.complete += 1;
    if (tone === 'late' || tone === 'incomplete' || tone === 'missed') counts.trouble += 1;
    if (tone === 'planned' || tone === 'due') counts.toCome += 1;
  }
  return counts;
}

/** The next thing that has to happen on a round. */
export interface RoundDeadline {
  round: RoundView;
  what: 'begin' | 'stop' | 'whole';
  /** Where, for a stop. */
  checkpoint: Uuid | null;
  by: Millis;
}

/** The next deadline of one round; `null` where it is over or stands still. */
export function nextOf(round: RoundView): RoundDeadline | null {
  if (isOver(round) || round.state === 'paused') return null;
  if (round.state === 'planned') return { round, what: 'begin', checkpoint: null, by: round.start_by };
  const waiting = round.stops.filter((stop) => stop.state === 'waiting');
  const next = waiting.reduce<(typeof waiting)[number] | null>((best, stop) => (best === null || stop.due_at < best.due_at ? stop : best), null);
  if (next !== null && next.due_at < round.whole_by) return { round, what: 'stop', checkpoint: next.checkpoint, by: next.due_at };
  return { round, what: 'whole', checkpoint: null, by: round.whole_by };
}

/** The next deadline of all, soonest first. */
export function roundDeadlines(rounds: Iterable<RoundView>): RoundDeadline[] {
  return [...rounds].flatMap((round) => nextOf(round) ?? []).sort((a, b) => a.by - b.by);
}

/** The rounds of the arrow keys: left and right within a lane, up and down between lanes. */
export function neighbour(lanes: readonly Lane[], current: Uuid | null, key: string): Uuid | null {
  const all = lanes.map((lane) => lane.rows.flat().sort((a, b) => a.starts_at - b.starts_at));
  const lane = all.findIndex((rounds) => rounds.some((one) => one.id === current));
  if (lane < 0) return all[0]?.[0]?.id ?? null;
  const at = all[lane]!.findIndex((one) => one.id === current);
  const here = all[lane]![at]!;
  if (key === 'ArrowRight') return (all[lane]![at + 1] ?? here).id;
  if (key === 'ArrowLeft') return (all[lane]![at - 1] ?? here).id;
  const other = all[lane + (key === 'ArrowDown' ? 1 : -1)];
  if (other === undefined) return here.id;
  return other.reduce((best, one) => (Math.abs(one.starts_at - here.starts_at) < Math.abs(best.starts_at - here.starts_at) ? one : best)).id;
}

export const isAssignedToPost = (assigned: Assigned): assigned is { post: Uuid } => 'post' in assigned;
