import { describe, expect, it } from 'vitest';
import type { AlarmView } from '../api/types';
import { byPlace } from './alarms';
import { isFlood, pageOfGroups, unanswered } from './flood';
import { alarm, assignment, place, seeded } from './testing';

const at = (room: string, raised_at: number, over: Partial<AlarmView> = {}) => alarm({ id: `${room} ${raised_at}`, place: place('level-1', room), raised_at, ...over });
const many = (n: number, every: number, room = (i: number) => `room ${i}`) => Array.from({ length: n }, (_, i) => at(room(i), i * every));

describe('a flood', () => {
  it('is ten alarms in ten minutes', () => {
    expect(isFlood(many(10, 60_000))).toBe(true);
    expect(isFlood(many(9, 1_000))).toBe(false);
    expect(isFlood(many(10, 67_000))).toBe(false);
  });
  it('is five from one place in a minute', () => {
    const one = () => 'emergency';
    expect(isFlood(many(5, 15_000, one))).toBe(true);
    expect(isFlood(many(4, 1_000, one))).toBe(false);
    expect(isFlood(many(5, 16_000, one))).toBe(false);
    expect(isFlood(many(5, 1_000))).toBe(false);
  });
  it('is found in the middle of quieter times', () => {
    expect(isFlood([at('a', 0), ...many(10, 1_000).map((one) => ({ ...one, raised_at: one.raised_at + 3_600_000 })), at('b', 90_000_000)])).toBe(true);
  });
});

describe('a display with little room', () => {
  const held = { assignments: [assignment({ state: 'accepted' })] };
  it('shows places with somebody unanswered before those that somebody has', () => {
    const groups = byPlace([at('a', 1, held), at('b', 2), at('c', 3, held), at('d', 4)]);
    const page = pageOfGroups(groups, 3, 0);
    expect(page.shown.map((one) => one.key)).toEqual(['b', 'd', 'a']);
    expect(page).toMatchObject({ hidden: 1, hiddenUnanswered: 0 });
  });
  it('counts what is unanswered within a place', () => {
    const [group] = byPlace([at('a', 1, held), at('a', 2), at('a', 3)]);
    expect(unanswered(group!)).toBe(2);
  });
  it('shows every unanswered alarm in its turn, whatever comes, and always counts the rest', () => {
    const random = seeded(7);
    for (let run = 0; run < 200; run += 1) {
      const alarms = Array.from({ length: Math.floor(random() * 40) }, (_, i) => at(`room ${Math.floor(random() * 15)}`, i, random() < 0.4 ? held : {}));
      const groups = byPlace(alarms);
      const room = 1 + Math.floor(random() * 6);
      const seen = new Set<AlarmView>();
      for (let turn = 0; turn < 20; turn += 1) {
        const page = pageOfGroups(groups, room, turn);
        expect(page.shown.length).toBeLessThanOrEqual(room);
        const inSight = page.shown.flatMap((group) => group.alarms);
        expect(inSight.length + page.hidden).toBe(alarms.length);
        for (const one of inSight) seen.add(one);
        const open = alarms.filter((one) => one.assignments.length === 0 && !inSight.includes(one)).length;
        expect(page.hiddenUnanswered).toBe(open);
      }
      for (const one of alarms) if (one.assignments.length === 0) expect(seen.has(one), `${one.id} in ${room} lines`).toBe(true);
    }
  });
});
