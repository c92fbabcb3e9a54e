import type { RoundStateWord, RoundView, StopView } from '../../api/patrol';
import type { Millis, Uuid } from '../../api/types';
import type { KeptEvent } from './queue';

/** Something that the phone's own events did to a round, as the phone foresees it. */
export type Step =
  | { do: 'start'; id: Uuid; round: Uuid; person: Uuid; at: Millis }
  | { do: 'take_over'; id: Uuid; round: Uuid; person: Uuid; at: Millis }
  | { do: 'end'; id: Uuid; round: Uuid; person: Uuid; at: Millis }
  | { do: 'scan'; id: Uuid; round: Uuid; person: Uuid; at: Millis; checkpoint: Uuid };

const OVER: readonly RoundStateWord[] = ['complete', 'incomplete', 'missed', 'called_off'];
export const isOver = (round: RoundView): boolean => OVER.includes(round.state);
export const isReached = (stop: StopView): boolean => stop.state === 'done' || stop.state === 'late';

/**
 * The round as it will be once the phone's own events have arrived: what the centre confirmed, and one's own steps on top,
 * by the same rules as the centre's. A step that the centre knows already changes nothing.
 */
export function foreseeRound(round: RoundView, steps: readonly Step[]): RoundView {
  return steps.filter((step) => step.round === round.id).reduce(take, round);
}

function take(round: RoundView, step: Step): RoundView {
  switch (step.do) {
    case 'start':
      return isOver(round) && round.state !== 'missed' ? round : started(round, step.person, step.at);
    case 'take_over':
      return isOver(round) || round.walker === null ? round : { ...round, walker: step.person };
    case 'end':
      return isOver(round) || round.walker === null ? round : ended(round, step.at);
    case 'scan':
      return scanned(round, step);
  }
}

function started(round: RoundView, person: Uuid, at: Millis): RoundView {
  if (round.walker !== null) return round;
  const from = Math.max(at, round.starts_at);
  const moved = from - round.start_by;
  const stops = round.stops.map((stop) =>
    stop.state === 'waiting' && round.order === 'fixed' ? { ...stop, due_at: Math.min(round.whole_by, stop.due_at + moved) } : stop,
  );
  return { ...round, state: round.state === 'paused' ? 'paused' : 'walking', ended_at: null, walker: person, started_at: from, stops };
}

function scanned(before: RoundView, step: Extract<Step, { do: 'scan' }>): RoundView {
  const isKnown = before.stops.some((stop) => stop.scan === step.id);
  const isPaused = before.paused_since !== null;
  if (isKnown || before.state === 'called_off' || (!isPaused && step.at > before.whole_by)) return before;
  const at = before.stops.findIndex((stop) => stop.checkpoint === step.checkpoint && !isReached(stop));
  if (at < 0) return before;
  const round = isOver(before) && before.walker !== null ? before : started(before, step.person, step.at);
  const stops = round.stops.map((stop, i) => {
    if (i !== at) return stop;
    const late = !isPaused && step.at > stop.due_at;
    return { ...stop, state: late ? ('late' as const) : ('done' as const), reached_at: step.at, scan: step.id };
  });
  return stops.every(isReached)
    ? { ...round, stops, state: 'complete', ended_at: round.ended_at ?? step.at, paused_since: null }
    : { ...round, stops, state: isOver(round) ? 'incomplete' : round.state };
}

function ended(round: RoundView, at: Millis): RoundView {
  const stops = round.stops.map((stop) => (stop.state === 'waiting' ? { ...stop, state: 'missed' as const } : stop));
  const reached = stops.filter(isReached).length;
  const state = reached === 0 ? 'missed' : reached === stops.length ? 'complete' : 'incomplete';
  return { ...round, stops, state, ended_at: at, paused_since: null };
}

/**
 * The steps in one's own events that the centre's picture does not hold yet: those that wait, and those that were answered
 * after the picture was asked for.
 * @param askedAt own clock when the picture was asked for
 * @param offset server minus own clock
 */
export function stepsOf(events: readonly KeptEvent[], askedAt: Millis, offset: Millis): Step[] {
  const out: Step[] = [];
  for (const event of [...events].sort((a, b) => a.at - b.at || a.seq - b.seq)) {
    const isNews = event.state === 'waiting' || (event.state === 'received' && (event.answeredAt ?? 0) >= askedAt);
    if (!isNews) continue;
    const { payload, id } = event;
    const at = event.at + offset;
    if (payload.kind === 'round_started') out.push({ do: 'start', id, round: payload.round, person: payload.person, at });
    else if (payload.kind === 'round_taken_over') out.push({ do: 'take_over', id, round: payload.round, person: payload.person, at });
    else if (payload.kind === 'round_ended') out.push({ do: 'end', id, round: payload.round, person: payload.person, at });
    else if (payload.kind === 'scan' && payload.round !== null && event.checkpoint !== null)
      out.push({ do: 'scan', id, round: payload.round, person: payload.person, at, checkpoint: event.checkpoint });
  }
  return out;
}
