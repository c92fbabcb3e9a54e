import type { AlarmView, Millis } from '../api/types';
import { byPlace, isUnacknowledged, type PlaceGroup } from './alarms';

/** So many alarms within so long are a flood, wherever they come from. */
const MANY = 10;
const MANY_WITHIN_MS: Millis = 600_000;
/** So many from one place are one, too. */
const FROM_ONE_PLACE = 5;
const FROM_ONE_PLACE_WITHIN_MS: Millis = 60_000;

/**
 * Whether the open alarms came as a flood. It depends on when they were raised and not on the time of day, so the picture
 * does not jump while people read it: a flood is over once enough of it is closed.
 */
export function isFlood(open: readonly AlarmView[]): boolean {
  if (dense(open, MANY, MANY_WITHIN_MS)) return true;
  return byPlace(open).some((group) => dense(group.alarms, FROM_ONE_PLACE, FROM_ONE_PLACE_WITHIN_MS));
}

function dense(alarms: readonly AlarmView[], many: number, within: Millis): boolean {
  const times = alarms.map((alarm) => alarm.raised_at).sort((a, b) => a - b);
  return times.some((first, i) => {
    const last = times[i + many - 1];
    return last !== undefined && last - first <= within;
  });
}

/** How many of a group nobody has on his hands. */
export const unanswered = (group: PlaceGroup): number => group.alarms.filter(isUnacknowledged).length;

/** What fits on a display without a scroll bar. */
export interface Page {
  shown: PlaceGroup[];
  /** Alarms that are not in sight now. */
  hidden: number;
  /** Those of them that nobody has on his hands. */
  hiddenUnanswered: number;
}

/**
 * Groups for a display with room for a few lines. Places with somebody unanswered come first, in the order of urgency; where
 * even these are too many, they take turns, so that none is hidden for good.
 * @param room how many lines there are
 * @param turn counts up with time
 */
export function pageOfGroups(groups: readonly PlaceGroup[], room: number, turn: number): Page {
  const open = groups.filter((group) => unanswered(group) > 0);
  const held = groups.filter((group) => unanswered(group) === 0);
  const places = Math.max(0, room);
  const shown = open.length > places && places > 0 ? turned(open, places, turn) : [...open, ...held].slice(0, places);
  const rest = groups.filter((group) => !shown.includes(group));
  return {
    shown,
    hidden: rest.reduce((sum, group) => sum + group.alarms.length, 0),
    hiddenUnanswered: rest.reduce((sum, group) => sum + unanswered(group), 0),
  };
}

function turned(groups: readonly PlaceGroup[], places: number, turn: number): PlaceGroup[] {
  const pages = Math.ceil(groups.length / places);
  const start = (((turn % pages) + pages) % pages) * places;
  return groups.slice(start, start + places);
}
