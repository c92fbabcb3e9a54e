import { describe, expect, it } from 'vitest';
import { hazardLine } from '../core/patrol/hazards';
import { problemSentence, span } from '../core/patrol/problem';
import { isWorthTelling, roundLine } from '../core/patrol/round-line';
import { en, zhCN } from './all';
import type { MessageKey } from './messages';
import { render } from './text.svelte';

const HOUR = 3_600_000;
const known = (key: string): key is MessageKey => Object.hasOwn(zhCN, key);

describe('what is wrong with a scan', () => {
  const words = { checkpoint: (id: string) => `点${id}`, known };
  const say = (code: string, detail: Record<string, unknown> = {}) => {
    const { key, params } = problemSentence({ code, detail }, words);
    return render(zhCN, key, params);
  };
  it('is told in one sentence', () => {
    expect(say('too_fast', { had: 40_000, needs: 190_000 })).toBe('走不到：前后两处之间最多有 40 秒，沿走廊至少要 3 分 10 秒');
    expect(say('wrong_order', { expected: '7' })).toBe('顺序不对：下一个应是“点7”');
    expect(say('chain_broken', { problem: { code: 'cut', from: 12, to: 14 } })).toBe('缺少第 12 到 14 条记录');
    expect(say('chain_broken', {})).toBe('手机上的记录不连续');
    expect(say('below_demand', { demand: 'L2' })).toBe('凭证不够：这里要求L2 动态码');
    expect(say('teleported')).toBe('其他问题（teleported）');
    const fast = problemSentence({ code: 'too_fast', detail: { had: 40_000, needs: 190_000 } }, words);
    expect(render(en, fast.key, fast.params)).toBe('Not walkable: 40 s at most between two places, at least 3 min 10 s by the corridors');
  });
  it('tells spans to the second where that matters', () => {
    const told = [400, 59_000, 60_000, 190_000, 2 * HOUR, 2 * HOUR + 300_000].map((ms) => render(en, span(ms).key, span(ms).params));
    expect(told).toEqual(['0 s', '59 s', '1 min', '3 min 10 s', '2 h', '2 h 5 min']);
  });
});

describe('a journal line of a patrol', () => {
  it('tells what happened to a round, by whom, and how it ended', () => {
    const words = { who: (id: string) => `保安${id}`, checkpoint: (id: string) => id, system: '系统', known };
    const line = (kind: string, body: Record<string, unknown>) => ({ seq: 1, at: 0, kind, body, person: null, actor: null, considered: null });
    const told = (kind: string, body: Record<string, unknown>) => {
      const { head, more } = roundLine(line(kind, body), words);
      return [render(zhCN, head.key, head.params), more];
    };
    expect(told('round.taken_over', { from: '1', by: '2' })).toEqual(['保安2接手', null]);
    expect(told('round.ended', { outcome: 'incomplete', reason: '路不通' })).toEqual(['结束：未走完', '路不通']);
    expect(told('round.corrected', { outcome: null })).toEqual(['补传后改为：继续进行', null]);
    expect(told('round.resumed', { extended: 190_000 })).toEqual(['出警结束，继续，时限顺延 3 分 10 秒', null]);
    expect(isWorthTelling(line('round.reached', {}))).toBe(false);
  });
  it('tells the history of a hazard, with what was said', () => {
    const words = { who: (id: string) => `人${id}`, day: () => '11-25', system: '系统', known };
    const { head, more } = hazardLine({ seq: 1, at: 0, kind: 'hazard.rejected', body: { reason: '还漏水', due: 1 }, person: null, actor: '7', considered: null }, words);
    expect([render(zhCN, head.key, head.params), more]).toEqual(['人7退回整改，11-25 前完成', ['还漏水']]);
  });
});
