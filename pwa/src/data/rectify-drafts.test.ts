import { beforeEach, describe, expect, it } from 'vitest';
import { RectifyDrafts } from './rectify-drafts';

let kept: Map<string, string>;
const drafts = () => new RectifyDrafts({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) });
const draft = (note: string) => ({ id: `id of ${note}`, note, photos: ['aa'] });

describe('a draft of a rectification', () => {
  beforeEach(() => (kept = new Map()));

  it('outlives the page, for one person and one hazard', () => {
    drafts().keep('me', '1', draft('moved the bed'));
    drafts().keep('me', '1', draft('moved the bed away'));
    drafts().keep('other', '1', draft('of another'));
    expect(drafts().of('me', '1')).toEqual(draft('moved the bed away'));
    expect(drafts().of('other', '1')?.note).toBe('of another');
    expect([drafts().of('me', '2'), drafts().of('nobody', '1')]).toEqual([null, null]);
  });
  it('goes when there is nothing to rectify any more, and only then', () => {
    for (const hazard of ['1', '2']) drafts().keep('me', hazard, draft(hazard));
    drafts().keep('other', '1', draft('of another'));
    drafts().tidy('me', new Set(['2']));
    expect([drafts().of('me', '1'), drafts().of('me', '2')?.note, drafts().of('other', '1')?.note]).toEqual([null, '2', 'of another']);
  });
  it('begins anew where what is kept cannot be read', () => {
    kept.set('shouwang.rectify', '{');
    expect(drafts().of('me', '1')).toBeNull();
    drafts().keep('me', '1', draft('x'));
    expect(drafts().of('me', '1')).toEqual(draft('x'));
  });
});
