import type { AlarmView, FloorPlan, LevelView, LonLat, SpotView, Uuid } from '../../api/types';
import { openAlarms } from '../alarms';
import { unionOf, type Bounds } from './project';

/** All levels of the campus at one height: drawn together, each building in its place. */
export interface Floor {
  ordinal: number;
  levels: LevelView[];
  /** What to call it: the short name that most of its levels have. */
  name: string;
}

/** The campus by height, from the lowest up. Outdoor ground belongs to ordinal 0. */
export function floorsOf(plan: FloorPlan): Floor[] {
  const byOrdinal = new Map<number, LevelView[]>();
  for (const level of plan.levels) byOrdinal.set(level.ordinal, [...(byOrdinal.get(level.ordinal) ?? []), level]);
  return [...byOrdinal]
    .sort(([a], [b]) => a - b)
    .map(([ordinal, levels]) => ({ ordinal, levels, name: usualName(levels) }));
}

function usualName(levels: readonly LevelView[]): string {
  const counts = new Map<string, number>();
  for (const level of levels.filter((l) => l.building !== null)) {
    counts.set(level.short_name, (counts.get(level.short_name) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1])[0];
  return best?.[0] ?? levels[0]?.short_name ?? '';
}

/** Levels at one height, some of a floor. */
export interface FloorPart {
  ordinal: number;
  levels: Uuid[];
  name: string;
}

/** Levels in their order, those of one height together. */
export function floorsTouched(plan: FloorPlan | null, levels: readonly Uuid[]): FloorPart[] {
  const out: FloorPart[] = [];
  for (const id of levels) {
    const level = plan?.levels.find((one) => one.id === id);
    if (level === undefined) continue;
    const same = out.find((one) => one.ordinal === level.ordinal);
    if (same === undefined) out.push({ ordinal: level.ordinal, levels: [id], name: level.short_name });
    else {
      same.levels.push(id);
      if (level.building !== null) same.name = level.short_name;
    }
  }
  return out;
}

/** The bounds of the whole plan. */
export const boundsOf = (plan: FloorPlan): Bounds | null => unionOf(plan.levels.map((level) => level.bounds));

/** The ordinals with open alarms, the most urgent first. */
export function alarmedOrdinals(alarms: Iterable<AlarmView>, plan: FloorPlan): number[] {
  const ordinalOf = new Map(plan.levels.map((level) => [level.id, level.ordinal]));
  const out: number[] = [];
  for (const alarm of openAlarms(alarms)) {
    const ordinal = ordinalOf.get(alarm.place.spot.level);
    if (ordinal !== undefined && !out.includes(ordinal)) out.push(ordinal);
  }
  return out;
}

/**
 * Which floor the wall shows: the floors of open alarms in turn, else the floors of the campus in turn.
 * @param turn counts up with time
 */
export function floorInTurn(plan: FloorPlan, alarms: Iterable<AlarmView>, turn: number): Floor | null {
  const floors = floorsOf(plan);
  const alarmed = alarmedOrdinals(alarms, plan);
  const among = alarmed.length > 0 ? floors.filter((floor) => alarmed.includes(floor.ordinal)) : floors;
  if (among.length === 0) return null;
  if (alarmed.length > 0) {
    const ordinal = alarmed[turn % alarmed.length];
    return among.find((floor) => floor.ordinal === ordinal) ?? null;
  }
  return among[turn % among.length] ?? null;
}

/** Buildings end some metres beyond their drawn bounds, and so does the error of a satellite position. Degrees. */
const MARGIN_DEG = 0.00015;
/** Satellite positions less sure than this are not used. Metres. */
export const GPS_LIMIT_M = 30;

/**
 * The spot on the outdoor ground of a satellite position; `null` where it is unsure, indoors, or off the campus. No
 * floor can be told from it, so it is only used outside buildings.
 */
export function outdoorSpot(plan: FloorPlan, [lon, lat]: LonLat, accuracyM: number): SpotView | null {
  if (accuracyM > GPS_LIMIT_M) return null;
  const inside = (level: LevelView, margin: number) =>
    lon > level.bounds[0] - margin && lon < level.bounds[2] + margin && lat > level.bounds[1] - margin && lat < level.bounds[3] + margin;
  const ground = plan.levels.find((level) => level.building === null && level.ordinal === 0 && inside(level, 0));
  if (ground === undefined) return null;
  if (plan.levels.some((level) => level.building !== null && inside(level, MARGIN_DEG))) return null;
  return { level: ground.id, lon, lat };
}

/** The short name of a level. */
export function floorName(plan: FloorPlan | null, level: Uuid): string {
  return plan?.levels.find((one) => one.id === level)?.short_name ?? '';
}
