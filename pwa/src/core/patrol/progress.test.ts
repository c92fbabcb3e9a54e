import { describe, expect, it } from 'vitest';
import type { CheckpointCard, RoundView, StopView } from '../../api/patrol';
import { foreseeRound, stepsOf, type Step } from './progress';
import { ahead, partOf, roundOf, roundsIn, tallyOf } from './rounds';
import type { KeptEvent } from './queue';

const MIN = 60_000;
const stop = (checkpoint: string, arrival_ms: number, due_at: number): StopView => ({ checkpoint, arrival_ms, due_at, state: 'waiting', reached_at: null, scan: null });
const round = (more: Partial<RoundView> = {}): RoundView => ({
  id: 'r',
  schedule: 's',
  route: 'x',
  name: { zh: '夜巡', en: 'Night' },
  order: 'fixed',
  assigned: { post: 'p' },
  special: false,
  state: 'planned',
  starts_at: 0,
  start_by: 10 * MIN,
  whole_by: 60 * MIN,
  started_at: null,
  ended_at: null,
  walker: null,
  paused_since: null,
  paused_for_ms: 0,
  stops: [stop('a', MIN, 16 * MIN), stop('b', 2 * MIN, 17 * MIN), stop('a', 4 * MIN, 19 * MIN)],
  ...more,
});
const scan = (id: string, checkpoint: string, at: number, person = 'me'): Step => ({ do: 'scan', id, round: 'r', person, at, checkpoint });

describe('a round as the phone foresees it', () => {
  it('begins with the first scan, and each scan reaches the first stop that is still open', () => {
    const walked = foreseeRound(round(), [scan('1', 'a', MIN), scan('2', 'b', 3 * MIN)]);
    expect([walked.state, walked.walker, walked.started_at]).toEqual(['walking', 'me', MIN]);
    expect(walked.stops.map((one) => [one.state, one.scan])).toEqual([
      ['done', '1'],
      ['done', '2'],
      ['waiting', null],
    ]);
    expect(foreseeRound(walked, [scan('3', 'a', 5 * MIN)]).state).toBe('complete');
  });
  it('counts the time from the real start', () => {
    const begun = foreseeRound(round(), [{ do: 'start', id: '0', round: 'r', person: 'me', at: 2 * MIN }]);
    expect(begun.stops[0]?.due_at).toBe(8 * MIN);
    expect(foreseeRound(begun, [scan('1', 'a', 9 * MIN)]).stops[0]?.state).toBe('late');
    const early = foreseeRound(round({ starts_at: 5 * MIN }), [{ do: 'start', id: '0', round: 'r', person: 'me', at: MIN }]);
    expect(early.started_at).toBe(5 * MIN);
  });
  it('changes nothing by what the centre knows already, nor by scans that come too late', () => {
    const known = foreseeRound(round(), [scan('1', 'a', MIN)]);
    expect(foreseeRound(known, [scan('1', 'a', MIN)])).toEqual(known);
    expect(foreseeRound(round(), [scan('1', 'a', 61 * MIN)])).toEqual(round());
    expect(foreseeRound(round({ state: 'called_off' }), [scan('1', 'a', MIN)]).stops[0]?.state).toBe('waiting');
  });
  it('is never late while it stands still for an alarm', () => {
    const paused = round({ state: 'paused', walker: 'me', started_at: 0, paused_since: 5 * MIN });
    const after = foreseeRound(paused, [scan('1', 'a', 70 * MIN)]);
    expect([after.state, after.stops[0]?.state]).toEqual(['paused', 'done']);
  });
  it('is taken over, and ended with what is left out', () => {
    const begun = foreseeRound(round(), [scan('1', 'a', MIN)]);
    const taken = foreseeRound(begun, [{ do: 'take_over', id: '2', round: 'r', person: 'other', at: 3 * MIN }]);
    expect(taken.walker).toBe('other');
    const ended = foreseeRound(taken, [{ do: 'end', id: '3', round: 'r', person: 'other', at: 4 * MIN }]);
    expect([ended.state, ended.stops.map((one) => one.state)]).toEqual(['incomplete', ['done', 'missed', 'missed']]);
    expect(foreseeRound(round(), [{ do: 'take_over', id: '2', round: 'r', person: 'other', at: 1 }]).walker).toBeNull();
  });
  it('takes scans from before its end that it hears of later', () => {
    const missed = round({ state: 'missed', ended_at: 60 * MIN, stops: [stop('a', 0, 60 * MIN), stop('b', 0, 60 * MIN)].map((one) => ({ ...one, state: 'missed' as const })) });
    const one = foreseeRound(missed, [scan('1', 'a', 50 * MIN)]);
    expect(one.stops[0]?.state).toBe('done');
  });
});

