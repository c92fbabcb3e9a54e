import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DutyView, FloorPlan, LevelPlan, Me, PostView, SiteView, Uuid } from '../api/types';
import type { Waiting } from '../core/outbox';

/** The phone as it was enrolled. The private key cannot leave the browser. */
export interface Enrolment {
  device: Uuid;
  site: SiteView;
  key: CryptoKey;
}

interface Schema extends DBSchema {
  enrolment: { key: 'phone'; value: Enrolment };
  outbox: { key: Uuid; value: Waiting };
  levels: { key: Uuid; value: { version: number; plan: LevelPlan } };
  plan: { key: 'plan'; value: FloorPlan };
  me: { key: 'last'; value: Me };
  duty: { key: Uuid; value: DutyView };
  posts: { key: 'last'; value: PostView[] };
}

export type Database = IDBPDatabase<Schema>;

/** Opens the phone's database. Purging caches never touches it. */
export function openDatabase(name = 'shouwang'): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('enrolment');
      db.createObjectStore('outbox', { keyPath: 'id' });
      db.createObjectStore('levels');
      db.createObjectStore('plan');
      db.createObjectStore('me');
      db.createObjectStore('duty');
      db.createObjectStore('posts');
    },
  });
}
