/** The shapes of patrols as wall and desk see them: `backend/wire/src/patrol`. */
import type { Grade, Question, RoundOrder, RoundView as WalkedRound, Severity } from './patrol';
import type { Millis, Name, PersonView, PlaceRef, PlaceView, TimelineLine, Uuid } from './types';

export type { Ask, Choice, Grade, Question, RoundOrder, RoundStateWord, Severity, StopProgress, StopView } from './patrol';

/** Whoever is on duty at a post, or one of some people. */
export type Assigned = { post: Uuid } | { people: Uuid[] };

export const GRADES = ['L0', 'L1', 'L2', 'L3'] as const satisfies readonly Grade[];

/** A round with what only wall and desk show of it. */
export interface RoundView extends WalkedRound {
  assigned: Assigned;
  reminded: boolean;
  not_started: boolean;
}

/** The rotating code that the screen at a checkpoint shows. */
export interface RotatingCode {
  checkpoint: string;
  code: string;
  until: Millis;
}

export interface RoundDetail {
  round: RoundView;
  scans: ScanView[];
  timeline: TimelineLine[];
}

export type ScanMethod = 'tag' | 'rotating' | 'label' | 'tag_number' | 'by_hand' | 'invalid';
export type Settlement = 'confirmed' | 'rejected';
export type Finding = 'fine' | 'problem' | 'does_not_fit' | 'missing';

export interface ScanProblem {
  code: string;
  detail: Record<string, unknown>;
}
export interface AnswerView {
  question: string;
  answer: boolean | number | string | null;
  finding: Finding;
}
export interface PhotoView {
  sha256: string;
  /** It has come; phones send photos after their events. */
  here: boolean;
}
export interface SettledView {
  by: Uuid;
  at: Millis;
  settlement: Settlement;
  reason: string;
}
export interface ScanView {
  id: Uuid;
  round: Uuid | null;
  checkpoint: Uuid | null;
  person: Uuid;
  device: Uuid;
  method: ScanMethod;
  at: Millis;
  error_ms: Millis;
  received_at: Millis;
  grade: Grade;
  problems: ScanProblem[];
  answers: AnswerView[];
  remark: string | null;
  photos: PhotoView[];
  settled: SettledView | null;
}
export interface ScanList {
  scans: ScanView[];
  next: Millis | null;
}
export interface ScanQuery {
  from?: Millis;
  to?: Millis;
  round?: Uuid;
  checkpoint?: Uuid;
  person?: Uuid;
  to_settle?: boolean;
  limit?: number;
}

/** A checkpoint as everybody who sees the plan knows it. */
export interface CheckpointName {
  id: Uuid;
  code: string;
  name: Name;
  place: PlaceView;
  key_place: boolean;
  demand: Grade;
  questions: Question[];
}

export const MOST_QUESTIONS = 10;

export interface CheckpointBody {
  code: string;
  name: Name;
  place: PlaceRef;
  key_place: boolean;
  demand: Grade;
  fence_m: number | null;
  questions: Question[];
}
export interface CheckpointSetUp extends Omit<CheckpointBody, 'place'> {
  id: Uuid;
  place: PlaceView;
  label: { newest: number; oldest_good: number };
  label_text: string;
  retired_at: Millis | null;
}

export interface StopBody {
  checkpoint: Uuid;
  dwell_s: number;
  alarm_when_missed: boolean;
}
export interface RouteBody {
  key: string;
  name: Name;
  order: RoundOrder;
  post: Uuid | null;
  stops: StopBody[];
}
export interface RouteSetUp extends Omit<RouteBody, 'stops'> {
  id: Uuid;
  stops: (StopBody & { walk_s: number })[];
  takes_s: number;
  version: number;
  retired_at: Millis | null;
}

/** A part of a day, in minutes after local midnight; an end not after the beginning is on the next day. */
export interface Window {
  from: number;
  to: number;
}
export interface Special {
  name: Name;
  from: string;
  to: string;
  every_min: number;
  windows: Window[];
}
export interface ScheduleBody {
  key: string;
  name: Name;
  route: Uuid;
  assigned: Assigned;
  /** Days as 2026-11-22. */
  from: string;
  until: string | null;
  /** Monday first. */
  days: boolean[];
  windows: Window[];
  every_min: number;
  margin_min: number;
  start_within_min: number;
  whole_within_min: number;
  late_after_min: number;
  special: Special[];
}
export interface ScheduleSetUp {
  id: Uuid;
  schedule: ScheduleBody;
  made_until: Millis;
  retired_at: Millis | null;
}

