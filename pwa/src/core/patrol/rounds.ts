import type { CheckpointCard, RoundView, StopView } from '../../api/patrol';
import type { Millis, SpotView, Uuid } from '../../api/types';
import { isOver, isReached } from './progress';

/** A round may be begun this long before its time: the guard is on his way already. */
export const EARLY_MS = 10 * 60_000;

/** Where a round belongs in the guard's list. */
export type Part = 'now' | 'next' | 'done';

export function partOf(round: RoundView, now: Millis): Part {
  if (isOver(round)) return 'done';
  return round.walker !== null || round.starts_at <= now + EARLY_MS ? 'now' : 'next';
}

/** The rounds of a list's part: what is done newest first, what is to come by its time. */
export function roundsIn(rounds: readonly RoundView[], part: Part, now: Millis): RoundView[] {
  const list = rounds.filter((round) => partOf(round, now) === part);
  return part === 'done' ? list.sort((a, b) => (b.ended_at ?? b.whole_by) - (a.ended_at ?? a.whole_by)) : list.sort((a, b) => a.starts_at - b.starts_at);
}

/** The round that this guard walks. */
export function walkedBy(rounds: readonly RoundView[], person: Uuid): RoundView | null {
  const own = rounds.filter((round) => !isOver(round) && round.walker === person);
  return own.sort((a, b) => (b.started_at ?? 0) - (a.started_at ?? 0))[0] ?? null;
}

/**
 * The round that a scan belongs to: the one that he walks, where it leads here; else one that he may walk by now and that
 * leads here, the first to be whole. `null` where none does: the scan stands alone.
 */
export function roundOf(rounds: readonly RoundView[], person: Uuid, checkpoint: Uuid, now: Millis): Uuid | null {
  const open = rounds.filter((round) => round.stops.some((stop) => stop.checkpoint === checkpoint && !isReached(stop)) && !isOver(round));
  const own = walkedBy(open, person);
  if (own !== null) return own.id;
  const free = open.filter((round) => round.walker === null && partOf(round, now) === 'now');
  return free.sort((a, b) => a.whole_by - b.whole_by)[0]?.id ?? null;
}

/** How a round stands, in numbers. */
export interface Tally {
  stops: number;
  reached: number;
  /** Reached late. */
  late: number;
  /** Not reached, and their time is over. */
  overdue: number;
}

export function tallyOf(round: RoundView, now: Millis): Tally {
  const stops = round.stops;
  return {
    stops: stops.length,
    reached: stops.filter(isReached).length,
    late: stops.filter((stop) => stop.state === 'late').length,
    overdue: stops.filter((stop) => isOverdue(round, stop, now)).length,
  };
}

/** The time of a stop that was not reached is over. While the round stands still its time stands still as well. */
export function isOverdue(round: RoundView, stop: StopView, now: Millis): boolean {
  if (isReached(stop)) return false;
  return stop.state === 'missed' || (round.paused_since === null && now > stop.due_at);
}

/** A stop with its place in the route. */
export interface Ahead {
  index: number;
  stop: StopView;
  card: CheckpointCard | null;
  /** Seconds of walking from where he is, as far as it is known. */
  seconds: number | null;
}

/** What is still to be reached, in the order in which it is to be walked: by the route, or the nearest first. */
export function ahead(round: RoundView, cards: ReadonlyMap<Uuid, CheckpointCard>, from: SpotView | null, ordinalOf: (level: Uuid) => number | null): Ahead[] {
  const left = round.stops.flatMap((stop, index) => {
    if (isReached(stop)) return [];
    const card = cards.get(stop.checkpoint) ?? null;
    return [{ index, stop, card, seconds: from === null || card === null ? null : roughSeconds(from, card.place.spot, ordinalOf) }];
  });
  if (round.order === 'free') return left.sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity) || a.index - b.index);
  return left.map((one) => {
    const planned = plannedSeconds(round, one.index);
    return planned === null ? one : { ...one, seconds: planned };
  });
}

/** The next stops of the rounds that somebody walks or may begin, one's own walk first, each once. */
export function expected(now: readonly RoundView[], person: Uuid, next: (round: RoundView) => CheckpointCard | null): CheckpointCard[] {
  const open = now.filter((round) => !isOver(round) && (round.walker === null || round.walker === person));
  const own = (round: RoundView) => Number(round.walker === person);
  const cards = open.sort((a, b) => own(b) - own(a)).flatMap((round) => next(round) ?? []);
  return cards.filter((card, i) => cards.findIndex((one) => one.id === card.id) === i);
}

/** Walking and staying from the stop before, as the route has it; `null` where that one was not the last reached. */
function plannedSeconds(round: RoundView, index: number): number | null {
  const before = round.stops[index - 1];
  const stop = round.stops[index];
  if (before === undefined || stop === undefined || !isReached(before)) return null;
  return (stop.arrival_ms - before.arrival_ms) / 1000;
}

/** Metres a second on the flat, and seconds for a floor: for ordering only, where no way was worked out. */
const PACE = 1.2;
const FLOOR_SECONDS = 25;
/** Corridors are no straight lines. */
const DETOUR = 1.3;

/** About how long the walk takes. */
export function roughSeconds(from: SpotView, to: SpotView, ordinalOf: (level: Uuid) => number | null): number {
  const metres = metresBetween(from, to);
  const a = ordinalOf(from.level);
  const b = ordinalOf(to.level);
  const floors = a === null || b === null ? 0 : Math.abs(a - b);
  return (metres * DETOUR) / PACE + floors * FLOOR_SECONDS;
}

const EARTH_M = 6_371_000;
function metresBetween(a: SpotView, b: SpotView): number {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const y = (b.lat - a.lat) * rad;
  return Math.hypot(x, y) * EARTH_M;
}
