import type { LegKind, LegView, LonLat, ReasonView, Shortfall, Trip, Uuid, WayView } from '../api/types';
import { ago, nameIn, walkingTime, type Language } from './format';
import { phrase, type Phrase } from './phrase';

/** "2F→3F by stair B, about 48 s". */
export function tripPhrase(trip: Trip, language: Language): Phrase {
  const time = walkingTime(trip.seconds);
  const floors = { from: trip.from_floor, to: trip.to_floor };
  if (trip.from_floor === trip.to_floor) return phrase('walk.same_floor', { floor: trip.to_floor, time });
  if (trip.via === null) return phrase('walk.floors', { ...floors, time });
  return phrase('walk.floors_via', { ...floors, via: nameIn(trip.via, language), time });
}

/**
 * Why this guard, in one sentence: who chose, from where he is called away, the way, and how sure his place was.
 * @param what names the alarm that he is called away from; `null` where it is not known here
 */
export function reasonPhrases(reason: ReasonView, language: Language, what: (alarm: Uuid) => string | null = () => null): Phrase[] {
  const out: Phrase[] = [];
  if (reason.by_hand) out.push(reason.why ? phrase('reason.by_hand_why', { why: reason.why }) : phrase('reason.by_hand'));
  if (reason.pulled_from !== null) {
    const from = what(reason.pulled_from);
    out.push(from === null ? phrase('reason.pulled_unknown') : phrase('reason.pulled', { what: from }));
  }
  out.push(reason.trip === null ? phrase('reason.no_trip') : tripPhrase(reason.trip, language));
  if (reason.position_age_ms !== null) {
    out.push(
      reason.accuracy_m === null
        ? phrase('reason.seen', { ago: ago(reason.position_age_ms) })
        : phrase('reason.seen_within', { ago: ago(reason.position_age_ms), metres: Math.round(reason.accuracy_m) }),
    );
  }
  if (reason.trip?.assumed) out.push(phrase('walk.assumed'));
  return out;
}

/** "1 of 2: three busy, one unreachable". */
export function shortfallPhrases(shortfall: Shortfall): { head: Phrase; why: Phrase[] } {
  const why = (['busy', 'unreachable', 'unskilled', 'asked'] as const)
    .filter((key) => shortfall[key] > 0)
    .map((key) => phrase(`shortfall.${key}`, { n: shortfall[key] }));
  return {
    head: phrase('shortfall.head', { called: shortfall.called, wanted: shortfall.wanted }),
    why: why.length > 0 ? why : [phrase('shortfall.nobody')],
  };
}

/** One step of the way, as it is read while walking. */
export interface Step {
  kind: LegKind;
  text: Phrase;
  level: Uuid;
  seconds: number;
}

/** The steps of a way: what changes the floor or needs a key gets its own; plain walking, through plain doors too, is gathered. */
export function steps(way: WayView, floorOf: (level: Uuid) => string, language: Language): Step[] {
  const out: Step[] = [];
  for (const leg of way.legs) {
    const last = out.at(-1);
    const kind = leg.kind === 'door' ? (last !== undefined && isWalk(last.kind) ? last.kind : 'floor') : leg.kind;
    if (last !== undefined && isWalk(kind) && last.kind === kind && last.level === leg.level) {
      last.seconds += leg.seconds;
      last.text = walkText(kind, last.seconds);
      continue;
    }
    out.push({ kind, text: stepText({ ...leg, kind }, floorOf, language), level: leg.level, seconds: leg.seconds });
  }
  return out.filter((step) => !isWalk(step.kind) || step.seconds >= 1);
}

const isWalk = (kind: LegKind): boolean => kind === 'floor' || kind === 'outside' || kind === 'assumed';

function walkText(kind: LegKind, seconds: number): Phrase {
  const time = walkingTime(seconds);
  if (kind === 'outside') return phrase('leg.outside', { time });
  if (kind === 'assumed') return phrase('leg.assumed', { time });
  return phrase('leg.floor', { time });
}

function stepText(leg: LegView, floorOf: (level: Uuid) => string, language: Language): Phrase {
  const via = leg.via === null ? '' : nameIn(leg.via, language);
  const floors = { from: floorOf(leg.level), to: leg.to_floor, via };
  switch (leg.kind) {
    case 'floor':
    case 'outside':
    case 'assumed':
      return walkText(leg.kind, leg.seconds);
    case 'stairs_up':
      return phrase(via ? 'leg.stairs_up_via' : 'leg.stairs_up', floors);
    case 'stairs_down':
      return phrase(via ? 'leg.stairs_down_via' : 'leg.stairs_down', floors);
    case 'lift':
      return phrase(via ? 'leg.lift_via' : 'leg.lift', floors);
    case 'escalator':
      return phrase('leg.escalator', floors);
    case 'ramp':
      return phrase('leg.ramp', floors);
    case 'door':
      return walkText('floor', leg.seconds);
    case 'controlled_door':
      return via ? phrase('leg.controlled_door_via', { via }) : phrase('leg.controlled_door');
  }
}

/** The lines of a way on one level, in order. */
export function linesOn(way: WayView, level: Uuid): LonLat[][] {
  return way.legs.filter((leg) => leg.level === level && leg.line.length > 1).map((leg) => leg.line);
}

/** Where a way leaves a level for another one. */
export interface Crossing {
  kind: LegKind;
  at: LonLat;
  toFloor: string;
  toLevel: Uuid;
}

const CLIMBS: ReadonlySet<LegKind> = new Set(['stairs_up', 'stairs_down', 'lift', 'escalator', 'ramp']);

/** The stairs and lifts at which the way leaves a level. */
export function crossingsOn(way: WayView, level: Uuid): Crossing[] {
  return way.legs.flatMap((leg) => {
    const at = leg.line[0];
    return CLIMBS.has(leg.kind) && leg.level === level && leg.to_level !== level && at !== undefined
      ? [{ kind: leg.kind, at, toFloor: leg.to_floor, toLevel: leg.to_level }]
      : [];
  });
}

/** The levels that a way touches, in order. */
export function levelsOf(way: WayView): Uuid[] {
  const out: Uuid[] = [];
  for (const leg of way.legs) for (const level of [leg.level, leg.to_level]) if (out.at(-1) !== level) out.push(level);
  return [...new Set(out)];
}
