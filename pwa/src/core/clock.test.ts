import { describe, expect, it } from 'vitest';
import { backoff } from './backoff';
import { ageOf, bestOffset, isProvedBehind, isSet, remember, sample, type ClockSample } from './clock';

describe('the server clock', () => {
  it('is offset by what lies between sending and answer', () => {
    expect(sample(1000, 6050, 1100)).toEqual({ offset: 5000, roundTrip: 100, at: 1100 });
  });
  it('has no sample where the own clock jumped back', () => {
    expect(sample(2000, 6000, 1000)).toBeNull();
  });
  it('believes the quickest exchange', () => {
    const samples = [sample(0, 900, 1000), sample(5000, 5520, 5040), sample(9000, 9900, 10_000)].filter((one) => one !== null);
    expect(bestOffset(samples)).toBe(500);
  });
  it('is proved wrong by a message from its future, never by a late one', () => {
    expect(isProvedBehind(10_000, 900_000)).toBe(true);
    expect(isProvedBehind(10_000, 10_900)).toBe(false);
    expect(isProvedBehind(10_000, 1_000)).toBe(false);
  });
  it('knows when the own clock was set: by what the page ran meanwhile', () => {
    const before = { wall: 1_000_000, ran: 5_000 };
    const after = (wall: number, ran: number, slept = false) => isSet(before, { wall: 1_000_000 + wall, ran: 5_000 + ran }, slept);
    expect([after(60_000, 60_000), after(58_500, 60_000), after(61_500, 60_000)]).toEqual([false, false, false]);
    expect([after(-600_000, 1_000), after(57_000, 60_000), after(63_000, 60_000)]).toEqual([true, true, true]);
  });
  it('takes sleep for no clock that was set, and a clock put back for no sleep', () => {
    const before = { wall: 0, ran: 0 };
    expect(isSet(before, { wall: 3_600_000, ran: 1_000 }, true)).toBe(false);
    expect(isSet(before, { wall: 3_600_000, ran: 1_000 }, false)).toBe(true);
    expect(isSet(before, { wall: -3_000, ran: 1_000 }, true)).toBe(true);
  });
  it('was not compared in the future', () => {
    expect([ageOf(1_000, 5_000), ageOf(5_000, 4_000), ageOf(10_000, 4_000)]).toEqual([4_000, 0, null]);
  });
  it('is the own clock without any', () => {
    expect(bestOffset([])).toBe(0);
  });
  it('forgets old samples, so that it follows a clock that drifts', () => {
    let samples: ClockSample[] = [{ offset: 1, roundTrip: 1, at: 0 }];
    for (let i = 0; i < 8; i++) samples = remember(samples, { offset: 70, roundTrip: 50, at: 0 });
    expect(bestOffset(samples)).toBe(70);
  });
});

describe('backoff', () => {
  it('doubles up to its limit and spreads over the upper half', () => {
    expect(backoff(1, 0)).toBe(250);
    expect(backoff(1, 1)).toBe(500);
    expect(backoff(3, 1)).toBe(2000);
    expect(backoff(50, 1)).toBe(15_000);
    expect(backoff(50, 0)).toBe(7_500);
  });
});
