import type { Feature, Geometry, LevelPlan, LonLat, Name, Uuid } from '../../api/types';
import type { Point, Projection } from './project';

/** What a room is for, as far as colour tells it. */
export type Tint =
  | 'walk'
  | 'room'
  | 'care'
  | 'staff'
  | 'vertical'
  | 'sanitary'
  | 'service'
  | 'food'
  | 'green'
  | 'void'
  | 'parking';

export interface DrawnRoom {
  id: Uuid;
  /** SVG path in metres. */
  path: string;
  tint: Tint;
  restricted: boolean;
  category: string;
  name: Name | null;
  label: Point | null;
  /** Square metres; the larger room keeps its name when two would overlap. */
  area: number;
  /** Width and height in metres, which the name has to fit into. */
  width: number;
  height: number;
}

export interface DrawnDoor {
  id: Uuid;
  path: string;
  controlled: boolean;
  middle: Point;
}

/** One level, ready to draw in metres. */
export interface DrawnLevel {
  id: Uuid;
  outlines: string[];
  rooms: DrawnRoom[];
  doors: DrawnDoor[];
}

/** Prepares a level once; panning and zooming need nothing of this again. */
export function drawLevel(plan: LevelPlan, project: Projection): DrawnLevel {
  const drawn: DrawnLevel = { id: plan.level.id, outlines: [], rooms: [], doors: [] };
  for (const feature of plan.features.features) {
    if (feature.geometry === null) continue;
    switch (feature.properties.kind) {
      case 'level':
        drawn.outlines.push(pathOf(feature.geometry, project));
        break;
      case 'unit':
        drawn.rooms.push(roomOf(feature, feature.geometry, project));
        break;
      case 'opening':
        drawn.doors.push(doorOf(feature, feature.geometry, project));
        break;
      case 'amenity':
        break;
    }
  }
  drawn.rooms.sort((a, b) => b.area - a.area);
  return drawn;
}

const TINTS: readonly [RegExp, Tint][] = [
  [/^(walkway|lobby|footbridge|ramp|movingwalkway|concourse)/, 'walk'],
  [/^(stairs|elevator|escalator|steps)/, 'vertical'],
  [/^(restroom|mothersroom|shower|lockerroom)/, 'sanitary'],
  [/^(office|conferenceroom|serverroom|nonpublic|security)/, 'staff'],
  [/^(storage|kitchen|laundry|mailroom|mechanical|utility)/, 'service'],
  [/^(foodservice|cafeteria|lounge|retail)/, 'food'],
  [/^(laboratory|firstaid|examroom|medical|waitingroom|patient)/, 'care'],
  [/^(vegetation|garden|terrace|recreation)/, 'green'],
  [/^(opentobelow|void|structure)/, 'void'],
  [/^(parking|road|driveway)/, 'parking'],
];

/** The tint of an IMDF category. */
export function tintOf(category: string): Tint {
  return TINTS.find(([pattern]) => pattern.test(category))?.[1] ?? 'room';
}

function roomOf(feature: Feature, geometry: Geometry, project: Projection): DrawnRoom {
  const { properties } = feature;
  const points = outerRings(geometry).flat().map(project);
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  return {
    id: properties.id,
    path: pathOf(geometry, project),
    tint: tintOf(properties.category),
    restricted: properties.restricted,
    category: properties.category,
    name: properties.labels,
    label: properties.display === undefined ? null : project(properties.display),
    area: outerRings(geometry).reduce((sum, ring) => sum + areaOf(ring.map(project)), 0),
    width: points.length > 0 ? Math.max(...xs) - Math.min(...xs) : 0,
    height: points.length > 0 ? Math.max(...ys) - Math.min(...ys) : 0,
  };
}

function doorOf(feature: Feature, geometry: Geometry, project: Projection): DrawnDoor {
  const { properties } = feature;
  const points = (geometry.type === 'LineString' ? geometry.coordinates : outerRings(geometry).flat()).map(project);
  const sum = points.reduce<Point>((all, p) => [all[0] + p[0], all[1] + p[1]], [0, 0]);
  const n = Math.max(1, points.length);
  return {
    id: properties.id,
    path: pathOf(geometry, project),
    controlled: properties.door === 'controlled' || properties.door === 'locked',
    middle: [sum[0] / n, sum[1] / n],
  };
}

function outerRings(geometry: Geometry): LonLat[][] {
  switch (geometry.type) {
    case 'Polygon':
      return geometry.coordinates.slice(0, 1);
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((polygon) => polygon.slice(0, 1));
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
      return geometry.coordinates;
    case 'Point':
      return [[geometry.coordinates]];
  }
}

/** SVG path data of a geometry, in metres with centimetres kept. */
export function pathOf(geometry: Geometry, project: Projection): string {
  switch (geometry.type) {
    case 'Polygon':
      return geometry.coordinates.map((ring) => lineTo(ring, project) + 'Z').join('');
    case 'MultiPolygon':
      return geometry.coordinates.flatMap((polygon) => polygon.map((ring) => lineTo(ring, project) + 'Z')).join('');
    case 'LineString':
      return lineTo(geometry.coordinates, project);
    case 'MultiLineString':
      return geometry.coordinates.map((line) => lineTo(line, project)).join('');
    case 'Point':
      return '';
  }
}

/** SVG path data of an open line. */
export function lineTo(line: readonly LonLat[], project: Projection): string {
  return line.map((position, i) => `${i === 0 ? 'M' : 'L'}${project(position).map(short).join(' ')}`).join('');
}

const short = (n: number): string => String(Math.round(n * 100) / 100);

/** Area of a closed ring in square metres. */
export function areaOf(ring: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x1, y1] = ring[i]!;
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    twice += x1 * y2 - x2 * y1;
  }
  return Math.abs(twice) / 2;
}
