import { describe, expect, it } from 'vitest';
import { isOwnSilent, silentPhrase } from './silent';
import { alarm, assignment } from './testing';

const mine = { by: 'person' as const, person: 'me', button: null };

describe('a silent alarm', () => {
  it('is hidden from whoever raised it, and from nobody else', () => {
    expect(isOwnSilent(alarm({ silent: true, origin: mine }), 'me')).toBe(true);
    expect(isOwnSilent(alarm({ silent: true, origin: mine }), 'other')).toBe(false);
    expect(isOwnSilent(alarm({ silent: false, origin: mine }), 'me')).toBe(false);
    expect(isOwnSilent(alarm({ silent: true, origin: { by: 'system' } }), 'me')).toBe(false);
  });
  it('never says that it has arrived before it has', () => {
    expect(silentPhrase(null, 'waiting').key).toBe('silent.kept');
    expect(silentPhrase(null, 'retrying').key).toBe('silent.not_arrived');
    expect(silentPhrase(null, 'refused').key).toBe('silent.refused');
    expect(silentPhrase(null, 'taken').key).toBe('silent.arrived');
    expect(silentPhrase(null, 'test').key).toBe('silent.test');
  });
  it('tells how many come and how many are there', () => {
    const taken = (state: 'accepted' | 'on_scene') => assignment({ state });
    expect(silentPhrase(alarm(), 'taken').key).toBe('silent.arrived');
    expect(silentPhrase(alarm({ assignments: [taken('accepted'), taken('accepted')] }), 'taken')).toEqual({ key: 'silent.coming', params: { n: 2 } });
    expect(silentPhrase(alarm({ assignments: [taken('accepted'), taken('on_scene')] }), 'taken')).toEqual({ key: 'silent.there', params: { n: 1 } });
    expect(silentPhrase(alarm({ closed: { by: 'p', at: 1, outcome: 'real', note: '' } }), 'taken').key).toBe('silent.over');
  });
});
