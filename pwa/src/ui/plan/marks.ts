import type { AlarmState, LegKind, Priority } from '../../api/types';
import type { Point } from '../../core/plan/project';

/** A guard on the plan. */
export interface GuardMark {
  id: string;
  at: Point;
  /** Radius within which he is, metres. */
  radius: number;
  /** 1 fresh to 0.4 old. */
  fade: number;
  label: string;
  own: boolean;
  unreachable: boolean;
}

/** An alarm, or several of one place, on the plan. */
export interface AlarmMark {
  id: string;
  at: Point;
  priority: Priority;
  state: AlarmState;
  pulse: boolean;
  drill: boolean;
  count: number;
  label: string;
}

/** A place to go to. */
export interface TargetMark {
  id: string;
  at: Point;
  label: string;
}

/** A way on the plan. */
export interface WayMark {
  lines: Point[][];
  crossings: { at: Point; kind: LegKind; label: string }[];
}

/** A checkpoint on the plan. */
export interface StopMark {
  id: string;
  at: Point;
  /** Inside the mark: a number, or nothing. */
  text: string;
  tone: 'plain' | 'waiting' | 'done' | 'late' | 'missed' | 'doubt';
  /** Beside it. */
  label: string;
  current: boolean;
}
