import { describe, expect, it } from 'vitest';
import { NOTHING_UNREADABLE, unreadableWords } from './unreadable';

describe('what cannot be read', () => {
  it('is told each for itself', () => {
    expect(unreadableWords(NOTHING_UNREADABLE)).toEqual([]);
    expect(unreadableWords({ alarms: 2, loneWorks: 0 })).toEqual([{ key: 'live.unreadable', params: { n: 2 } }]);
    expect(unreadableWords({ alarms: 0, loneWorks: 1 })).toEqual([{ key: 'live.unreadable_alone', params: { n: 1 } }]);
    expect(unreadableWords({ alarms: 1, loneWorks: 3 }).map((one) => one.key)).toEqual(['live.unreadable', 'live.unreadable_alone']);
  });
});
