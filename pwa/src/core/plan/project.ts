import type { LonLat } from '../../api/types';

/** Metres east and south of the anchor, so that it can be drawn as it is. */
export type Point = [x: number, y: number];
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Turns degrees into metres around an anchor. Good to some millimetres over a campus. */
export type Projection = (position: LonLat) => Point;

const METRES_PER_DEGREE = 111_320;

/** A projection around the middle of some bounds. */
export function projectionOf(bounds: Bounds): Projection {
  const lon0 = (bounds[0] + bounds[2]) / 2;
  const lat0 = (bounds[1] + bounds[3]) / 2;
  const perLon = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  return ([lon, lat]) => [(lon - lon0) * perLon, (lat0 - lat) * METRES_PER_DEGREE];
}

/** The way back of {@link projectionOf}: from metres to degrees. */
export function degreesOf(bounds: Bounds): (point: Point) => LonLat {
  const lon0 = (bounds[0] + bounds[2]) / 2;
  const lat0 = (bounds[1] + bounds[3]) / 2;
  const perLon = METRES_PER_DEGREE * Math.cos((lat0 * Math.PI) / 180);
  return ([x, y]) => [lon0 + x / perLon, lat0 - y / METRES_PER_DEGREE];
}

/** The bounds of several; levels that the plan does not draw have none and are left out. */
export function unionOf(all: readonly Bounds[]): Bounds | null {
  const list = all.filter(([west, south, east, north]) => west <= east && south <= north);
  const first = list[0];
  if (first === undefined) return null;
  return list.reduce<Bounds>(
    (all, one) => [Math.min(all[0], one[0]), Math.min(all[1], one[1]), Math.max(all[2], one[2]), Math.max(all[3], one[3])],
    first,
  );
}

/** A rectangle in metres. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Bounds in metres. */
export function boxOf(bounds: Bounds, project: Projection): Box {
  const [x, y] = project([bounds[0], bounds[3]]);
  const [right, bottom] = project([bounds[2], bounds[1]]);
  return { x, y, width: right - x, height: bottom - y };
}

/** The smallest box around points, or `null` without any. */
export function boxAround(points: readonly Point[], margin: number): Box | null {
  if (points.length === 0) return null;
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const x = Math.min(...xs) - margin;
  const y = Math.min(...ys) - margin;
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
}

/** Metres between two points. */
export const distance = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
