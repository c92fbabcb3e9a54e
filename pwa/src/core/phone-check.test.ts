import { describe, expect, it } from 'vitest';
import { testLines, testSummary, type Tested } from './phone-check';
import { place } from './testing';

const fine: Tested = {
  live: true,
  sound: true,
  heard: true,
  canVibrate: true,
  felt: true,
  canStayAwake: true,
  awake: true,
  push: 'on',
  pushed: 'came',
  onDuty: true,
  position: { place: place(), at: 0, accuracy_m: 5, source: 'picked' },
  battery: 80,
};
const result = (over: Partial<Tested>, name: string) => testLines({ ...fine, ...over }, 60_000).find((line) => line.name === name);

describe('the test of a phone', () => {
  it('is passed when all of it was seen to work', () => {
    const lines = testLines(fine, 60_000);
    expect(lines.map((line) => line.result)).toEqual(Array(7).fill('ok'));
    expect(testSummary(lines)).toEqual({ problems: 0, open: false });
  });
  it('takes only the guard’s word for what he hears and feels', () => {
    expect(result({ heard: null }, 'sound')?.result).toBe('asked');
    expect(result({ heard: false }, 'sound')?.result).toBe('problem');
    expect(result({ heard: true, sound: false }, 'sound')?.result).toBe('problem');
    expect(result({ felt: null }, 'vibration')?.result).toBe('asked');
    expect(result({ canVibrate: false, felt: null }, 'vibration')?.result).toBe('impossible');
  });
  it('takes a test message for nothing before it came', () => {
    expect(result({ pushed: 'sending' }, 'push')?.result).toBe('running');
    expect(result({ pushed: 'sent' }, 'push')?.result).toBe('running');
    expect(result({ pushed: 'silent' }, 'push')?.text.key).toBe('test.push.silent');
    expect(result({ pushed: { failed: { key: 'problem.unreachable' } } }, 'push')?.result).toBe('problem');
    expect(result({ push: 'denied', pushed: 'came' }, 'push')?.text.key).toBe('ready.push.denied');
    expect(result({ push: 'off', pushed: 'waiting' }, 'push')?.text.key).toBe('ready.push.mend');
    expect(result({ push: 'off', pushed: 'came' }, 'push')?.result).toBe('ok');
    expect(result({ push: 'unsupported', pushed: 'waiting' }, 'push')?.result).toBe('impossible');
    expect(result({ live: false, pushed: 'waiting' }, 'push')?.text.key).toBe('test.push.offline');
  });
  it('asks for a place on duty only', () => {
    expect(result({ position: null }, 'position')?.result).toBe('problem');
    expect(result({ position: null, onDuty: false }, 'position')).toBeUndefined();
  });
  it('warns of a low battery and does not guess one', () => {
    expect(result({ battery: 19 }, 'battery')?.result).toBe('problem');
    expect(result({ battery: null }, 'battery')?.result).toBe('impossible');
    expect(testSummary(testLines({ ...fine, battery: 5, heard: null }, 60_000))).toEqual({ problems: 1, open: true });
  });
});
