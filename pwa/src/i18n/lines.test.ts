import { describe, expect, it } from 'vitest';
import type { TimelineLine } from '../api/types';
import { lineText } from '../core/timeline';
import { en, zhCN } from './all';
import type { MessageKey } from './messages';
import { render } from './text.svelte';

const known = (key: string): key is MessageKey => Object.hasOwn(zhCN, key);
const words = {
  who: (id: string) => `保安 ${id}`,
  system: '系统',
  join: (list: readonly { key: MessageKey }[]) => list.map((one) => render(zhCN, one.key)).join('、'),
  known,
};
const line = (kind: string, body: Record<string, unknown>, person: string | null = null): TimelineLine => ({
  seq: 1,
  at: 0,
  kind,
  body,
  person,
  actor: null,
  considered: null,
});
const read = (one: TimelineLine) => {
  const { head, more } = lineText(one, words);
  return [head, ...more].map((part) => render(zhCN, part.key, part.params)).join(' · ');
};

describe('a journal line', () => {
  it('tells a step of the escalation from one on, and whom it called', () => {
    expect(read(line('alarm.escalated', { step: 1, call: ['shift_leaders', 'siren'] }))).toBe('无人接手，升级到第 2 步 · 呼叫值班长、大屏警笛');
  });
  it('tells a step that comes at once as what it is, and whom it told', () => {
    expect(read(line('alarm.escalated', { step: 0, call: ['department', 'police'], at_once: true }))).toBe('按预案通知报警科室、警务室');
    expect(read(line('alarm.escalated', { step: 0, call: ['department', 'siren'], at_once: true }))).toBe('按预案通知报警科室 · 呼叫大屏警笛');
    expect(read(line('alarm.escalated', { step: 0, call: [], at_once: true }))).toBe('按预案执行第 1 步');
    const { head } = lineText(line('alarm.escalated', { step: 0, call: ['department'], at_once: true }), { ...words, join: (list) => list.map((one) => render(en, one.key)).join(', ') });
    expect(render(en, head.key, head.params)).toBe('Notified the department, as the plan says');
  });
  it('leaves out calls that it does not know, and never shows a code', () => {
    expect(read(line('alarm.escalated', { step: 0, call: ['drone'] }))).toBe('无人接手，升级到第 1 步');
    expect(read(line('alarm.teleported', { text: 'x' }))).toBe('其他记录');
  });
  it('tells why somebody was stood down, in the words of whoever did it too', () => {
    expect(read(line('assignment.stood_down', { reason: 'pulled' }, '7'))).toBe('保安 7 被撤回 · 调往更紧急的警情');
    expect(read(line('assignment.stood_down', { reason: 'by_hand', why: '另有任务' }, '7'))).toBe('保安 7 被撤回 · 值班长撤回 · 另有任务');
  });
  it('tells what is left of a way, how many more, who leads, why somebody was told', () => {
    expect(read(line('assignment.not_moving', { left: 64.2 }, '7'))).toBe('保安 7 没有向现场移动，另派他人 · 还差约 64 秒 步行');
    expect(read(line('alarm.reinforced', { more: 2 }, '7'))).toBe('保安 7 请求增援 2 人');
    expect(read(line('assignment.leads', {}, '8'))).toBe('保安 8 改任主责');
    expect(read(line('alarm.supervisors_told', { because: 'not_chosen' }))).toBe('已提醒值班长 · 系统未能自动派单，请人工指派');
  });
  it('tells lone work and button tests in words', () => {
    expect(read(line('lone_work.started', { every: 900_000 }, '7'))).toBe('保安 7 开始单独作业 · 每 15 分钟报平安');
    expect(read(line('lone_work.missed', {}, '7'))).toBe('保安 7 没有报平安，已报警');
    expect(read(line('button.tested', {}))).toBe('报警按钮测试通过');
  });
  it('tells whose silence raised an alarm', () => {
    const { head, more } = lineText(line('alarm.raised', {}), { ...words, origin: { by: 'missed_check_in', person: '7' } });
    expect([head, ...more].map((part) => render(zhCN, part.key, part.params))).toEqual(['报警受理', '保安 7 没有报平安']);
  });
  it('tells a silent alarm as such', () => {
    expect(read(line('alarm.raised', { silent: true }))).toBe('报警受理 · 静默报警');
    expect(read(line('alarm.raised', { silent: false }))).toBe('报警受理');
  });
});
