import { describe, expect, it } from 'vitest';
import { canaryAt, MISSED_AFTER_MS, type CanaryWatch } from './canary';

const T = 1_764_000_000_000;
const at = (watch: Partial<CanaryWatch>, now: number) => canaryAt({ liveSince: T, heardAt: null, expected: true, ...watch }, now);

describe('the self-test', () => {
  it('is told with its age', () => {
    expect(at({ heardAt: T + 5_000 }, T + 17_000)).toEqual({ step: 'heard', age: 12_000 });
  });
  it('is missing two minutes after the last', () => {
    expect(at({ heardAt: T + 5_000 }, T + 5_000 + MISSED_AFTER_MS - 1).step).toBe('heard');
    expect(at({ heardAt: T + 5_000 }, T + 5_000 + MISSED_AFTER_MS)).toEqual({ step: 'missing', since: T + 5_000 });
  });
  it('begins anew with every connection', () => {
    const watch = { heardAt: T - 600_000, liveSince: T };
    expect(at(watch, T + MISSED_AFTER_MS - 1).step).toBe('heard');
    expect(at(watch, T + MISSED_AFTER_MS)).toEqual({ step: 'missing', since: T - 600_000 });
    expect(at({ ...watch, liveSince: null }, T + MISSED_AFTER_MS).step).toBe('waiting');
  });
  it('is missed by a screen that never heard one, where the server says that it tests itself', () => {
    expect(at({}, T + MISSED_AFTER_MS - 1)).toEqual({ step: 'waiting' });
    expect(at({}, T + MISSED_AFTER_MS)).toEqual({ step: 'missing', since: T });
  });
  it('is not missed of a server that says that it does not', () => {
    expect(at({ expected: false }, T + 3_600_000)).toEqual({ step: 'none' });
    expect(at({ expected: false, heardAt: T - 1_000 }, T + 3_600_000), 'it was switched off').toEqual({ step: 'none' });
    expect(at({ expected: false, liveSince: null }, T)).toEqual({ step: 'waiting' });
  });
});
