import type { GuardView, Millis, PositionView, ReadinessView } from '../api/types';
import { ago } from './format';
import { phrase, type Phrase } from './phrase';

/** How ready something is: working, doubtful, not working. */
export type Light = 'good' | 'doubtful' | 'bad';

export type CheckName = 'live' | 'sound' | 'push' | 'position' | 'awake' | 'battery';

/** One thing that has to work for an offer to reach a guard. */
export interface Check {
  name: CheckName;
  light: Light;
}

/** What the phone knows of itself. */
export interface OwnReadiness {
  live: boolean;
  sound: boolean;
  push: 'on' | 'off' | 'denied' | 'unsupported';
  awake: boolean;
  /** Percent; `null` where the browser does not tell. */
  battery: number | null;
  position: PositionView | null;
}

/** A position older than this is doubtful; much older ones say little. */
const POSITION_FRESH_MS = 20 * 60_000;
const POSITION_STALE_MS = 90 * 60_000;

/** Below this a phone may not last the shift, percent. */
const BATTERY_LOW = 20;

/** Whether a phone's battery is low; not where it is not told. */
export const isLowBattery = (percent: number | null | undefined): boolean => percent != null && percent < BATTERY_LOW;

/** The checks in the order of their weight. */
export function checks(own: OwnReadiness, now: Millis): Check[] {
  return [
    { name: 'live', light: own.live ? 'good' : 'bad' },
    { name: 'sound', light: own.sound ? 'good' : 'bad' },
    { name: 'push', light: own.push === 'on' ? 'good' : 'doubtful' },
    { name: 'position', light: positionLight(own.position, now) },
    { name: 'awake', light: own.awake ? 'good' : 'doubtful' },
    ...(own.battery === null ? [] : [{ name: 'battery' as const, light: isLowBattery(own.battery) ? ('doubtful' as const) : ('good' as const) }]),
  ];
}

/** The worst of the checks. */
export function overall(list: readonly Check[]): Light {
  if (list.some((check) => check.light === 'bad')) return 'bad';
  return list.some((check) => check.light === 'doubtful') ? 'doubtful' : 'good';
}

/** How far a position can be trusted by its age. */
export function positionLight(position: PositionView | null, now: Millis): Light {
  if (position === null) return 'bad';
  const age = now - position.at;
  return age < POSITION_FRESH_MS ? 'good' : age < POSITION_STALE_MS ? 'doubtful' : 'bad';
}

/** When a message last proved to have got through to a guard in this duty, and when his phone was last heard of. */
export function proofLines({ receipt_at, heard_at }: ReadinessView, now: Millis): Phrase[] {
  return [
    receipt_at === null ? phrase('ready.no_receipt') : phrase('ready.receipt', { ago: ago(now - receipt_at) }),
    ...(heard_at === null ? [] : [phrase('ready.heard', { ago: ago(now - heard_at) })]),
  ];
}

/** No way to alert the guard is known to work. */
export const isUnreachable = (readiness: ReadinessView): boolean => !readiness.live && !readiness.push;

/** What a supervisor sees of a guard's phone. */
export function guardLight(guard: GuardView, now: Millis): Light {
  if (isUnreachable(guard.readiness)) return 'bad';
  const fine = guard.readiness.live && guard.readiness.sound && !isLowBattery(guard.readiness.battery) && positionLight(guard.position, now) === 'good';
  return fine ? 'good' : 'doubtful';
}

/** The radius to draw around a position: it grows as the guard may have walked on since, up to a limit. Metres. */
export function uncertainty(position: PositionView, now: Millis): number {
  const drift = (Math.max(0, now - position.at) / 1000) * 0.01;
  return Math.max(position.accuracy_m, Math.min(25, position.accuracy_m + drift));
}

/** How strongly to draw a position: 1 fresh, fading to 0.4. */
export function freshness(position: PositionView, now: Millis): number {
  const age = Math.max(0, now - position.at);
  return Math.max(0.4, 1 - (age / POSITION_STALE_MS) * 0.6);
}
