/** The shapes of a guard's round and of what phones send later, by name, as {@link file://./types.ts} does for the rest. */
import type { components } from './schema';
import type { PlaceView, Sent } from './types';

type Schemas = components['schemas'];

/** How well a scan proves that somebody was there. */
export type Grade = Schemas['Grade'];
export type RoundStateWord = Schemas['RoundState'];
export type Severity = Schemas['Severity'];

export type Question = Sent<Schemas['Question']>;
export type QuestionAnswer = Schemas['Answer'];
export type CheckpointCard = Omit<Sent<Schemas['CheckpointCard']>, 'place'> & { place: PlaceView };
export type StopView = Sent<Schemas['StopView']>;
export type RoundView = Sent<Schemas['RoundView']>;
export type ShiftView = Omit<Sent<Schemas['ShiftView']>, 'checkpoints'> & { checkpoints: CheckpointCard[] };

/** What was read at a checkpoint. */
export type ScannedProof = Schemas['ScannedProof'];
export type ScanFix = Schemas['ScanFix'];
/** What an event tells. The phone always says all of it. */
export type Payload = Sent<Schemas['Payload']>;
export type ScanPayload = Extract<Payload, { kind: 'scan' }>;

export type SignedEvent = Schemas['SignedEvent'];
export type SyncResult = Sent<Schemas['SyncResult']>;
export type SyncAnswer = Sent<Schemas['SyncAnswer']>;