describe("the steps of one's own events", () => {
  const event = (more: Partial<KeptEvent>): KeptEvent => ({
    id: '1',
    device: 'd',
    seq: 1,
    person: 'me',
    hash: '',
    body: '',
    signature: '',
    payload: { kind: 'scan', person: 'me', round: 'r', proof: { type: 'by_hand', checkpoint: 'A' }, answers: {}, remark: null, photos: [], fix: null },
    checkpoint: 'a',
    at: 1000,
    state: 'waiting',
    heldUntil: 0,
    heldAtMost: 0,
    answeredAt: null,
    problems: [],
    grade: null,
    ...more,
  });
  it('are those that the picture cannot hold yet, by the server\'s clock', () => {
    const steps = stepsOf([event({}), event({ id: '2', seq: 2, state: 'received', answeredAt: 400 }), event({ id: '3', seq: 3, state: 'received', answeredAt: 600 }), event({ id: '4', seq: 4, state: 'refused' })], 500, 50);
    expect(steps.map((one) => [one.id, one.at])).toEqual([
      ['1', 1050],
      ['3', 1050],
    ]);
  });
});

describe('the list of rounds', () => {
  it('has what is to be walked now, next, and what is done', () => {
    const later = round({ id: 'later', starts_at: 100 * MIN, whole_by: 160 * MIN });
    const done = round({ id: 'done', state: 'complete', ended_at: 1 });
    expect(partOf(later, 89 * MIN)).toBe('next');
    expect(partOf(later, 90 * MIN)).toBe('now');
    expect(roundsIn([later, done, round()], 'now', 5 * MIN).map((one) => one.id)).toEqual(['r']);
    expect(roundsIn([later, done, round()], 'done', 5 * MIN).map((one) => one.id)).toEqual(['done']);
  });
  it('gives a scan to the round that he walks, else to one that may be walked', () => {
    const own = round({ id: 'own', state: 'walking', walker: 'me' });
    expect(roundOf([round(), own], 'me', 'a', MIN)).toBe('own');
    expect(roundOf([round({ whole_by: 90 * MIN }), round({ id: 'sooner' })], 'me', 'a', MIN)).toBe('sooner');
    expect(roundOf([round({ walker: 'other', state: 'walking' })], 'me', 'a', MIN)).toBeNull();
    expect(roundOf([own], 'me', 'z', MIN)).toBeNull();
  });
  it('tells what is late', () => {
    const walked = foreseeRound(round(), [scan('1', 'a', 20 * MIN)]);
    expect(tallyOf(round(), 18 * MIN)).toEqual({ stops: 3, reached: 0, late: 0, overdue: 2 });
    expect(tallyOf(walked, 21 * MIN).reached).toBe(1);
  });
});

describe('what comes next', () => {
  const at = (lon: number, level = 'l1') => ({ level, lon, lat: 39 });
  const card = (id: string, lon: number, level?: string) => ({ id, place: { spot: at(lon, level) } }) as unknown as CheckpointCard;
  const cards = new Map([['a', card('a', 0.003)], ['b', card('b', 0.001)], ['c', card('c', 0.0001, 'l5')]]);
  const ordinal = (level: string) => Number(level.slice(1));
  const stops = [stop('a', 60_000, 1), stop('b', 120_000, 1), stop('c', 180_000, 1)];
  it('follows the route where the order is fixed, with its walking time', () => {
    const walked = round({ stops: [{ ...stops[0]!, state: 'done', reached_at: 1, scan: '1' }, stops[1]!, stops[2]!] });
    const list = ahead(walked, cards, at(0), ordinal);
    expect(list.map((one) => one.index)).toEqual([1, 2]);
    expect(list[0]?.seconds).toBe(60);
  });
  it('is the nearest first where it is free, and floors count', () => {
    expect(ahead(round({ order: 'free', stops }), cards, at(0), ordinal).map((one) => one.stop.checkpoint)).toEqual(['b', 'c', 'a']);
  });
});
