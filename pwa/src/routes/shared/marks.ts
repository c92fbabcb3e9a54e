import type { AlarmView, GuardView, LonLat, PositionView, Uuid, WayView } from '../../api/types';
import { byPlace, isUnacknowledged } from '../../core/alarms';
import type { Point, Projection } from '../../core/plan/project';
import { freshness, isUnreachable, uncertainty } from '../../core/readiness';
import { crossingsOn, linesOn } from '../../core/walk';
import type { Texts } from '../../i18n/text.svelte';
import type { AlarmMark, GuardMark, WayMark } from '../../ui/plan/marks';

const lonLat = (spot: { lon: number; lat: number }): LonLat => [spot.lon, spot.lat];

/** Guards whose place lies on these levels. */
export function guardMarks(guards: Iterable<GuardView>, levels: ReadonlySet<Uuid>, project: Projection, now: number): GuardMark[] {
  const out: GuardMark[] = [];
  for (const guard of guards) {
    const { position } = guard;
    if (position === null || !levels.has(position.place.spot.level)) continue;
    out.push({ ...markOf(position, project, now), id: guard.person, label: guard.staff_number, own: false, unreachable: isUnreachable(guard.readiness) });
  }
  return apart(out);
}

/** One's own place. */
export function ownMark(position: PositionView, label: string, project: Projection, now: number): GuardMark {
  return { ...markOf(position, project, now), id: 'own', label, own: true, unreachable: false };
}

function markOf(position: PositionView, project: Projection, now: number): Pick<GuardMark, 'at' | 'radius' | 'fade'> {
  return { at: project(lonLat(position.place.spot)), radius: uncertainty(position, now), fade: freshness(position, now) };
}

/** Guards at the very same spot stand side by side. Metres. */
const BESIDE_M = 2.4;
function apart(marks: GuardMark[]): GuardMark[] {
  const taken = new Map<string, number>();
  return marks.map((mark) => {
    const key = mark.at.map((n) => n.toFixed(1)).join(' ');
    const n = taken.get(key) ?? 0;
    taken.set(key, n + 1);
    return n === 0 ? mark : { ...mark, at: [mark.at[0] + n * BESIDE_M, mark.at[1]] as Point };
  });
}

/** Alarms on these levels, those of one room as one mark with the most urgent's shape. */
export function alarmMarks(alarms: readonly AlarmView[], levels: ReadonlySet<Uuid>, project: Projection, texts: Texts): AlarmMark[] {
  const here = alarms.filter((alarm) => levels.has(alarm.place.spot.level));
  return byPlace(here).map(({ alarms: group }) => {
    const first = group[0]!;
    return {
      id: first.id,
      at: project(lonLat(first.place.spot)),
      priority: first.priority,
      state: first.state,
      pulse: group.some(isUnacknowledged),
      drill: first.drill,
      count: group.length,
      label: first.drill ? `${texts.t('drill')} · ${texts.t(`kind.${first.kind}`)}` : texts.t(`kind.${first.kind}`),
    };
  });
}

/** The part of a way on these levels. */
export function wayMark(way: WayView, levels: Iterable<Uuid>, project: Projection): WayMark {
  const mark: WayMark = { lines: [], crossings: [] };
  for (const level of levels) {
    mark.lines.push(...linesOn(way, level).map((line) => line.map(project)));
    mark.crossings.push(...crossingsOn(way, level).map(({ at, kind, toFloor }) => ({ at: project(at), kind, label: toFloor })));
  }
  return mark;
}
