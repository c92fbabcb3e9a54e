import { describe, expect, it } from 'vitest';
import type { ReportLine } from '../../api/patrol-desk';
import { dayCounts, daySpan, instantOf, isDate, lanesOf, neighbour, nextOf, patrolDay, roundDeadlines, toneOf } from './day';
import { tableOfFile } from './files';
import { byUrgency, endOfDay, overdueAt, stepsOpen } from './hazards';
import { nextSlots } from './next-rounds';
import { bySeverity } from './problem';
import { besideStops, numbered, replaySpan, scanAt, stepTo } from './replay';
import { columnsOf, doneShare, monthOf, presetOf, presetSpan, sorted, spanFault } from './report';
import { askOf, checkpointDraft, keyFor, knownWalks, minuteOf, minutesOf, moved, newQuestion, routeDraft, setUpFault, takes, timeText } from './setup';
import { tabOf, tabsOf } from './tabs';
import { figures, hazardView, roundView, scanView, scheduleBody, stopView } from './testing';

const HOUR = 3_600_000;
const ZONE = 'Asia/Shanghai';
const known = (key: string) => key.startsWith('problem.route');
const at = (text: string) => Date.parse(`${text}+08:00`);

describe('a day of patrols', () => {
  it('begins with the day shift, so that no night is cut in two', () => {
    expect(patrolDay(at('2026-11-22T07:59'), ZONE)).toBe('2026-11-21');
    expect(patrolDay(at('2026-11-22T08:00'), ZONE)).toBe('2026-11-22');
    expect(daySpan('2026-11-21', ZONE)).toEqual({ from: at('2026-11-21T08:00'), to: at('2026-11-22T08:00') });
  });
  it('is found in local time, also where the clocks change', () => {
    expect(instantOf('2026-11-22', 1440, ZONE)).toBe(at('2026-11-23T00:00'));
    // 25 October 2026: Berlin's day has 25 hours; 8 o'clock is an hour later in UTC than the day before.
    const berlin = daySpan('2026-10-24', 'Europe/Berlin');
    expect(berlin.to - berlin.from).toBe(25 * HOUR);
    expect(isDate('2026-02-30x')).toBe(false);
  });
  it('has a lane for each schedule, and rows in which no round hides another', () => {
    const lanes = lanesOf([
      roundView({ id: 'b', starts_at: 2 * HOUR, whole_by: 3 * HOUR }),
      roundView({ id: 'a', starts_at: 0, whole_by: 1.5 * HOUR }),
      roundView({ id: 'c', starts_at: HOUR, whole_by: 2.5 * HOUR }),
      roundView({ id: 'd', schedule: 's2', starts_at: HOUR, whole_by: 2 * HOUR }),
    ]);
    expect(lanes.map((lane) => lane.rows.map((row) => row.map((one) => one.id)))).toEqual([[['a', 'b'], ['c']], [['d']]]);
    expect(neighbour(lanes, 'a', 'ArrowRight')).toBe('c');
    expect(neighbour(lanes, 'b', 'ArrowDown')).toBe('d');
    expect(neighbour(lanes, 'd', 'ArrowUp')).toBe('c');
    expect(neighbour(lanes, 'd', 'ArrowDown')).toBe('d');
    expect(neighbour(lanes, null, 'ArrowDown')).toBe('a');
  });
  it('says how a round stands, trouble first', () => {
    const late = [stopView({ state: 'late' }), stopView()];
    expect(toneOf(roundView(), -1)).toBe('planned');
    expect(toneOf(roundView(), 1)).toBe('due');
    expect(toneOf(roundView(), 900_001)).toBe('late');
    expect(toneOf(roundView({ state: 'walking' }), 1)).toBe('walking');
    expect(toneOf(roundView({ state: 'walking', stops: late }), 1)).toBe('late');
    expect(toneOf(roundView({ state: 'complete', stops: late }), 1)).toBe('complete_late');
    expect(toneOf(roundView({ state: 'paused', stops: late }), 1)).toBe('paused');
    expect(dayCounts([roundView(), roundView({ state: 'paused' }), roundView({ state: 'missed', ended_at: 1 }), roundView({ state: 'complete', ended_at: 1 })], 1)).toEqual({ all: 4, underWay: 1, complete: 1, trouble: 1, toCome: 1 });
  });
  it('knows the next deadline: none while a round stands still or is over', () => {
    expect(nextOf(roundView())).toMatchObject({ what: 'begin', by: 900_000 });
    expect(nextOf(roundView({ state: 'walking' }))).toMatchObject({ what: 'stop', checkpoint: 'c1', by: 600_000 });
    expect(nextOf(roundView({ state: 'walking', stops: [stopView({ due_at: 3_600_000 })] }))).toMatchObject({ what: 'whole', by: 3_600_000 });
    expect(nextOf(roundView({ state: 'paused' }))).toBeNull();
    expect(nextOf(roundView({ state: 'complete', ended_at: 5 }))).toBeNull();
    expect(roundDeadlines([roundView({ id: 'x' }), roundView({ id: 'y', state: 'walking' })]).map((one) => one.round.id)).toEqual(['y', 'x']);
  });
});

