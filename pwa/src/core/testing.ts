import type { AlarmView, AssignmentView, GuardView, LoneWorkView, PlaceView } from '../api/types';

/** Material for tests. */
export const place = (level = 'level-1', unit: string | null = 'unit-1'): PlaceView => ({
  spot: { level, lon: 117.25, lat: 39.09 },
  unit,
  name: { zh: '急诊楼 · 1F · 抢救室', en: 'Emergency · 1F · Resus' },
  floor: '1F',
});

export const assignment = (over: Partial<AssignmentView> = {}): AssignmentView => ({
  id: 'as-1',
  person: 'guard-1',
  state: 'offered',
  part: null,
  reason: { trip: null, position_age_ms: null, accuracy_m: null, position_source: null, by_hand: false, pulled_from: null, why: null },
  offered_at: 1_000,
  expires_at: 16_000,
  received_at: null,
  seen_at: null,
  accepted_at: null,
  arrive_by: null,
  en_route_at: null,
  on_scene_at: null,
  ended_at: null,
  overdue: false,
  stood_down: null,
  ...over,
});

export const alarm = (over: Partial<AlarmView> = {}): AlarmView => ({
  id: 'al-1',
  version: 1,
  kind: 'violence',
  priority: 'p1',
  state: 'raised',
  place: place(),
  origin: { by: 'system' },
  text: null,
  drill: false,
  silent: false,
  plan_name: { zh: '通用', en: 'Standard' },
  escalation: { since: null, steps: 0, next_at: null, siren: false, everybody: false },
  raised_at: 1_000,
  accept_by: 31_000,
  arrive_by: 181_000,
  responders: 2,
  bring: [],
  assignments: [],
  in_charge: null,
  told: null,
  shortfall: null,
  false_claimed_at: null,
  contained_at: null,
  closed: null,
  ...over,
});

export const guard = (over: Partial<GuardView> = {}): GuardView => ({
  person: 'guard-1',
  name: { zh: '王强', en: 'Wang Qiang' },
  staff_number: '0017',
  post: 'post-1',
  post_name: { zh: '东门岗', en: 'East gate' },
  skills: [],
  since: 0,
  position: null,
  readiness: { live: true, push: false, sound: true, awake: true, battery: null, heard_at: null, receipt_at: null },
  lone_work: null,
  ...over,
});

export const loneWork = (over: Partial<LoneWorkView> = {}): LoneWorkView => ({
  id: 'lw-1',
  every_ms: 15 * 60_000,
  demanded: false,
  since: 0,
  due_at: 15 * 60_000,
  reminded_at: null,
  alarm: null,
  ...over,
});

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
