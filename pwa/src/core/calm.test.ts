import { describe, expect, it } from 'vitest';
import { doubts, type Sight } from './calm';

const sees = (over: Partial<Sight> = {}): Sight => ({ link: 'live', unreadable: { alarms: 0, loneWorks: 0 }, canary: { step: 'heard', age: 20_000 }, ...over });
const keys = (over: Partial<Sight>) => doubts(sees(over)).map((one) => one.key);

describe('a screen without alarms', () => {
  it('says that all is quiet only where it sees everything', () => {
    expect(doubts(sees())).toEqual([]);
    expect(keys({ canary: { step: 'waiting' } }), 'too early to say').toEqual([]);
    expect(keys({ canary: { step: 'none' } }), 'run without').toEqual([]);
  });
  it('names each thing that it does not know', () => {
    expect(keys({ canary: { step: 'missing', since: 0 } })).toEqual(['doubt.canary']);
    expect(doubts(sees({ unreadable: { alarms: 2, loneWorks: 0 } }))).toEqual([{ key: 'doubt.alarms', params: { n: 2 } }]);
    expect(keys({ unreadable: { alarms: 1, loneWorks: 1 }, canary: { step: 'missing', since: 0 } })).toEqual(['doubt.alarms', 'doubt.alone', 'doubt.canary']);
  });
  it('knows nothing while it is not live', () => {
    for (const link of ['connecting', 'resuming', 'offline', 'ended'] as const) {
      expect(keys({ link, unreadable: { alarms: 1, loneWorks: 0 } })).toEqual(['doubt.link']);
    }
  });
});
