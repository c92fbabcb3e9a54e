import { describe, expect, it } from 'vitest';
import type { PlanBody, PlanView } from '../api/types';
import { changedFields, draftOf, moments, nextStep, planFault, planFile, planFileName, planTable, warningPhrase, wordsOf } from './response-plan';

const body = (over: Partial<PlanBody> = {}): PlanBody => ({
  name: { zh: '通用', en: 'Standard' },
  responders: 2,
  parallel: 2,
  skills: [],
  bring: ['shield'],
  offer_s: 15,
  steps: [
    { after_s: 15, call: ['next_ring', 'supervisors'] },
    { after_s: 60, call: ['everybody', 'shift_leaders'] },
  ],
  repeat_s: 60,
  look_again_s: 5,
  critical_posts: [],
  accept_s: 30,
  arrive_s: 180,
  news_s: 300,
  ...over,
});
const view = (over: Partial<PlanView> = {}): PlanView => ({ kind: 'violence', priority: 'p1', version: 3, saved_at: 0, saved_by: null, plan: body(), warnings: [], ...over });

describe('a response plan', () => {
  it('tells what is wrong at its field, in the unit in which it is entered', () => {
    expect(planFault('plan_out_of_bounds', { field: 'offer_ms', least: 5_000, most: 300_000 })).toEqual({
      field: 'offer',
      text: { key: 'problem.plan_out_of_bounds', params: { field: { key: 'plan_field.offer', params: undefined }, least: 5, most: 300 } },
    });
    expect(planFault('plan_out_of_bounds', { field: 'responders', least: 1, most: 20 })?.text.params).toMatchObject({ least: 1, most: 20 });
    expect(planFault('plan_responsible_too_late', { after_ms: 90_000, most_ms: 60_000 })).toMatchObject({ field: 'steps', text: { params: { after: 90, most: 60 } } });
    for (const code of ['plan_nobody_responsible', 'plan_repeats_for_nobody', 'plan_steps_out_of_order']) expect(planFault(code, null)?.field).toBe('steps');
    expect(planFault('plan_no_name', null)?.field).toBe('name');
    expect(planFault('plan_missing', null)).toBeNull();
  });
  it('stands in a table of kinds and priorities', () => {
    const table = planTable([view(), view({ kind: 'fire', priority: 'p2' })], ['violence', 'theft', 'fire']);
    expect(table.map((row) => row.kind)).toEqual(['violence', 'theft', 'fire']);
    expect(table.find((row) => row.kind === 'fire')?.plans.p2?.kind).toBe('fire');
    expect(table.find((row) => row.kind === 'fire')?.plans.p1).toBeUndefined();
    expect(table.find((row) => row.kind === 'theft')?.plans).toEqual({});
  });
  it('is read from top to bottom, its repetition last', () => {
    expect(moments(body()).map(({ at, what }) => [at, what])).toEqual([
      [0, 'offer'],
      [15, 'step'],
      [30, 'accept'],
      [60, 'step'],
      [120, 'repeat'],
    ]);
    expect(moments(body({ steps: [] })).map((one) => one.what)).toEqual(['offer', 'accept']);
  });
  it('goes into a file and keeps everything', () => {
    const read = JSON.parse(planFile([view()])) as { plan: { kinds: string[]; priorities: string[]; answer: PlanBody }[] };
    expect(read.plan).toEqual([{ kinds: ['violence'], priorities: ['p1'], answer: body() }]);
    expect(planFileName('haihe', Date.UTC(2026, 10, 21, 18), 'Asia/Shanghai')).toBe('response-plans-haihe-2026-11-22.json');
  });
  it('is changed on a copy', () => {
    const plan = body();
    const draft = draftOf(plan);
    draft.steps[0]!.call.push('siren');
    draft.name.zh = '夜间';
    draft.bring.push('fork');
    expect(plan).toEqual(body());
    expect(changedFields(plan, draft)).toEqual(['name', 'bring', 'steps']);
    expect(changedFields(plan, draftOf(plan))).toEqual([]);
  });
  it('gets a further step that is in order', () => {
    expect(nextStep(body().steps)).toEqual({ after_s: 90, call: ['supervisors'] });
    expect(nextStep([])).toEqual({ after_s: 15, call: ['supervisors'] });
  });
  it('takes words as they are typed', () => {
    expect(wordsOf('盾牌，钢叉、 shield,, shield')).toEqual(['盾牌', '钢叉', 'shield']);
  });
  it('says what the site does not have', () => {
    expect(warningPhrase({ code: 'skill_of_nobody', skill: 'x' }, () => '急救').params).toEqual({ skill: '急救' });
    expect(warningPhrase({ code: 'too_few_guards', guards: 3 }, String).params).toEqual({ n: 3 });
    expect(warningPhrase({ code: 'no_police' }, String).key).toBe('plans.warning.no_police');
  });
});
