import { describe, expect, it } from 'vitest';
import { planFileFault } from './plan-file';
import { planFault } from './response-plan';

describe('a fault in a file of plans', () => {
  it('is told by line, in words of the app', () => {
    expect(planFileFault('plan_file_unknown_key', { line: 3, word: 'respondrs' })).toEqual({
      key: 'plans.file.at',
      params: { line: 3, what: { key: 'problem.plan_file_unknown_key', params: { word: 'respondrs' } } },
    });
    expect(planFileFault('plan_file_value', { line: 4, word: null })).toMatchObject({ params: { what: { key: 'problem.plan_file_value' } } });
  });
  it('is told without a line where it is in none', () => {
    expect(planFileFault('plan_file_empty', {})).toEqual({ key: 'problem.plan_file_empty' });
    expect(planFileFault('plan_file_syntax', { line: null, word: null })).toEqual({ key: 'problem.plan_file_syntax' });
    expect(planFileFault('plan_file_too_many', { most: 27 })).toEqual({ key: 'problem.plan_file_too_many', params: { most: 27 } });
    expect(planFileFault('plan_post_unknown', { word: 'gate-9' })).toEqual({ key: 'problem.plan_post_unknown', params: { word: 'gate-9' } });
    expect(planFileFault('plan_file_twice', { kind: 'lone_worker', priority: 'p1' })).toEqual({
      key: 'problem.plan_file_twice',
      params: { kind: { key: 'kind.lone_worker' }, priority: { key: 'priority.p1' } },
    });
  });
  it('never shows what it does not understand', () => {
    expect(planFileFault('plan_file_twice', { kind: 'arson', priority: 'p9' })?.key).toBe('problem.plan_file_syntax');
    expect(planFileFault('already_taken', {})).toBeNull();
  });
  it('is a fault of the plan wherever one is told', () => {
    expect(planFault('plan_file_unknown_word', { line: 2, word: 'arson' })?.text.key).toBe('plans.file.at');
    expect(planFault('plan_post_unknown', { word: 'gate-9' })).toEqual({ field: 'critical_posts', text: { key: 'problem.plan_post_unknown', params: { word: 'gate-9' } } });
    expect(planFault('already_taken', null)).toBeNull();
  });
});
