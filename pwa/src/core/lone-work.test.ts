import { describe, expect, it } from 'vitest';
import { aloneAt, aloneRank, alarmAt, guardAlone, GRACE_MS, intervals, isMissedUnheard, missedAlarm, withSign } from './lone-work';
import { alarm, guard, loneWork } from './testing';

const MINUTE = 60_000;
const DUE = 15 * MINUTE;

describe('lone work', () => {
  it('counts down, reminds for a minute, then the alarm has to be expected', () => {
    const work = loneWork();
    expect(aloneAt(work, 2 * MINUTE)).toEqual({ step: 'calm', left: 13 * MINUTE });
    expect(aloneAt(work, DUE - 1)).toEqual({ step: 'calm', left: 1 });
    expect(aloneAt(work, DUE)).toEqual({ step: 'due', left: GRACE_MS });
    expect(aloneAt(work, DUE + GRACE_MS - 1)).toEqual({ step: 'due', left: 1 });
    expect(aloneAt(work, DUE + GRACE_MS)).toEqual({ step: 'missed', since: 0, known: false });
  });
  it('leaves a minute after a reminder that came late', () => {
    const work = loneWork({ reminded_at: DUE + 10 * MINUTE });
    expect(aloneAt(work, DUE + 10 * MINUTE + 1_000)).toEqual({ step: 'due', left: 59_000 });
    expect(alarmAt(work)).toBe(DUE + 11 * MINUTE);
  });
  it('is known to be missed by the alarm, whatever the clock says', () => {
    expect(aloneAt(loneWork({ reminded_at: DUE, alarm: 'al-1' }), DUE - 5_000)).toEqual({ step: 'missed', since: 0, known: true });
  });
  it('foresees what a sign on its way will do', () => {
    const reminded = loneWork({ reminded_at: DUE, alarm: 'al-1' });
    expect(withSign(reminded, DUE + 30_000)).toMatchObject({ due_at: 2 * DUE + 30_000, reminded_at: null, alarm: null });
    expect(withSign(reminded, null)).toBe(reminded);
    expect(withSign(reminded, 0)).toBe(reminded);
    // So long on its way that the next one is overdue too.
    const late = loneWork({ reminded_at: 3 * DUE, alarm: 'al-1' });
    expect(withSign(late, MINUTE)).toMatchObject({ due_at: DUE + MINUTE, reminded_at: 3 * DUE, alarm: 'al-1' });
  });
  it('says when a sign that the centre has not heard comes too late for it', () => {
    expect(isMissedUnheard(loneWork(), DUE + 1_000, DUE + 30_000)).toBe(false);
    expect(isMissedUnheard(loneWork(), DUE + 1_000, DUE + GRACE_MS)).toBe(true);
    expect(isMissedUnheard(loneWork({ alarm: 'al-1' }), DUE, DUE)).toBe(true);
    expect(isMissedUnheard(loneWork(), null, DUE + GRACE_MS)).toBe(false);
  });
  it('offers no longer interval than a post demands', () => {
    expect(intervals(null)).toEqual([15 * MINUTE, 30 * MINUTE, 60 * MINUTE]);
    expect(intervals(loneWork({ every_ms: 60 * MINUTE }))).toHaveLength(3);
    expect(intervals(loneWork({ demanded: true, every_ms: 30 * MINUTE }))).toEqual([15 * MINUTE, 30 * MINUTE]);
    expect(intervals(loneWork({ demanded: true, every_ms: 20 * MINUTE }))).toEqual([15 * MINUTE, 20 * MINUTE]);
  });
  it('finds the alarm of one silence, and only of that guard', () => {
    const missed = alarm({ id: 'al-2', origin: { by: 'missed_check_in', person: 'guard-1' } });
    expect(missedAlarm([alarm(), missed], 'guard-1')).toBe(missed);
    expect(missedAlarm([alarm(), missed], 'guard-2')).toBeNull();
  });
  it('brings those who are silent to the front', () => {
    expect(guardAlone(guard(), 0)).toBeNull();
    const at = (now: number) => aloneRank(guardAlone(guard({ lone_work: loneWork() }), now));
    expect([at(0), at(DUE), at(DUE + GRACE_MS), aloneRank(null)]).toEqual([2, 1, 0, 2]);
  });
});