describe('what is wrong with a scan', () => {
  it('puts first what speaks against the guard having been there', () => {
    expect(bySeverity([{ code: 'late', detail: {} }, { code: 'too_fast', detail: {} }]).map((one) => one.code)).toEqual(['too_fast', 'late']);
  });
});

describe('a round in time', () => {
  const scans = [scanView({ id: 'b', at: 300_000 }), scanView({ id: 'a', at: 100_000 }), scanView({ id: 'x', checkpoint: null, at: 200_000 })];
  it('numbers its scans and leaves out those of nowhere', () => {
    expect(numbered(scans).map(({ scan, n }) => [scan.id, n])).toEqual([['a', 1], ['b', 2]]);
  });
  it('is where its newest scan was, and steps from one to the next', () => {
    const all = numbered(scans);
    expect(scanAt(all, 50_000)?.n).toBe(1);
    expect(scanAt(all, 299_999)?.n).toBe(1);
    expect(scanAt(all, 300_000)?.n).toBe(2);
    expect([stepTo(all, 100_000, 1), stepTo(all, 300_000, 1), stepTo(all, 300_000, -1)]).toEqual([300_000, null, 100_000]);
  });
  it('lasts from its start to its end, or until now', () => {
    expect(replaySpan(roundView({ started_at: 50_000 }), scans, 400_000)).toEqual({ from: 50_000, to: 400_000 });
    expect(replaySpan(roundView({ started_at: 50_000, ended_at: 350_000 }), scans, 9 * HOUR)).toEqual({ from: 50_000, to: 350_000 });
  });
  it('keeps scans apart that reached no stop', () => {
    const round = roundView({ stops: [stopView({ state: 'done', scan: 'a' })] });
    expect(besideStops(round, scans).map((one) => one.id)).toEqual(['b', 'x']);
  });
});

describe('the next rounds of a schedule', () => {
  const times = (over: Parameters<typeof scheduleBody>[0], now: string, count = 4) =>
    nextSlots(scheduleBody(over), at(now), ZONE, count).map((slot) => [new Date(slot.from + 8 * HOUR).toISOString().slice(5, 16), (slot.to - slot.from) / 60_000]);
  it('come in every interval of a window, also across midnight', () => {
    expect(times({}, '2026-11-22T23:00')).toEqual([['11-23T00:00', 30], ['11-23T22:00', 30], ['11-24T00:00', 30], ['11-24T22:00', 30]]);
  });
  it('still count while they may begin', () => {
    expect(times({}, '2026-11-22T22:20', 1)).toEqual([['11-22T22:00', 30]]);
    expect(times({}, '2026-11-22T22:31', 1)).toEqual([['11-23T00:00', 30]]);
  });
  it('keep to their days: a window belongs to the day on which it begins', () => {
    // 22 November 2026 is a Sunday.
    const sundays = [false, false, false, false, false, false, true];
    expect(times({ days: sundays }, '2026-11-22T12:00', 3).map(([time]) => time)).toEqual(['11-22T22:00', '11-23T00:00', '11-29T22:00']);
    expect(times({ until: '2026-11-21' }, '2026-11-22T12:00')).toEqual([]);
  });
  it('come more often in a special period, with windows of its own where it has some', () => {
    const special = [{ name: { zh: '国庆', en: 'Holiday' }, from: '2026-11-22', to: '2026-11-22', every_min: 60, windows: [] }];
    expect(times({ special }, '2026-11-22T21:00', 5).map(([time]) => time)).toEqual(['11-22T22:00', '11-22T23:00', '11-23T00:00', '11-23T01:00', '11-23T22:00']);
    const noon = [{ ...special[0]!, windows: [{ from: 720, to: 780 }] }];
    expect(times({ special: noon, days: [false, false, false, false, false, false, false] }, '2026-11-22T08:00').map(([time]) => time)).toEqual(['11-22T12:00']);
  });
});

