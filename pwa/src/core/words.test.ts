import { describe, expect, it } from 'vitest';
import { uuid7 } from './id';
import { ago, clockTime, isWide, pressedWhen, running, walkingTime } from './format';
import { homeOf, mayOpen, pageOf, themeOf } from './pages';
import { isUrgent, pageOfPurpose, readPush, tagOf } from './push';
import { checks, overall, proofLines, uncertainty } from './readiness';
import { readCode, tidyCode } from './scan';
import { staffing } from './staffing';
import { guard, place } from './testing';
import { crossingsOn, reasonPhrases, shortfallPhrases, steps, tripPhrase } from './walk';
import { base64url, fromBase64url } from './base64';
import type { LegView, Me } from '../api/types';

describe('times', () => {
  it('are told at the site, not at the phone', () => {
    const at = Date.UTC(2026, 10, 21, 14, 41, 3);
    expect(clockTime(at, 'Asia/Shanghai')).toBe('22:41:03');
    expect(clockTime(at, 'Asia/Shanghai', false)).toBe('22:41');
  });
  it('of a press carry the day once it is another one at the site', () => {
    const at = Date.UTC(2026, 10, 21, 14, 41);
    expect(pressedWhen(at, at + 3_600_000, 'Asia/Shanghai')).toBe('22:41');
    expect(pressedWhen(at, at + 2 * 3_600_000, 'Asia/Shanghai')).toBe('11-21 22:41');
  });
  it('have headlines beside them that fit', () => {
    expect(['扰乱秩序', '可疑人/物', 'Violence', '单独作业告警', 'Medical emergency'].map(isWide)).toEqual([false, false, false, true, true]);
  });
  it('run', () => {
    expect(running(7_000)).toBe('0:07');
    expect(running(750_000)).toBe('12:30');
    expect(running(3_725_000)).toBe('1:02:05');
    expect(running(-65_000)).toBe('−1:05');
    expect(running(-400)).toBe('0:00');
  });
  it('are told in the coarsest unit that still says something', () => {
    expect(ago(1_000).key).toBe('time.just_now');
    expect(ago(20_000)).toEqual({ key: 'time.seconds_ago', params: { n: 20 } });
    expect(ago(180_000)).toEqual({ key: 'time.minutes_ago', params: { n: 3 } });
    expect(ago(-5_000).key).toBe('time.just_now');
    expect(walkingTime(48.4)).toEqual({ key: 'time.seconds', params: { n: 48 } });
    expect(walkingTime(150)).toEqual({ key: 'time.minutes', params: { n: 3 } });
  });
});

