import { describe, expect, it } from 'vitest';
import type { ButtonTestView, ButtonView } from '../api/types';
import { countProofs, inOrder, proofOf, rowsOf, seen, testStep, textOf, WITHIN_MS } from './button-tests';
import { place } from './testing';

const DAY = 24 * 3_600_000;
const EVERY = 31 * DAY;
const NOW = 1_764_000_000_000;
const button = (id: string): ButtonView => ({ id, code: id, name: { zh: id, en: id }, department: null, department_name: null, place: place() });
const test = (id: string, over: Partial<ButtonTestView> = {}): ButtonTestView => ({ button: id, waits_until: null, tested_by: null, proved_at: null, ...over });

describe('button tests', () => {
  it('are overdue after their time, and never is more than overdue', () => {
    expect(proofOf(null, EVERY, NOW)).toBe('never');
    expect(proofOf(test('a'), EVERY, NOW)).toBe('never');
    expect(proofOf(test('a', { proved_at: NOW - EVERY }), EVERY, NOW)).toBe('overdue');
    expect(proofOf(test('a', { proved_at: NOW - EVERY + 1 }), EVERY, NOW)).toBe('ok');
  });
  it('are listed by what needs doing first', () => {
    const tests = new Map(
      [test('EM-1', { proved_at: NOW - DAY }), test('EM-2', { proved_at: NOW - 40 * DAY }), test('EM-10'), test('PH-1', { proved_at: NOW - 90 * DAY })].map((one) => [one.button, one]),
    );
    const rows = rowsOf(['EM-1', 'EM-2', 'EM-10', 'EM-9', 'PH-1'].map(button), tests, EVERY, NOW);
    expect(inOrder(rows)).toEqual(['EM-9', 'EM-10', 'PH-1', 'EM-2', 'EM-1']);
    expect(countProofs(rows)).toEqual({ never: 2, overdue: 2, ok: 1 });
  });
  it('are found by code, name, department and place', () => {
    const one = { ...button('EM-1'), name: { zh: '分诊台', en: 'Triage desk' }, department_name: { zh: '急诊科', en: 'Emergency' } };
    for (const words of ['em-1', '分诊台', 'triage', '急诊科', 'emergency', '抢救室']) expect(textOf(one), words).toContain(words);
    expect(textOf(button('EM-2'))).not.toContain('急诊科');
  });
  it('wait, pass, run out, are called off', () => {
    const begun = { until: NOW + WITHIN_MS, calledOff: false };
    expect(testStep(test('a', { waits_until: begun.until }), begun, NOW + 60_000)).toEqual({ step: 'waiting', left: 4 * 60_000 });
    expect(testStep(test('a', { proved_at: NOW + 70_000 }), begun, NOW + 71_000)).toEqual({ step: 'passed', at: NOW + 70_000 });
    expect(testStep(test('a', { waits_until: begun.until }), begun, begun.until)).toEqual({ step: 'ran_out' });
    expect(testStep(test('a'), { ...begun, calledOff: true }, NOW + 1)).toEqual({ step: 'called_off' });
  });
  it('are known to be called off when they end early and unproved, by whomever', () => {
    const waiting = test('a', { waits_until: NOW + WITHIN_MS, proved_at: NOW - DAY });
    const begun = seen(null, waiting, NOW);
    expect(begun).toEqual({ until: NOW + WITHIN_MS, calledOff: false });
    expect(seen(begun, waiting, NOW + 1)).toBe(begun);
    expect(seen(begun, { ...waiting, waits_until: null }, NOW + 2)?.calledOff).toBe(true);
    expect(seen(begun, { ...waiting, waits_until: null, proved_at: NOW + 2 }, NOW + 3)).toBe(begun);
    expect(seen(begun, { ...waiting, waits_until: null }, NOW + WITHIN_MS)).toBe(begun);
    expect(seen(null, test('a'), NOW)).toBeNull();
  });
  it('are not passed by an earlier proof, and nothing is said of tests that nobody saw here', () => {
    expect(testStep(test('a', { proved_at: NOW - 1 }), { until: NOW + WITHIN_MS, calledOff: false }, NOW + WITHIN_MS)).toEqual({ step: 'ran_out' });
    expect(testStep(test('a', { proved_at: NOW }), null, NOW + 1)).toBeNull();
    expect(testStep(test('a', { waits_until: NOW + 1_000 }), null, NOW)).toEqual({ step: 'waiting', left: 1_000 });
  });
});