describe('setting up', () => {
  it('puts a refusal at its field, with the word that it is about', () => {
    expect(setUpFault('route_no_way', { field: 'stops', word: 'A-101' }, known)).toEqual({ field: 'stops', text: { key: 'problem.route_no_way', params: { word: 'A-101', most: 0 } } });
    expect(setUpFault('unheard_of', {}, known)).toBeNull();
  });
  it('never touches what is shown', () => {
    const shown = { id: 'c', code: 'A', name: { zh: '药房', en: '' }, place: hazardView().place, key_place: false, demand: 'L1' as const, fence_m: null, questions: [newQuestion([])], label: { newest: 0, oldest_good: 0 }, label_text: '', retired_at: null };
    const draft = checkpointDraft(shown);
    draft.questions[0]!.text.zh = '锁好了吗';
    expect(shown.questions[0]!.text.zh).toBe('');
    expect(routeDraft(null).stops).toEqual([]);
  });
  it('makes keys that are free', () => {
    expect(keyFor({ zh: '夜巡', en: 'Wards at night!' }, new Set(), 'route')).toBe('wards-at-night');
    expect(keyFor({ zh: '夜巡', en: '' }, new Set(['route', 'route-2']), 'route')).toBe('route-3');
    const first = newQuestion([]);
    expect(newQuestion([first, { ...first, key: 'q3' }]).key).toBe('q4');
    expect(askOf('choice')).toMatchObject({ options: [{ key: 'a1' }, { key: 'a2' }] });
  });
  it('keeps walking times only between stops that still follow each other', () => {
    const stop = (checkpoint: string, walk_s: number) => ({ checkpoint, walk_s, dwell_s: 10, alarm_when_missed: false });
    const route = { id: 'r', key: 'r', name: { zh: '', en: '' }, order: 'fixed' as const, post: 'p', stops: [stop('a', 30), stop('b', 40), stop('c', 50)], takes_s: 150, version: 1, retired_at: null };
    const draft = routeDraft(route);
    expect(takes(knownWalks(route, draft), draft.stops)).toBe(150);
    draft.stops = moved(draft.stops, 1, 1);
    expect(knownWalks(route, draft)).toEqual([30, null, null]);
    expect(takes(knownWalks(route, draft), draft.stops)).toBeNull();
    expect(moved([1, 2], 0, -1)).toEqual([1, 2]);
  });
  it('reads and writes times of day', () => {
    expect([timeText(1440), timeText(1350), minuteOf('22:30'), minuteOf('24:00'), minuteOf('x')]).toEqual(['00:00', '22:30', 1350, null, null]);
    expect([minutesOf({ from: 1320, to: 120 }), minutesOf({ from: 60, to: 60 })]).toEqual([240, 1440]);
  });
  it('knows a file by its name', () => {
    expect([...['routes.csv', '2026-11-22_Checkpoints (1).CSV', 'routes-schedules.csv', 'list.csv'].map((name) => tableOfFile(name, ['checkpoints', 'routes', 'schedules']))]).toEqual(['routes', 'checkpoints', null, null]);
  });
  it('opens the pages that one may open', () => {
    expect(tabsOf(['see_rounds', 'see_reports'])).toEqual(['today', 'review', 'hazards', 'reports']);
    expect(tabOf('setup', tabsOf(['see_rounds']))).toBe('today');
    expect(tabOf('review', [])).toBeNull();
  });
});

