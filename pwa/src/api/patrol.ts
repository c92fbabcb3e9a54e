/** The shapes of a guard's round and of what phones send later, as `backend/wire/src/patrol` defines them. */
import type { Millis, Name, PlaceRef, PlaceView, Uuid } from './types';

/** How well a scan proves that somebody was there. */
export type Grade = 'L0' | 'L1' | 'L2' | 'L3';
export type RoundOrder = 'fixed' | 'free';
export type RoundStateWord = 'planned' | 'walking' | 'paused' | 'complete' | 'incomplete' | 'missed' | 'called_off';
export type StopProgress = 'waiting' | 'done' | 'late' | 'missed';

export interface Choice {
  key: string;
  text: Name;
  problem: boolean;
}
export type Ask =
  | { type: 'yes_no'; problem: boolean | null }
  | { type: 'choice'; options: Choice[] }
  | { type: 'number'; unit: string; least: number | null; most: number | null }
  | { type: 'text' };
export interface Question {
  key: string;
  text: Name;
  ask: Ask;
  required: boolean;
}
export type QuestionAnswer = boolean | number | string;

export interface CheckpointCard {
  id: Uuid;
  code: string;
  name: Name;
  place: PlaceView;
  key_place: boolean;
  demand: Grade;
  fenced: boolean;
  questions: Question[];
  /** Numbers of its NFC tags, upper-case hexadecimal. */
  tags: string[];
}
export interface StopView {
  checkpoint: Uuid;
  arrival_ms: Millis;
  due_at: Millis;
  state: StopProgress;
  reached_at: Millis | null;
  scan: Uuid | null;
}
export interface RoundView {
  id: Uuid;
  schedule: Uuid;
  route: Uuid;
  name: Name;
  order: RoundOrder;
  assigned: { post: Uuid } | { people: Uuid[] };
  special: boolean;
  state: RoundStateWord;
  starts_at: Millis;
  start_by: Millis;
  whole_by: Millis;
  started_at: Millis | null;
  ended_at: Millis | null;
  walker: Uuid | null;
  paused_since: Millis | null;
  paused_for_ms: Millis;
  stops: StopView[];
}
export interface ShiftView {
  now: Millis;
  beacon: string;
  rounds: RoundView[];
  checkpoints: CheckpointCard[];
}

/** What was read at a checkpoint. */
export type ScannedProof =
  | { type: 'label'; text: string }
  | { type: 'tag_url'; url: string }
  | { type: 'tag_number'; uid: string }
  | { type: 'rotating'; checkpoint: string; code: string }
  | { type: 'by_hand'; checkpoint: string };
export interface ScanFix {
  lon: number;
  lat: number;
  accuracy_m: number;
  age_ms: Millis;
}
export type Severity = 'general' | 'major';

export type ScanPayload = {
  kind: 'scan';
  person: Uuid;
  round: Uuid | null;
  proof: ScannedProof;
  answers: Record<string, QuestionAnswer>;
  remark: string | null;
  photos: string[];
  fix: ScanFix | null;
};
export type HazardPayload = {
  kind: 'hazard_found';
  person: Uuid;
  hazard: Uuid;
  checkpoint: string | null;
  place: PlaceRef | null;
  severity: Severity;
  text: string;
  photos: string[];
};
/** What an event tells. */
export type Payload =
  | ScanPayload
  | HazardPayload
  | { kind: 'round_started'; person: Uuid; round: Uuid }
  | { kind: 'round_taken_over'; person: Uuid; round: Uuid }
  | { kind: 'round_ended'; person: Uuid; round: Uuid; reason: string };

export interface SignedEvent {
  body: string;
  signature: string;
}
export type SyncVerdict = 'accepted' | 'duplicate' | 'marked' | 'refused';
export interface SyncResult {
  id: Uuid | null;
  verdict: SyncVerdict;
  problems: string[];
  grade: Grade | null;
}
export interface SyncAnswer {
  results: SyncResult[];
  head: { seq: number; hash: string | null };
  beacon: string;
  now: Millis;
}
