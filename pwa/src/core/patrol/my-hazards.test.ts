import { describe, expect, it } from 'vitest';
import type { HazardDetail, HazardView } from '../../api/patrol-desk';
import { handedIn, toRectify, whyItCameBack } from './my-hazards';

const hazard = (id: string, more: Partial<HazardView>): HazardView =>
  ({ id, state: 'assigned', owner: 'me', severity: 'general', due: 1_000, overdue: false, found_at: 0, since: 0, ...more }) as HazardView;
const ids = (list: HazardView[]) => list.map((one) => one.id);

describe('my hazards', () => {
  const all = [
    hazard('later', { due: 3_000 }),
    hazard('sooner', { due: 2_000 }),
    hazard('overdue', { due: 500 }),
    hazard('longest overdue', { due: 400 }),
    hazard('somebody else', { owner: 'other' }),
    hazard('found by me', { state: 'found', owner: null }),
    hazard('handed in', { state: 'rectified', since: 10 }),
    hazard('closed', { state: 'closed', since: 30 }),
    hazard('verified', { state: 'verified', since: 20 }),
    hazard('closed by another', { state: 'closed', owner: 'other' }),
  ];
  it('are those that I have, what is overdue by now first', () => {
    const open = toRectify(all, 'me', 1_000);
    expect(ids(open)).toEqual(['longest overdue', 'overdue', 'sooner', 'later']);
    expect(open.map((one) => one.overdue)).toEqual([true, true, false, false]);
  });
  it('stay in sight once they are handed in, the newest first', () => {
    expect(ids(handedIn(all, 'me'))).toEqual(['closed', 'verified', 'handed in']);
  });
  it('are nobody’s while nobody is signed in', () => {
    expect([...toRectify(all, null, 0), ...handedIn(all, null)]).toEqual([]);
  });
  it('tell why they came back, by the last time', () => {
    const line = (kind: string, body: object) => ({ kind, body });
    const detail = { timeline: [line('hazard.found', {}), line('hazard.rejected', { reason: '一' }), line('hazard.rectified', { note: 'x' }), line('hazard.rejected', { reason: '二' }), line('hazard.overdue', {})] };
    expect(whyItCameBack(detail as unknown as HazardDetail)).toBe('二');
    expect(whyItCameBack({ timeline: [line('hazard.found', {})] } as unknown as HazardDetail)).toBeNull();
  });
});
