import type { Figures, HazardView, RoundView, ScanView, ScheduleBody, StopView } from '../../api/patrol-desk';
import { place } from '../testing';

/** Material for tests. */
export const stopView = (over: Partial<StopView> = {}): StopView => ({ checkpoint: 'c1', arrival_ms: 0, due_at: 600_000, state: 'waiting', reached_at: null, scan: null, ...over });

export const roundView = (over: Partial<RoundView> = {}): RoundView => ({
  id: 'r1',
  schedule: 's1',
  route: 'route-1',
  name: { zh: '住院楼夜巡', en: 'Wards at night' },
  order: 'fixed',
  assigned: { post: 'post-1' },
  special: false,
  state: 'planned',
  starts_at: 0,
  start_by: 900_000,
  whole_by: 3_600_000,
  started_at: null,
  ended_at: null,
  walker: null,
  reminded: false,
  not_started: false,
  paused_since: null,
  paused_for_ms: 0,
  stops: [stopView(), stopView({ checkpoint: 'c2', due_at: 1_200_000 })],
  ...over,
});

export const scanView = (over: Partial<ScanView> = {}): ScanView => ({
  id: 'scan-1',
  round: 'r1',
  checkpoint: 'c1',
  person: 'guard-1',
  device: 'phone-1',
  method: 'label',
  at: 100_000,
  error_ms: 0,
  received_at: 100_000,
  grade: 'L1',
  problems: [],
  answers: [],
  remark: null,
  photos: [],
  settled: null,
  ...over,
});

export const scheduleBody = (over: Partial<ScheduleBody> = {}): ScheduleBody => ({
  key: 'night',
  name: { zh: '夜巡', en: 'Night' },
  route: 'route-1',
  assigned: { post: 'post-1' },
  from: '2026-11-01',
  until: null,
  days: [true, true, true, true, true, true, true],
  windows: [{ from: 1320, to: 120 }],
  every_min: 120,
  margin_min: 30,
  start_within_min: 15,
  whole_within_min: 60,
  late_after_min: 5,
  special: [],
  ...over,
});

export const hazardView = (over: Partial<HazardView> = {}): HazardView => ({
  id: 'h1',
  version: 1,
  state: 'found',
  severity: 'general',
  place: place(),
  checkpoint: null,
  text: '消火栓被遮挡',
  photos: [],
  found_by: 'guard-1',
  found_at: 0,
  owner: null,
  due: null,
  overdue: false,
  told_next: null,
  since: 0,
  rejections: 0,
  rectified: null,
  verified_by: null,
  ...over,
});

export const figures = (over: Partial<Figures> = {}): Figures => ({
  rounds: { planned: 0, complete: 0, incomplete: 0, missed: 0, called_off: 0, open: 0 },
  visits: { planned: 0, on_time: 0, late: 0, missed: 0, called_off: 0, open: 0, in_doubt: 0 },
  scans: { taken: 0, grades: { l3: 0, l2: 0, l1: 0, l0: 0 }, problems: {}, to_settle: 0, rejected: 0 },
  walking: { ways: 0, took_ms: 0, expected_ms: 0 },
  paused_ms: 0,
  ...over,
});
