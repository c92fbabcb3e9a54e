import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { DutyView, FloorPlan, LevelPlan } from '../api/types';
import { openDatabase } from './db';
import { DutyCache } from './duty-cache';
import { PlanCache } from './plan-cache';

const duty: DutyView = { id: 'd', post: 'p', post_name: { zh: '东门岗', en: 'East gate' }, since: 1, position: null, lone_work: null };

describe('what the phone keeps for later', () => {
  it('is the duty of one person only', async () => {
    const cache = new DutyCache(await openDatabase('duty'));
    expect(await cache.duty('a')).toBeNull();
    await cache.keepDuty('a', duty);
    expect(await cache.duty('a')).toEqual(duty);
    await cache.keepDuty('b', duty);
    expect(await cache.duty('a')).toBeNull();
    await cache.keepDuty('b', null);
    expect(await cache.duty('b')).toBeNull();
  });

  it('are levels of one version of the plan', async () => {
    const cache = new PlanCache(await openDatabase('plan'));
    const contents = (version: number): FloorPlan => ({ version, name: { zh: '', en: '' }, buildings: [], levels: [] });
    const level = { level: { id: 'l' }, features: { type: 'FeatureCollection', features: [] } } as unknown as LevelPlan;
    await cache.keepContents(contents(1));
    await cache.keepLevel(level, 1);
    expect(await cache.level('l', 1)).toEqual(level);
    expect(await cache.level('l', 2)).toBeNull();
    await cache.keepContents(contents(1));
    expect(await cache.level('l', 1)).toEqual(level);
    await cache.keepContents(contents(2));
    expect(await cache.level('l', 1)).toBeNull();
    expect((await cache.contents())?.version).toBe(2);
  });
});
