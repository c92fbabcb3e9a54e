import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DutyView, FloorPlan, LevelPlan, Me, Millis, PostView, SiteView, Uuid, WayView } from '../api/types';
import type { ShiftView } from '../api/patrol';
import type { Waiting } from '../core/outbox';
import type { Head } from '../core/patrol/event';
import type { KeptEvent } from '../core/patrol/queue';

/** The phone as it was enrolled. The private key cannot leave the browser. */
export interface Enrolment {
  device: Uuid;
  site: SiteView;
  key: CryptoKey;
}

/** A photo as it is uploaded. A draft belongs to no event yet. */
export interface KeptPhoto {
  /** SHA-256 of the file, 64 small hexadecimal digits. */
  sha256: string;
  file: Blob;
  state: 'draft' | 'waiting' | 'refused';
  /** Own clock when it was taken. */
  at: Millis;
}

/** A tag or label that opened the app, until it is known whose scan it is. */
export interface KeptTap {
  id: Uuid;
  url: string;
  /** Own clock at the tap. */
  at: Millis;
  /** What the phone knew then: a beacon that came later would say that the tap was later. */
  signs: KeptSigns;
}

/** What the centre last said that belongs into every event. */
export interface KeptSigns {
  beacon: string | null;
  /** Server minus phone and its half width, and the own clock when it was found. */
  clock: { offset: Millis; error: Millis; at: Millis } | null;
}

/** One person's shift, and the own clock when it was asked for. */
export interface KeptShift {
  shift: ShiftView;
  askedAt: Millis;
}

interface Schema extends DBSchema {
  enrolment: { key: 'phone'; value: Enrolment };
  outbox: { key: Uuid; value: Waiting };
  levels: { key: Uuid; value: { version: number; plan: LevelPlan } };
  plan: { key: 'plan'; value: FloorPlan };
  me: { key: 'last'; value: Me };
  duty: { key: Uuid; value: DutyView };
  posts: { key: 'last'; value: PostView[] };
  events: { key: [device: Uuid, seq: number]; value: KeptEvent; indexes: { id: Uuid } };
  chain: { key: Uuid; value: Head };
  photos: { key: string; value: KeptPhoto };
  taps: { key: Uuid; value: KeptTap };
  shift: { key: Uuid; value: KeptShift };
  signs: { key: 'last'; value: KeptSigns };
  ways: { key: string; value: { version: number; way: WayView } };
}

export type Database = IDBPDatabase<Schema>;

/** Opens the phone's database. Purging caches never touches it. */
export function openDatabase(name = 'shouwang'): Promise<Database> {
  return openDB<Schema>(name, 2, {
    upgrade(db, from) {
      if (from < 1) first(db);
      if (from < 2) patrol(db);
    },
    // Another tab has a newer version of the app: it must not wait for this one.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

function first(db: Database): void {
  db.createObjectStore('enrolment');
  db.createObjectStore('outbox', { keyPath: 'id' });
  db.createObjectStore('levels');
  db.createObjectStore('plan');
  db.createObjectStore('me');
  db.createObjectStore('duty');
  db.createObjectStore('posts');
}

function patrol(db: Database): void {
  db.createObjectStore('events', { keyPath: ['device', 'seq'] }).createIndex('id', 'id', { unique: true });
  db.createObjectStore('chain');
  db.createObjectStore('photos', { keyPath: 'sha256' });
  db.createObjectStore('taps', { keyPath: 'id' });
  db.createObjectStore('shift');
  db.createObjectStore('signs');
  db.createObjectStore('ways');
}
