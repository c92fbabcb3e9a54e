import { describe, expect, it } from 'vitest';
import { planFileFault } from './plan-file';

const fault = (detail: string) => planFileFault(detail, ['violence', 'lone_worker'], ['p1', 'p2']);

describe('a fault in a file of plans', () => {
  it('is told by line, in words of the app', () => {
    const toml = 'file of plans: TOML parse error at line 3, column 1\n  |\n3 | respondrs = 2\n  | ^^^^^^^^^\nunknown field `respondrs`, expected one of `kinds`, `priorities`\n';
    expect(fault(toml)).toEqual({ key: 'plans.file.at', params: { line: '3', what: { key: 'plans.file.unknown_field', params: { word: 'respondrs' } } } });
    expect(fault('file of plans: missing field `plan` at line 1 column 2')).toEqual({ key: 'plans.file.at', params: { line: '1', what: { key: 'plans.file.missing_field', params: { word: 'plan' } } } });
    expect(fault('file of plans: invalid type: string "x", expected u8 at line 4 column 9')).toMatchObject({ params: { what: { key: 'plans.file.wrong_type' } } });
  });
  it('is told without a line where it is in none', () => {
    expect(fault('file of plans: no plan in it').key).toBe('plans.file.empty');
    expect(fault('file of plans: 100 plans at most, each kind and priority once')).toEqual({ key: 'plans.file.too_many', params: { n: 100 } });
    expect(fault('there is no post "gate-9"')).toEqual({ key: 'plans.file.no_post', params: { word: 'gate-9' } });
    expect(fault('LoneWorker P1 is there twice')).toEqual({ key: 'plans.file.twice', params: { kind: { key: 'kind.lone_worker' }, priority: { key: 'priority.p1' } } });
  });
  it('never shows what it does not understand', () => {
    expect(fault('file of plans: expected value').key).toBe('plans.file.unreadable');
    expect(fault('Arson P9 is there twice').key).toBe('plans.file.unreadable');
  });
});