export type TagKind = 'uid' | 'ntag424';
export interface TagSetUp {
  id: Uuid;
  checkpoint: Uuid;
  kind: TagKind;
  uid: string;
  own_keys: boolean;
  enrolled_at: Millis;
  enrolled_by: Uuid | null;
  retired_at: Millis | null;
}
export interface TagsSetUp {
  tags: TagSetUp[];
  keys_set: boolean;
}
export interface TagBody {
  checkpoint: Uuid;
  kind: TagKind;
  read: { uid: string } | { url: string };
}

export const TABLES = ['checkpoints', 'questions', 'tags', 'routes', 'schedules', 'periods'] as const;
export type Table = (typeof TABLES)[number];
export type ImportFiles = Partial<Record<Table, string>> & { only_check: boolean };
export interface ImportFault {
  table: Table;
  line: number;
  column: string | null;
  code: string;
  word: string | null;
}
export interface ImportReport {
  written: boolean;
  added: number;
  changed: number;
  retired: number;
  faults: ImportFault[];
}

export type HazardState = 'found' | 'assigned' | 'rectified' | 'verified' | 'closed';

export interface RectifiedView {
  by: Uuid;
  at: Millis;
  note: string;
  photos: string[];
}
export interface HazardView {
  id: Uuid;
  version: number;
  state: HazardState;
  severity: Severity;
  place: PlaceView;
  checkpoint: Uuid | null;
  text: string;
  photos: string[];
  found_by: Uuid;
  found_at: Millis;
  owner: Uuid | null;
  due: Millis | null;
  overdue: boolean;
  told_next: Millis | null;
  since: Millis;
  rejections: number;
  rectified: RectifiedView | null;
  verified_by: Uuid | null;
}
export interface HazardList {
  hazards: HazardView[];
  people: PersonView[];
  next: Millis | null;
}
export interface HazardDetail {
  hazard: HazardView;
  timeline: TimelineLine[];
  people: PersonView[];
}
export interface NewHazard {
  id: Uuid;
  checkpoint: string | null;
  place: PlaceRef | null;
  severity: Severity;
  text: string;
  photos: string[];
}
export type HazardAction =
  | { do: 'assign'; to: Uuid; due: Millis }
  | { do: 'postpone'; due: Millis; reason: string }
  | { do: 'rectify'; note: string; photos: string[] }
  | { do: 'verify' }
  | { do: 'reject'; reason: string; due: Millis }
  | { do: 'close'; note: string };

export const GROUPINGS = ['day', 'month', 'route', 'guard', 'checkpoint'] as const;
export type Grouping = (typeof GROUPINGS)[number];
/** What was counted. Times in milliseconds. */
export interface Figures {
  rounds: { planned: number; complete: number; incomplete: number; missed: number; called_off: number; open: number };
  visits: { planned: number; on_time: number; late: number; missed: number; called_off: number; open: number; in_doubt: number };
  scans: { taken: number; grades: { l3: number; l2: number; l1: number; l0: number }; problems: Record<string, number>; to_settle: number; rejected: number };
  walking: { ways: number; took_ms: Millis; expected_ms: Millis };
  paused_ms: Millis;
}
export interface Predictability {
  /** From 0, no better than luck, to 1, clockwork. */
  score: number;
  rule: 'usual_interval' | 'as_yesterday' | 'as_last_week';
  right: number;
  guesses: number;
  visits: number;
  within: Millis;
}
export type LineOf = { day: string } | { month: string } | { route: Uuid | null } | { guard: Uuid | null } | { checkpoint: Uuid | null };
export interface ReportLine {
  of: LineOf;
  name: Name | null;
  code: string | null;
  figures: Figures;
  predictability: Predictability | null;
}
export interface MissedRound {
  round: Uuid;
  route: Name;
  starts_at: Millis;
  outcome: 'complete' | 'incomplete' | 'missed' | 'called_off';
  walker: Uuid | null;
  stops: number;
  not_reached: number;
  paused_ms: Millis;
  reason: string | null;
}
export interface ReportView {
  from: string;
  to: string;
  time_zone: string;
  made_at: Millis;
  by: Grouping;
  total: Figures;
  lines: ReportLine[];
  missed: MissedRound[];
  more_missed: number;
}
