import { describe, expect, it } from 'vitest';
import { byPlace, isUnacknowledged, lateFor, offerFor, openAlarms, responders, shareOf, targetOf, taskOf } from './alarms';
import { deadlines } from './deadlines';
import { foresee } from './pending';
import { alarm, assignment, place } from './testing';

describe('alarms', () => {
  it('are ordered by urgency: real before drill, open before contained, P1 first, then the oldest', () => {
    const list = [
      alarm({ id: 'p3', priority: 'p3', raised_at: 1 }),
      alarm({ id: 'drill', drill: true, raised_at: 1 }),
      alarm({ id: 'over', contained_at: 5, raised_at: 1 }),
      alarm({ id: 'late', raised_at: 9 }),
      alarm({ id: 'early', raised_at: 2 }),
      alarm({ id: 'closed', closed: { by: 'p', at: 3, outcome: 'real', note: '' } }),
    ];
    expect(openAlarms(list).map((one) => one.id)).toEqual(['early', 'late', 'p3', 'over', 'drill']);
  });

  it('are unacknowledged until a guard accepts or a supervisor takes charge', () => {
    expect(isUnacknowledged(alarm({ assignments: [assignment({ state: 'seen' })] }))).toBe(true);
    expect(isUnacknowledged(alarm({ assignments: [assignment({ state: 'accepted' })] }))).toBe(false);
    expect(isUnacknowledged(alarm({ in_charge: 'p' }))).toBe(false);
  });

  it('offer to a guard only what is his, open and not run out', () => {
    const list = [alarm({ assignments: [assignment(), assignment({ id: 'as-2', person: 'guard-2', state: 'accepted' })] })];
    expect(offerFor(list, 'guard-1', 15_999)?.assignment.id).toBe('as-1');
    expect(offerFor(list, 'guard-1', 16_000)).toBeNull();
    expect(offerFor(list, 'guard-2', 2_000)).toBeNull();
    expect(taskOf(list, 'guard-2')?.assignment.id).toBe('as-2');
  });

  it('can still be accepted after the offer has run out, as long as nobody has them', () => {
    const expired = assignment({ state: 'expired' });
    const other = assignment({ id: 'as-2', person: 'guard-2', state: 'seen' });
    const late = (over: Parameters<typeof alarm>[0], now = 20_000) => lateFor([alarm(over)], 'guard-1', now)?.assignment.id;
    expect(late({ state: 'offered', assignments: [expired, other] })).toBe('as-1');
    expect(late({ state: 'raised', assignments: [expired] })).toBe('as-1');
    expect(late({ state: 'offered', assignments: [assignment()] }, 16_000)).toBe('as-1');
    expect(late({ state: 'offered', assignments: [assignment()] }, 15_999)).toBeUndefined();
    expect(late({ state: 'responding', assignments: [expired, { ...other, state: 'accepted' }] })).toBeUndefined();
    expect(late({ state: 'offered', contained_at: 9, assignments: [expired] })).toBeUndefined();
    expect(late({ state: 'offered', assignments: [assignment({ state: 'declined' })] })).toBeUndefined();
    expect(late({ state: 'offered', assignments: [expired, assignment({ id: 'as-9', expires_at: 90_000 })] })).toBeUndefined();
  });

  it('look at the newest part when a guard was called twice', () => {
    const list = [alarm({ assignments: [assignment({ state: 'expired' }), assignment({ id: 'as-9', state: 'offered', expires_at: 90_000 })] })];
    expect(offerFor(list, 'guard-1', 20_000)?.assignment.id).toBe('as-9');
  });

  it('have the target that runs: acceptance, then arrival, then none', () => {
    expect(targetOf(alarm())?.what).toBe('accept');
    const taken = alarm({ assignments: [assignment({ state: 'en_route' })] });
    expect(targetOf(taken)).toEqual({ what: 'arrive', from: 1_000, by: 181_000 });
    expect(targetOf(alarm({ assignments: [assignment({ state: 'on_scene', on_scene_at: 9 })] }))).toBeNull();
    expect(shareOf({ what: 'accept', from: 0, by: 100 }, 25)).toBe(0.25);
    expect(shareOf({ what: 'accept', from: 0, by: 100 }, 500)).toBe(1);
  });

  it('name the lead first and those who are out of it last', () => {
    const one = alarm({
      assignments: [
        assignment({ id: 'no', state: 'declined' }),
        assignment({ id: 'called', state: 'offered' }),
        assignment({ id: 'support', state: 'accepted', part: 'support' }),
        assignment({ id: 'lead', state: 'en_route', part: 'lead' }),
      ],
    });
    expect(responders(one).map((a) => a.id)).toEqual(['lead', 'support', 'called', 'no']);
  });

  it('are grouped by room in a flood', () => {
    const groups = byPlace([alarm({ id: '1' }), alarm({ id: '2', place: place('level-1', 'unit-2') }), alarm({ id: '3' })]);
    expect(groups.map((group) => group.alarms.map((one) => one.id))).toEqual([['1', '3'], ['2']]);
  });

  it('never hide an unanswered one of a room behind an answered one', () => {
    const answered = alarm({ id: 'first', assignments: [assignment({ state: 'accepted' })] });
    const lesser = alarm({ id: 'lesser', priority: 'p2' });
    expect(byPlace([answered, alarm({ id: 'second' }), lesser])[0]?.alarms.map((one) => one.id)).toEqual(['second', 'first', 'lesser']);
    expect(byPlace([answered, lesser])[0]?.alarms.map((one) => one.id)).toEqual(['first', 'lesser']);
  });

  it('give the next deadlines, the soonest first', () => {
    const list = [alarm({ assignments: [assignment({ expires_at: 12_000 })] }), alarm({ id: 'b', accept_by: 14_000 })];
    expect(deadlines(list).map((one) => [one.alarm.id, one.what, one.by])).toEqual([
      ['al-1', 'offer', 12_000],
      ['b', 'accept', 14_000],
      ['al-1', 'accept', 31_000],
    ]);
  });
});

describe('what waits in the outbox', () => {
  const offered = alarm({ assignments: [assignment()] });
  const input = (id: string, action: 'accept' | 'set_out' | 'arrive') => ({ alarm: 'al-1', at: 5, input: { id, do: action, assignment: 'as-1' } as const });

  it('is foreseen step by step', () => {
    const seen = foresee(offered, [input('1', 'accept'), input('2', 'set_out'), input('3', 'arrive')]);
    expect(seen.assignments[0]).toMatchObject({ state: 'on_scene', accepted_at: 5, en_route_at: 5, on_scene_at: 5 });
  });
  it('does not undo what the server decided meanwhile', () => {
    const stoodDown = alarm({ assignments: [assignment({ state: 'stood_down' })] });
    expect(foresee(stoodDown, [input('1', 'accept')]).assignments[0]?.state).toBe('stood_down');
  });
  it('concerns its own alarm only', () => {
    expect(foresee(alarm({ id: 'other', assignments: [assignment()] }), [input('1', 'accept')]).assignments[0]?.state).toBe('offered');
  });
});