describe('ways in words', () => {
  const leg = (kind: LegView['kind'], seconds: number, level = 'l2', to = 'l2', floor = '2F'): LegView => ({
    kind,
    level,
    to_level: to,
    to_floor: floor,
    via: kind.startsWith('stairs') ? { zh: '楼梯B', en: 'Stair B' } : null,
    line: [
      [117, 39],
      [117.1, 39],
    ],
    seconds,
    metres: seconds,
  });
  it('say floors and stairs', () => {
    const trip = { seconds: 48, metres: 60, from_floor: '2F', to_floor: '3F', via: { zh: '楼梯B', en: 'Stair B' }, assumed: false };
    expect(tripPhrase(trip, 'zh')).toEqual({ key: 'walk.floors_via', params: { from: '2F', to: '3F', via: '楼梯B', time: { key: 'time.seconds', params: { n: 48 } } } });
    expect(tripPhrase({ ...trip, to_floor: '2F' }, 'en').key).toBe('walk.same_floor');
  });
  it('say why a guard was called: by whose hand, from where, the way, how sure', () => {
    const trip = { seconds: 48, metres: 60, from_floor: '2F', to_floor: '2F', via: null, assumed: false };
    const reason = { trip, position_age_ms: 20_000, accuracy_m: 12, position_source: 'picked' as const, by_hand: true, why: '熟悉该楼', pulled_from: 'al-9' };
    expect(reasonPhrases(reason, 'zh', () => '扰乱秩序 · 门诊大厅').map((one) => one.key)).toEqual(['reason.by_hand_why', 'reason.pulled', 'walk.same_floor', 'reason.seen_within']);
    expect(reasonPhrases({ ...reason, why: null }, 'zh')[0]?.key).toBe('reason.by_hand');
    expect(reasonPhrases(reason, 'zh')[1]?.key).toBe('reason.pulled_unknown');
    expect(reasonPhrases({ ...reason, by_hand: false, pulled_from: null }, 'zh')).toHaveLength(2);
  });
  it('gather plain walking and keep what changes the floor', () => {
    const way = { seconds: 40, metres: 40, assumed: false, legs: [leg('floor', 5), leg('door', 1), leg('floor', 6), leg('stairs_up', 20, 'l2', 'l3', '3F'), leg('floor', 8, 'l3', 'l3', '3F')] };
    expect(steps(way, (level) => (level === 'l2' ? '2F' : '3F'), 'zh').map((step) => [step.kind, step.text.key, step.seconds])).toEqual([
      ['floor', 'leg.floor', 12],
      ['stairs_up', 'leg.stairs_up_via', 20],
      ['floor', 'leg.floor', 8],
    ]);
    expect(crossingsOn(way, 'l2').map((one) => one.toFloor)).toEqual(['3F']);
    expect(crossingsOn(way, 'l3')).toEqual([]);
  });
  it('say why there are too few', () => {
    const { head, why } = shortfallPhrases({ called: 1, wanted: 2, busy: 3, unreachable: 1, unskilled: 0, asked: 0 });
    expect(head.params).toEqual({ called: 1, wanted: 2 });
    expect(why.map((one) => one.key)).toEqual(['shortfall.busy', 'shortfall.unreachable']);
    expect(shortfallPhrases({ called: 0, wanted: 1, busy: 0, unreachable: 0, unskilled: 0, asked: 0 }).why[0]?.key).toBe('shortfall.nobody');
  });
});

describe('codes', () => {
  it('are told apart', () => {
    expect(readCode('https://sw.example.cn/enrol?code=K7QF3MXR')).toEqual({ what: 'enrol', code: 'K7QF3MXR' });
    expect(readCode('HTTPS://SW.EXAMPLE.CN/C/A12.9F3K')).toEqual({ what: 'checkpoint', label: 'HTTPS://SW.EXAMPLE.CN/C/A12.9F3K' });
    expect(readCode('WIFI:S:hospital;;')).toEqual({ what: 'unknown' });
    expect(readCode('javascript:alert(1)//x/c/y')).toEqual({ what: 'unknown' });
    expect(tidyCode(' k7qf-3mxr ')).toBe('K7QF3MXR');
  });
  it('of pushes are read with care', () => {
    expect(readPush('not json')).toBeNull();
    expect(readPush('{"delivery":"d","alarm":1}')).toBeNull();
    expect(readPush('{"delivery":"d","alarm":"a","title":"t","body":"b"}')?.alarm).toBe('a');
  });
  it('of pushes are urgent as long as something can be done', () => {
    const message = (purpose: string) => readPush(JSON.stringify({ delivery: 'd', alarm: 'a', title: 't', body: 'b', purpose, expires_at: 60_000 }))!;
    expect(['offer', 'check_in', 'stood_down', 'notice', 'test'].filter((purpose) => isUrgent(message(purpose), 59_999))).toEqual(['offer', 'check_in']);
    expect(isUrgent(message('check_in'), 60_000)).toBe(false);
    expect([pageOfPurpose('check_in'), pageOfPurpose('stood_down'), pageOfPurpose('overdue'), pageOfPurpose(undefined)]).toEqual(['/guard', '/guard', '/', '/']);
    expect([pageOfPurpose('hazard'), pageOfPurpose('patrol')]).toEqual(['/guard/hazards', '/']);
    expect([tagOf(message('offer')), tagOf(message('check_in'))]).toEqual(['a', 'check_in']);
  });
  it('in base64url come back', () => {
    const bytes = Uint8Array.from([251, 255, 0, 62, 63]);
    expect(base64url(bytes)).toBe('-_8APj8');
    expect(fromBase64url('-_8APj8')).toEqual(bytes);
  });
  it('as ids sort by time', () => {
    const random = new Uint8Array(10).fill(255);
    const id = uuid7(1_700_000_000_000, random);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
    expect(uuid7(1_700_000_000_001, new Uint8Array(10)) > id).toBe(true);
  });
});

