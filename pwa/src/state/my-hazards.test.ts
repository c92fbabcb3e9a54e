import { beforeEach, describe, expect, it } from 'vitest';
import { Unreachable, type Api } from '../api/client';
import type { HazardAction, HazardView } from '../api/patrol-desk';
import type { PhotoStore } from '../data/photos';
import { RectifyDrafts } from '../data/rectify-drafts';
import type { ServerClock } from './clock.svelte';
import { MyHazards } from './my-hazards.svelte';

const hazard = (id: string, found_at: number, more: Partial<HazardView> = {}): HazardView =>
  ({ id, found_at, state: 'assigned', owner: 'me', severity: 'general', due: 5_000, overdue: false, rejections: 0, since: 0, ...more }) as HazardView;

let all: HazardView[];
let asked: string[];
let isOffline: boolean;
let person: string;
let kept: Map<string, string>;
let files: Map<string, Blob>;

/** The centre: newest first, as many as are asked for, and no word of where the next page begins. */
const api = {
  putPhoto: (sha256: string) => {
    asked.push(`photo ${sha256}`);
    return isOffline ? Promise.reject(new Unreachable('gone')) : Promise.resolve(null);
  },
  patrol: {
    hazards: ({ open, before = Infinity, limit = 50 }: { open?: boolean; before?: number; limit?: number }) => {
      if (isOffline) return Promise.reject(new Unreachable('gone'));
      const found = all.filter((one) => (one.state !== 'closed') === open && one.found_at < before).sort((a, b) => b.found_at - a.found_at);
      return Promise.resolve({ hazards: found.slice(0, limit), people: [], next: null });
    },
    hazard: (id: string) => Promise.resolve({ hazard: all.find((one) => one.id === id), people: [], timeline: [{ kind: 'hazard.rejected', body: { reason: `why ${id}` } }] }),
    hazardInput: (id: string, input: string, action: HazardAction) => {
      asked.push(`${input} ${JSON.stringify(action)}`);
      all = all.map((one) => (one.id === id ? { ...one, state: 'rectified' } : one));
      return Promise.resolve(all.find((one) => one.id === id));
    },
  },
} as unknown as Api;

const open = () => {
  const photos = { file: (sha256: string) => Promise.resolve(files.get(sha256) ?? null), drop: (sha256: string) => Promise.resolve(void files.delete(sha256)) };
  const drafts = new RectifyDrafts({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) });
  return new MyHazards(api, { now: 1_000 } as ServerClock, photos as unknown as PhotoStore, drafts, () => person, () => ({ key: 'problem.unreachable' }));
};
const ids = (list: readonly HazardView[]) => list.map((one) => one.id);

beforeEach(() => {
  [all, asked, isOffline, person, kept, files] = [[hazard('1', 1)], [], false, 'me', new Map(), new Map()];
});

describe('my hazards', () => {
  it('are found behind whatever else one found oneself', async () => {
    all = [...Array.from({ length: 450 }, (_, i) => hazard(`found ${i}`, 1_000 + i, { owner: null, state: 'found' })), hazard('1', 1)];
    const mine = open();
    expect(mine.status).toBe('loading');
    await mine.load();
    expect([mine.status, ids(mine.open)]).toEqual(['ready', ['1']]);
    expect(mine.toDo).toEqual({ key: 'my_hazards.count', params: { n: 1 } });
  });
  it('stay in sight while the centre is away, and say that they cannot be loaded where there are none yet', async () => {
    isOffline = true;
    const mine = open();
    await mine.load();
    expect(mine.status).toBe('failed');
    isOffline = false;
    await mine.load();
    isOffline = true;
    await mine.load();
    expect([mine.status, ids(mine.open)]).toEqual(['ready', ['1']]);
  });
  it('are not those of whoever had the phone before', async () => {
    const mine = open();
    await mine.load();
    person = 'other';
    await mine.load();
    expect([mine.status, ids(mine.open)]).toEqual(['ready', []]);
  });
  it('tell why they came back', async () => {
    all = [hazard('1', 1, { rejections: 1 }), hazard('2', 2)];
    const mine = open();
    await mine.load();
    expect([...mine.reasons]).toEqual([['1', 'why 1']]);
  });
});

describe('a rectification', () => {
  it('goes after its photos, which the phone then drops, with a photo that is gone left out', async () => {
    files.set('aa', new Blob(['a']));
    const mine = open();
    await mine.load();
    const draft = { ...mine.draft('1'), note: 'done', photos: ['aa', 'gone'] };
    mine.keep('1', draft);
    expect(await mine.rectify('1', draft, 'done')).toBeNull();
    expect(asked).toEqual(['photo aa', `${draft.id} ${JSON.stringify({ do: 'rectify', note: 'done', photos: ['aa'] })}`]);
    expect([ids(mine.open), ids(mine.past), files.size]).toEqual([[], ['1'], 0]);
    expect(mine.draft('1')).toMatchObject({ note: '', photos: [] });
  });
  it('that does not arrive stays on the phone with the same id', async () => {
    files.set('aa', new Blob(['a']));
    const mine = open();
    await mine.load();
    const draft = { ...mine.draft('1'), note: 'done', photos: ['aa'] };
    mine.keep('1', draft);
    isOffline = true;
    expect(await mine.rectify('1', draft, 'done')).toEqual({ key: 'problem.unreachable' });
    expect(asked).toEqual(['photo aa']);
    expect([open().draft('1'), files.size]).toEqual([draft, 1]);
  });
});
