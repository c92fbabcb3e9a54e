import { describe, expect, it } from 'vitest';
import type { FloorPlan, LevelPlan, LevelView } from '../../api/types';
import { alarm, place } from '../testing';
import { arrowsAlong } from './arrows';
import { drawLevel } from './draw';
import { alarmedOrdinals, floorsOf, floorsTouched, outdoorSpot } from './floors';
import { fit, placeLabels, placeMarks } from './labels';
import { boxAround, distance, projectionOf, unionOf } from './project';

const level = (id: string, building: string | null, ordinal: number, bounds: LevelView['bounds']): LevelView => ({
  id,
  building,
  ordinal,
  short_name: building === null ? '室外' : `${ordinal + 1}F`,
  name: { zh: id, en: id },
  bounds,
});
const plan: FloorPlan = {
  version: 1,
  name: { zh: '院', en: 'H' },
  buildings: [],
  levels: [
    level('ground', null, 0, [117.24, 39.08, 117.26, 39.1]),
    level('a1', 'a', 0, [117.25, 39.09, 117.251, 39.091]),
    level('a2', 'a', 1, [117.25, 39.09, 117.251, 39.091]),
    level('undrawn', 'b', 1, [Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, -Number.MAX_VALUE]),
  ],
};

describe('projection', () => {
  it('is in metres, east to the right and north up', () => {
    const project = projectionOf([117.25, 39.09, 117.25, 39.09]);
    const [x, y] = project([117.251, 39.091]);
    expect(x).toBeCloseTo(86.4, 0);
    expect(y).toBeCloseTo(-111.3, 0);
    expect(distance([0, 0], [3, 4])).toBe(5);
  });
  it('leaves out levels that are not drawn', () => {
    expect(unionOf(plan.levels.map((one) => one.bounds))).toEqual([117.24, 39.08, 117.26, 39.1]);
    expect(unionOf([])).toBeNull();
    expect(boxAround([[1, 2], [5, 3]], 1)).toEqual({ x: 0, y: 1, width: 6, height: 3 });
  });
});

describe('floors', () => {
  it('gather levels of one height, the ground with the first', () => {
    expect(floorsOf(plan).map((floor) => [floor.ordinal, floor.name, floor.levels.length])).toEqual([
      [0, '1F', 2],
      [1, '2F', 2],
    ]);
    expect(floorsTouched(plan, ['ground', 'a1', 'a2']).map((one) => [one.name, one.levels])).toEqual([
      ['1F', ['ground', 'a1']],
      ['2F', ['a2']],
    ]);
  });
  it('with alarms come the most urgent first', () => {
    const list = [alarm({ id: '1', priority: 'p3', place: place('a1') }), alarm({ id: '2', priority: 'p1', place: place('a2') })];
    expect(alarmedOrdinals(list, plan)).toEqual([1, 0]);
  });
  it('take satellite positions outdoors only', () => {
    expect(outdoorSpot(plan, [117.245, 39.085], 12)).toEqual({ level: 'ground', lon: 117.245, lat: 39.085 });
    expect(outdoorSpot(plan, [117.245, 39.085], 31)).toBeNull();
    expect(outdoorSpot(plan, [117.2505, 39.0905], 5)).toBeNull();
    expect(outdoorSpot(plan, [117.2511, 39.0905], 5)).toBeNull();
    expect(outdoorSpot(plan, [118, 39], 5)).toBeNull();
  });
});

describe('drawing', () => {
  const square = (x: number, size: number): [number, number][] => [
    [x, 39],
    [x + size, 39],
    [x + size, 39 + size],
    [x, 39 + size],
    [x, 39],
  ];
  const drawn = drawLevel(
    {
      level: plan.levels[1]!,
      features: {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties: { id: 'l', kind: 'level', category: 'indoor', labels: null, restricted: false }, geometry: { type: 'Polygon', coordinates: [square(117, 0.001)] } },
          { type: 'Feature', properties: { id: 's', kind: 'unit', category: 'storage', labels: { zh: '库房', en: 'Store' }, restricted: true, display: [117.00005, 39.00005] }, geometry: { type: 'MultiPolygon', coordinates: [[square(117, 0.0001)]] } },
          { type: 'Feature', properties: { id: 'w', kind: 'unit', category: 'walkway', labels: { zh: '走廊', en: 'Corridor' }, restricted: false, display: [117.0003, 39.0003] }, geometry: { type: 'Polygon', coordinates: [square(117.0002, 0.0005)] } },
          { type: 'Feature', properties: { id: 'd', kind: 'opening', category: 'pedestrian', labels: null, restricted: false, door: 'controlled' }, geometry: { type: 'LineString', coordinates: [[117, 39], [117.00002, 39]] } },
          { type: 'Feature', properties: { id: 'none', kind: 'unit', category: 'room', labels: null, restricted: false }, geometry: null },
        ],
      },
    } satisfies LevelPlan,
    projectionOf([117, 39, 117, 39]),
  );
  it('orders rooms by size and knows what they are for', () => {
    expect(drawn.rooms.map((room) => [room.id, room.tint, room.restricted])).toEqual([
      ['w', 'walk', false],
      ['s', 'service', true],
    ]);
    expect(drawn.outlines).toHaveLength(1);
    expect(drawn.doors[0]).toMatchObject({ id: 'd', controlled: true });
    expect(drawn.rooms[1]?.area).toBeCloseTo(8.65 * 11.13, -1);
  });
  it('writes names that fit, and none over another', () => {
    const view = { x: -1e4, y: -1e4, width: 2e4, height: 2e4 };
    expect(placeLabels(drawn.rooms, view, 0.2, 14, 'zh').map((label) => label.lines)).toEqual([['走廊'], ['库房']]);
    expect(placeLabels(drawn.rooms, view, 0.5, 14, 'zh').map((label) => label.id)).toEqual(['w']);
    const twin = { ...drawn.rooms[0]!, id: 'twin' };
    expect(placeLabels([drawn.rooms[0]!, twin], view, 0.2, 14, 'zh')).toHaveLength(1);
  });
  it('writes no name under a mark, and no mark\u2019s text over another', () => {
    const mark = (id: string, x: number, text: string) => ({ id, at: [x, 0] as [number, number], text, below: 30, size: 13, half: 18 });
    expect([...placeMarks([mark('a', 0, 'Disturbance'), mark('b', 60, 'Intrusion'), mark('c', 300, 'Fire')], 1).written]).toEqual(['a', 'c']);
    const { boxes, written } = placeMarks([mark('a', 0, 'Fire'), mark('b', 100, 'Theft')], 0.5);
    expect([...written]).toEqual(['a', 'b']);
    expect(boxes[0]).toEqual({ x: -9, y: -9, width: 18, height: 18 });
  });
  it('breaks a long name once', () => {
    expect(fit('急诊内科诊室', 45, 14)).toEqual(['急诊内', '科诊室']);
    expect(fit('Nurse station', 70, 14)).toEqual(['Nurse', 'station']);
    expect(fit('Dermatology', 30, 14)).toBeNull();
  });
  it('marks the direction of a line', () => {
    expect(arrowsAlong([[0, 0], [10, 0], [10, 10]], 10)).toEqual([
      { at: [5, 0], angle: 0 },
      { at: [10, 5], angle: 90 },
    ]);
  });
});