describe('pages', () => {
  const me = (may: Me['may']) => ({ may }) as Me;
  it('follow from the path, labels in any case', () => {
    for (const path of ['/C/A1.B2', '/c/a1.b2', '/t', '/t?e=0&c=1', '/guard/tap/1']) expect(pageOf(path), path).toBe('guard');
    expect(pageOf('/tea')).toBe('home');
    expect(pageOf('/guard/more')).toBe('guard');
    expect(pageOf('/anything')).toBe('home');
  });
  it('belong to roles', () => {
    expect(homeOf(me(['be_on_duty']))).toBe('/guard');
    expect(homeOf(me(['see_board', 'direct']))).toBe('/desk');
    expect(homeOf(me(['raise_alarm', 'see_own_department']))).toBe('/staff');
    expect(mayOpen('wall', me(['raise_alarm']))).toBe(false);
    expect(pageOf('/buttons')).toBe('buttons');
    expect(mayOpen('buttons', me(['test_buttons']))).toBe(true);
    expect(mayOpen('buttons', me(['direct']))).toBe(false);
    expect(pageOf('/channels')).toBe('channels');
    expect(mayOpen('channels', me(['try_channels']))).toBe(true);
    expect(mayOpen('channels', me(['see_undelivered']))).toBe(true);
    expect(mayOpen('channels', me(['see_board']))).toBe(false);
    expect(pageOf('/plans')).toBe('plans');
    expect(mayOpen('plans', me(['see_plans']))).toBe(true);
    expect(mayOpen('plans', me(['see_plan', 'direct']))).toBe(false);
  });
  it('are dark for phone and wall, light at the desk by day', () => {
    expect(themeOf('guard', 'auto', 12)).toBe('dark');
    expect(themeOf('desk', 'auto', 12)).toBe('light');
    expect(themeOf('desk', 'auto', 23)).toBe('dark');
    expect(themeOf('guard', 'light', 23)).toBe('light');
    expect(themeOf('wall', 'light', 12)).toBe('dark');
  });
});

describe('readiness', () => {
  const position = { place: place(), at: 0, accuracy_m: 8, source: 'picked' as const };
  it('tells when a message last got through, apart from when the phone was last heard', () => {
    const { readiness } = guard();
    expect(proofLines({ ...readiness, receipt_at: 60_000, heard_at: 170_000 }, 180_000)).toEqual([
      { key: 'ready.receipt', params: { ago: ago(120_000) } },
      { key: 'ready.heard', params: { ago: ago(10_000) } },
    ]);
    expect(proofLines({ ...readiness, receipt_at: null, heard_at: null }, 180_000)).toEqual([{ key: 'ready.no_receipt' }]);
  });
  it('is as bad as its worst check', () => {
    const own = { live: true, sound: true, push: 'on' as const, awake: true, battery: null, position };
    expect(overall(checks(own, 60_000))).toBe('good');
    expect(overall(checks({ ...own, push: 'denied' }, 60_000))).toBe('doubtful');
    expect(overall(checks({ ...own, live: false }, 60_000))).toBe('bad');
    expect(overall(checks({ ...own, battery: 20 }, 60_000))).toBe('good');
    expect(overall(checks({ ...own, battery: 19 }, 60_000))).toBe('doubtful');
    expect(overall(checks(own, 30 * 60_000))).toBe('doubtful');
    expect(overall(checks(own, 3 * 3_600_000))).toBe('bad');
  });
  it('lets the circle grow, never below what was told', () => {
    expect(uncertainty(position, 0)).toBe(8);
    expect(uncertainty(position, 600_000)).toBeCloseTo(14);
    expect(uncertainty({ ...position, accuracy_m: 80 }, 600_000)).toBe(80);
  });
  it('of posts names the empty ones, critical first', () => {
    const post = (id: string, critical: boolean) => ({ id, critical, name: { zh: id, en: id }, place: place(), check_in_every_ms: null });
    const staffed = staffing([post('post-1', true), post('b', false), post('c', true)], [guard({ readiness: { live: false, push: false, sound: false, awake: false, battery: null, heard_at: null, receipt_at: null } })]);
    expect(staffed.staffed).toBe(1);
    expect(staffed.empty.map((one) => one.id)).toEqual(['c', 'b']);
    expect(staffed.unreachable).toHaveLength(1);
  });
});