describe('hazards', () => {
  it('are listed by urgency', () => {
    const list = [
      hazardView({ id: 'none' }),
      hazardView({ id: 'soon', due: 10 }),
      hazardView({ id: 'major', severity: 'major' }),
      hazardView({ id: 'late', overdue: true, due: 5 }),
      hazardView({ id: 'later', overdue: true, due: 3 }),
    ];
    expect(list.sort(byUrgency).map((one) => one.id)).toEqual(['later', 'late', 'major', 'soon', 'none']);
  });
  it('are overdue by the clock', () => {
    const one = hazardView({ state: 'assigned', due: 10 });
    expect([overdueAt(one, 9).overdue, overdueAt(one, 10).overdue, overdueAt({ ...one, state: 'rectified' }, 10).overdue]).toEqual([false, true, false]);
    expect(endOfDay('2026-11-22', ZONE)).toBe(at('2026-11-22T23:59'));
  });
  it('offer only the steps that one may take; nobody verifies his own work', () => {
    const all = () => true;
    const rectified = hazardView({ state: 'rectified', rectified: { by: 'me', at: 0, note: '', photos: [] } });
    expect(stepsOpen(rectified, 'me', all)).toEqual([]);
    expect(stepsOpen(rectified, 'another', all)).toEqual(['verify', 'reject']);
    expect(stepsOpen(hazardView({ state: 'assigned', owner: 'me' }), 'me', (word) => word === 'rectify_hazards')).toEqual(['rectify']);
    expect(stepsOpen(hazardView({ state: 'closed' }), 'me', all)).toEqual([]);
  });
});

describe('reports', () => {
  it('are of this month, the last, or own days', () => {
    expect(presetSpan('this_month', '2026-11-22')).toEqual({ from: '2026-11-01', to: '2026-11-22' });
    expect(presetSpan('last_month', '2026-03-31')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(monthOf('2028-02-10').to).toBe('2028-02-29');
    expect([presetOf('2026-11-01', '2026-11-22', '2026-11-22'), presetOf('2026-10-01', '2026-10-31', '2026-11-22'), presetOf('2026-10-02', '2026-10-31', '2026-11-22')]).toEqual(['this_month', 'last_month', 'own']);
    expect([spanFault('2026-11-02', '2026-11-01'), spanFault('2025-01-01', '2026-11-01'), spanFault('2026-11-01', '2026-11-01')]).toEqual(['report.backwards', 'report.too_long', null]);
  });
  it('sort, with what is not known last either way', () => {
    const line = (name: string, missed: number, score: number | null): ReportLine => ({
      of: { route: name },
      name: { zh: name, en: name },
      code: null,
      figures: figures({ rounds: { ...figures().rounds, missed } }),
      predictability: score === null ? null : { score, rule: 'usual_interval', right: 1, guesses: 2, visits: 3, within: 900_000 },
    });
    const lines = [line('a', 1, null), line('b', 3, 0.2), line('c', 2, 0.9)];
    const names = (list: ReportLine[]) => list.map((one) => one.name?.zh).join('');
    expect([names(sorted(lines, 'missed', true)), names(sorted(lines, 'predictability', true)), names(sorted(lines, 'predictability', false)), names(sorted(lines, 'of', true))]).toEqual(['bca', 'cba', 'bca', 'cba']);
    expect(columnsOf('guard')).not.toContain('predictability');
  });
  it('count only what is over', () => {
    expect(doneShare(figures({ visits: { planned: 20, on_time: 8, late: 1, missed: 1, called_off: 0, open: 10, in_doubt: 0 } }))).toBe(0.9);
    expect(doneShare(figures())).toBeNull();
  });
});
