/// <reference lib="webworker" />
import type { SyncAnswer } from '../api/patrol';
import { openDatabase } from '../data/db';
import { EventStore } from '../data/events';
import { browserLocks } from '../data/locks';
import { PhotoStore } from '../data/photos';
import { EventSync } from '../data/sync';
import { patrolWire } from '../data/wire';

const BASE = '/api/v1/';

/** An answer that is no success. */
class Answered extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/**
 * The browser woke the worker because there is a network: what waits is sent, also while the app is closed. One page or
 * worker sends at a time, so that nothing goes twice. Rejects where something is left, so that the browser tries again.
 */
export async function sendEvents(): Promise<void> {
  const db = await openDatabase();
  try {
    const locks = browserLocks();
    const channel = new BroadcastChannel('shouwang-events');
    const store = new EventStore(db, crypto.subtle, locks, () => Date.now(), () => channel.postMessage('changed'));
    const wire = patrolWire({
      sync: async (events) => (await ask('POST', 'sync', 'application/json', JSON.stringify({ events }))) as SyncAnswer,
      photo: (sha256, file) => ask('PUT', `photos/${sha256}`, 'image/jpeg', file),
      refusal: (error) => (error instanceof Answered ? error : null),
    });
    const around = { now: () => Date.now(), random: () => 0, after: () => () => undefined };
    const deaf = { answered: () => undefined, signedOut: () => undefined, otherPhone: () => undefined };
    const sync = new EventSync(store, new PhotoStore(db, crypto.subtle), wire, locks, around, deaf);
    if (!(await sync.once())) throw new Error('something is left to send');
  } finally {
    db.close();
  }
}

async function ask(method: string, path: string, type: string, body: BodyInit): Promise<unknown> {
  const headers = { 'X-Shouwang': '1', 'Content-Type': type };
  const response = await fetch(BASE + path, { method, credentials: 'same-origin', headers, body });
  const json = (await response.json().catch(() => null)) as { code?: unknown } | null;
  if (response.ok) return json;
  if (typeof json?.code !== 'string') throw new Error(`status ${response.status}`);
  throw new Answered(response.status, json.code);
}
