import 'fake-indexeddb/auto';
import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Payload, SignedEvent, SyncAnswer, SyncResult } from '../api/patrol';
import { fromBase64url } from '../core/base64';
import { bodyText, hex, messageOf, NO_HASH, type EventBody } from '../core/patrol/event';
import { batch, holdAtMost, isStranded, LONGEST_HOLD, LONGEST_PAUSE, MOST_AT_ONCE, sendableAt, settle, type KeptEvent } from '../core/patrol/queue';
import { openDatabase, type Database } from './db';
import { makeKey } from './device-key';
import { EventStore, TooLong } from './events';
import { ownLocks } from './locks';
import { PhotoStore } from './photos';
import { EventSync, type Sent, type Wire } from './sync';

const subtle = webcrypto.subtle as unknown as SubtleCrypto;
const VECTORS = JSON.parse(readFileSync(new URL('../../../backend/domain/tests/vectors/signed_events.json', import.meta.url), 'utf8')) as {
  device: string;
  public_key: string;
  events: (SignedEvent & { hash: string })[];
};
const DEVICE = '01932f00-0000-7000-8000-000000000001';
const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => hex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
const verifies = async (publicKey: string, { body, signature }: SignedEvent) => {
  const key = await subtle.importKey('raw', fromBase64url(publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  return subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64url(signature), messageOf(body));
};

let names = 0;
let publicKey: string;
const enrolled = async (name = `events-${names++}`): Promise<Database> => {
  const db = await openDatabase(name);
  const made = await makeKey(subtle);
  publicKey = made.publicKey;
  await db.put('enrolment', { device: DEVICE, key: made.key, site: {} as never }, 'phone');
  return db;
};
const scan = (person = 'a', remark = ''): Payload => ({ kind: 'scan', person, round: null, proof: { type: 'by_hand', checkpoint: 'A1' }, answers: {}, remark, photos: [], fix: null });
const event = (id: string, payload: Payload = scan(), more: { heldUntil?: number; heldAtMost?: number; at?: number } = {}) => ({ id, payload, at: 1000, clock: null, beacon: null, checkpoint: null, heldUntil: 0, heldAtMost: more.heldUntil ?? 0, ...more });
let time = 1000;
const storeOf = (db: Database) => new EventStore(db, subtle, ownLocks(), () => time, () => undefined);
const bodyOf = (one: SignedEvent) => JSON.parse(one.body) as EventBody;

describe('the format of events', () => {
  it('is that of the vectors that both languages are held to', async () => {
    let before = NO_HASH;
    for (const [i, one] of VECTORS.events.entries()) {
      const body = bodyOf(one);
      const again = bodyText(body, VECTORS.device, { seq: i, hash: before });
      expect(again).toBe(one.body);
      expect(await sha256(messageOf(again))).toBe(one.hash);
      expect(await verifies(VECTORS.public_key, one)).toBe(true);
      expect(await verifies(VECTORS.public_key, { ...one, body: one.body.replace('"seq":', '"seq": ') })).toBe(false);
      before = one.hash;
    }
    expect(VECTORS.events).toHaveLength(3);
  });
});

describe('the events on the phone', () => {
  let db: Database;
  let store: EventStore;
  beforeEach(async () => {
    db = await enrolled();
    store = storeOf(db);
  });

  it('are numbered, chained and signed, whoever has the phone', async () => {
    await store.put(event('1', scan('a')));
    await store.put(event('2', scan('b')));
    await store.put(event('3', { kind: 'round_started', person: 'b', round: 'r' }));
    const all = await store.all();
    expect(all.map((one) => [one.seq, one.person])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'b'],
    ]);
    let before = NO_HASH;
    for (const one of all) {
      expect(bodyOf(one)).toMatchObject({ id: one.id, device: DEVICE, seq: one.seq, prev_hash: before, payload: { person: one.person } });
      expect(await verifies(publicKey, one)).toBe(true);
      expect(await sha256(messageOf(one.body))).toBe(one.hash);
      before = one.hash;
    }
  });

  it('are on the disk when they are said to be, and the same id is the same event', async () => {
    const kept = await store.put(event('1'));
    expect(await (await openDatabase(db.name)).getAll('events')).toEqual([kept]);
    expect(await store.put(event('1'))).toEqual(kept);
    expect(await db.count('events')).toBe(1);
  });

  it('never get the same number from two tabs, even without locks between them', async () => {
    const other = storeOf(await openDatabase(db.name));
    const ids = Array.from({ length: 20 }, (_, i) => `${i}`);
    await Promise.all(ids.map((id, i) => (i % 2 === 0 ? store : other).put(event(id))));
    const all = await store.all();
    expect(all.map((one) => one.seq)).toEqual(ids.map((_, i) => i + 1));
    for (const [i, one] of all.entries()) expect(bodyOf(one).prev_hash).toBe(all[i - 1]?.hash ?? NO_HASH);
  });

  it('go on in their chain after a crash between signing and writing', async () => {
    await store.put(event('1'));
    const dies = { sign: subtle.sign.bind(subtle), digest: () => Promise.reject(new Error('battery')) } as unknown as SubtleCrypto;
    await expect(new EventStore(db, dies, ownLocks(), () => time, () => undefined).put(event('2'))).rejects.toThrow('battery');
    db.close();
    const again = storeOf(await openDatabase(db.name));
    expect((await again.put(event('2'))).seq).toBe(2);
    expect(await again.all()).toHaveLength(2);
  });

  it('begin a chain of their own after the phone was enrolled anew, and keep the old ones', async () => {
    await store.put(event('1'));
    const made = await makeKey(subtle);
    await db.put('enrolment', { device: 'z', key: made.key, site: {} as never }, 'phone');
    const next = await store.put(event('2'));
    expect([next.device, next.seq, bodyOf(next).prev_hash]).toEqual(['z', 1, NO_HASH]);
    expect((await store.all()).map((one) => one.id)).toEqual(['1', '2']);
  });

  it('are refused where they are longer than the server reads, and the chain stays', async () => {
    await expect(store.put(event('1', scan('a', '长'.repeat(6000))))).rejects.toThrow(TooLong);
    expect((await store.put(event('2'))).seq).toBe(1);
  });

  it('take answers while they are held and last, under their own number and time', async () => {
    const first = await store.put(event('1', scan(), { heldUntil: 9000, heldAtMost: 50_000, at: 5 }));
    const kept = await store.add('1', { answers: { lock: true }, remark: '门未锁', photos: [] });
    expect(kept).not.toBeNull();
    const [one] = await store.all();
    expect(one?.hash).not.toBe(first.hash);
    expect(bodyOf(one!)).toMatchObject({ id: '1', seq: 1, prev_hash: NO_HASH, wall_time: 5, payload: { answers: { lock: true }, remark: '门未锁' } });
    expect(await verifies(publicKey, one!)).toBe(true);
    expect(one?.heldUntil).toBe(50_000);
    await store.add('1', { answers: { lock: true, seal: 'whole' }, remark: null, photos: [] });
    expect((await store.all())[0]?.heldUntil).toBe(50_000);
    const second = await store.put(event('2'));
    expect(bodyOf(second).prev_hash).toBe((await store.all())[0]?.hash);
    expect((await store.all())[0]?.heldUntil).toBe(0);
    expect(await store.add('1', { answers: {}, remark: null, photos: [] })).toBeNull();
  });

  it('take no answers once they were released', async () => {
    await store.put(event('1', scan(), { heldUntil: 9000 }));
    await store.release('1');
    expect(await store.add('1', { answers: {}, remark: 'x', photos: [] })).toBeNull();
  });

  it('take no answers once they may be on their way', async () => {
    await store.put(event('1', scan(), { heldUntil: 9000 }));
    time = 9000;
    expect(await store.add('1', { answers: {}, remark: 'x', photos: [] })).toBeNull();
    time = 1000;
  });

  it('are not settled by an answer to an older text', async () => {
    const old = await store.put(event('1', scan(), { heldUntil: 9000 }));
    await store.add('1', { answers: {}, remark: 'x', photos: [] });
    await store.settle([{ ...old, state: 'received' }]);
    expect((await store.all())[0]?.state).toBe('waiting');
  });

  it('live beside what an older version of the app kept', async () => {
    const name = `old-${names++}`;
    const old = await openDB(name, 1, {
      upgrade(made) {
        for (const plain of ['enrolment', 'levels', 'plan', 'me', 'duty', 'posts']) made.createObjectStore(plain);
        made.createObjectStore('outbox', { keyPath: 'id' });
      },
    });
    await old.put('outbox', { id: 'panic' });
    await old.put('me', { person: 'a' }, 'last');
    old.close();
    const fresh = await openDatabase(name);
    expect([await fresh.count('outbox'), await fresh.count('me'), await fresh.count('events')]).toEqual([1, 1, 0]);
  });
});

describe('the sync', () => {
  let db: Database;
  let store: EventStore;
  let photos: PhotoStore;
  let now: number;
  let timers: { at: number; call: () => void }[];
  let sent: SignedEvent[][];
  let uploaded: string[];
  let answers: ((events: readonly SignedEvent[]) => Sent<SyncAnswer> | Promise<Sent<SyncAnswer>>)[];
  let photoAnswers: Sent<null>[];
  let heard: string[];
  let onTheWay = 0;
  /** What a server keeps: by id, once. */
  let rows: Map<string, EventBody>;

  const answer = (results: SyncResult[]): Sent<SyncAnswer> => ({ kind: 'taken', answer: { results, head: { seq: 0, hash: null }, beacon: 'b', now } });
  const takes = (events: readonly SignedEvent[]): Sent<SyncAnswer> =>
    answer(
      events.map((one) => {
        const body = bodyOf(one);
        const verdict = rows.has(body.id) ? 'duplicate' : 'accepted';
        if (verdict === 'accepted') rows.set(body.id, body);
        return { id: body.id, verdict, problems: [], grade: 'L1' };
      }),
    );
  const wire: Wire = {
    events: async (events) => {
      sent.push([...events]);
      onTheWay += 1;
      try {
        return await (answers.shift() ?? takes)(events);
      } finally {
        onTheWay -= 1;
      }
    },
    photo: async (hash) => {
      uploaded.push(hash);
      return photoAnswers.shift() ?? { kind: 'taken', answer: null };
    },
  };
  const syncOf = (own = store, locks = ownLocks()) =>
    new EventSync(own, photos, wire, locks, { now: () => now, random: () => 1, after: (ms, call) => {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    } }, { answered: () => heard.push('answered'), signedOut: () => heard.push('signed out'), otherPhone: () => heard.push('other phone') });
  /** Signing takes as long as it takes: nothing is settled while a request is on its way. */
  const settleAll = async () => {
    for (let i = 0; i < 60; i = onTheWay > 0 ? 0 : i + 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number) => {
    now += ms;
    const due = timers.filter((one) => one.at <= now);
    timers = timers.filter((one) => one.at > now);
    for (const one of due) one.call();
    await settleAll();
  };
  const states = async () => (await store.all()).map((one) => one.state);

  beforeEach(async () => {
    db = await enrolled();
    store = storeOf(db);
    photos = new PhotoStore(db, subtle);
    now = 10_000;
    timers = [];
    sent = [];
    uploaded = [];
    answers = [];
    photoAnswers = [];
    heard = [];
    rows = new Map();
  });

  it('sends batches in order, one in flight', async () => {
    const count = MOST_AT_ONCE * 2 + 5;
    for (let i = 0; i < count; i++) await store.put(event(`${i}`));
    expect(await syncOf().once()).toBe(true);
    expect(sent.map((one) => one.length)).toEqual([MOST_AT_ONCE, MOST_AT_ONCE, 5]);
    expect([...rows.values()].map((one) => one.seq)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(new Set(await states())).toEqual(new Set(['received']));
  });

  it('sends again what got no answer, and the server keeps it once', async () => {
    await store.put(event('1'));
    answers = [
      (events) => {
        takes(events);
        return { kind: 'later' };
      },
    ];
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect(await states()).toEqual(['waiting']);
    await pass(499);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect([sent.length, rows.size, await states()]).toEqual([2, 1, ['received']]);
  });

  it('never gives up, and does not hammer', async () => {
    await store.put(event('1'));
    answers = Array.from({ length: 30 }, () => () => Promise.reject(new Error('gone')));
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    for (let i = 0; i < 40 && rows.size === 0; i++) await pass(15_000);
    expect(await states()).toEqual(['received']);
    expect(sent).toHaveLength(31);
  });

  it('keeps what is refused in sight, and goes on with the rest', async () => {
    for (const id of ['1', '2', '3']) await store.put(event(id));
    answers = [() => answer([{ id: '1', verdict: 'accepted', problems: [], grade: null }, { id: '2', verdict: 'refused', problems: ['not_of_this_phone'], grade: null }, { id: '3', verdict: 'marked', problems: ['late'], grade: 'L0' }])];
    await syncOf().once();
    expect((await store.all()).map((one) => [one.state, one.problems, one.grade])).toEqual([
      ['received', [], null],
      ['refused', ['not_of_this_phone'], null],
      ['received', ['late'], 'L0'],
    ]);
    await syncOf().once();
    expect(sent).toHaveLength(1);
  });

  it('believes no answer of another shape', async () => {
    for (const id of ['1', '2']) await store.put(event(id));
    answers = [() => answer([{ id: '1', verdict: 'accepted', problems: [], grade: null }]), () => answer([{ id: '2', verdict: 'accepted', problems: [], grade: null }, { id: '1', verdict: 'accepted', problems: [], grade: null }])];
    expect(await syncOf().once()).toBe(false);
    expect(await syncOf().once()).toBe(false);
    expect(await states()).toEqual(['waiting', 'waiting']);
    expect(await syncOf().once()).toBe(true);
  });

  it('waits for a held event, lets nothing overtake it, and sends it in its time', async () => {
    await store.put(event('1', scan(), { heldUntil: now + 6000 }));
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect(sent).toHaveLength(0);
    await pass(5999);
    expect(sent).toHaveLength(0);
    await pass(1);
    expect(await states()).toEqual(['received']);
  });

  it('loses no event that is put while a batch is on its way', async () => {
    await store.put(event('1'));
    const sync = syncOf();
    answers = [
      async (events) => {
        await store.put(event('2'));
        sync.flush();
        return takes(events);
      },
    ];
    sync.signedIn(true);
    await settleAll();
    expect(await states()).toEqual(['received', 'received']);
  });

  it('sends from one tab at a time', async () => {
    for (let i = 0; i < 5; i++) await store.put(event(`${i}`));
    const locks = ownLocks();
    const [a, b] = [syncOf(store, locks), syncOf(storeOf(await openDatabase(db.name)), locks)];
    a.signedIn(true);
    b.signedIn(true);
    await settleAll();
    await pass(3000);
    expect(sent.map((one) => one.length)).toEqual([5]);
  });

  it('waits for somebody to sign in, and sends everybody\'s', async () => {
    await store.put(event('1', scan('a')));
    await store.put(event('2', scan('b')));
    answers = [() => ({ kind: 'signed_out' })];
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    await pass(60_000);
    expect([sent.length, heard]).toEqual([1, ['signed out']]);
    sync.signedIn(true);
    await settleAll();
    expect([...rows.values()].map((one) => one.payload.person)).toEqual(['a', 'b']);
  });

  it('gives nothing up where the session is of no phone', async () => {
    await store.put(event('1'));
    answers = [() => ({ kind: 'refused', code: 'device_unknown' })];
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect([await states(), heard]).toEqual([['waiting'], ['other phone']]);
    sync.signedIn(true);
    await settleAll();
    expect(await states()).toEqual(['received']);
  });

  const enrolAnew = async (device: string) => {
    await db.put('enrolment', { device, key: (await makeKey(subtle)).key, site: {} as never }, 'phone');
  };
  const unknown = (events: readonly SignedEvent[]) => answer(events.map((one) => ({ id: bodyOf(one).id, verdict: 'refused', problems: ['device_unknown'], grade: null })));

  it('sends what an earlier enrolment signed in requests of its own, the older first', async () => {
    // Ids of enrolments are sorted by their time.
    for (const id of ['1', '2']) await store.put(event(id));
    await enrolAnew('11932f00-0000-7000-8000-000000000002');
    for (const id of ['3', '4']) await store.put(event(id));
    expect(await syncOf().once()).toBe(true);
    expect(sent.map((request) => request.map((one) => bodyOf(one).id))).toEqual([['1', '2'], ['3', '4']]);
    expect(sent.map((request) => request.map((one) => bodyOf(one).seq))).toEqual([[1, 2], [1, 2]]);
  });

  it('keeps what an unknown enrolment signed, tries it again ever more rarely, and lets the newer one go on', async () => {
    await store.put(event('1'));
    await enrolAnew('11932f00-0000-7000-8000-000000000002');
    await store.put(event('2'));
    answers = [unknown, takes, unknown];
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect((await store.all()).map((one) => [one.id, one.state, one.problems])).toEqual([
      ['1', 'waiting', ['device_unknown']],
      ['2', 'received', []],
    ]);
    expect((await store.all()).map(isStranded)).toEqual([true, false]);
    await pass(29_999);
    expect(sent).toHaveLength(2);
    await pass(1);
    expect(sent).toHaveLength(3);
    await pass(59_999);
    expect(sent).toHaveLength(3);
    await pass(1);
    expect([sent.length, await states()]).toEqual([4, ['received', 'received']]);
    expect((await store.all()).map(isStranded)).toEqual([false, false]);
  });

  it('tries an unknown enrolment at once where somebody asks for it', async () => {
    await store.put(event('1'));
    answers = [unknown];
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    sync.wake();
    await settleAll();
    expect([sent.length, await states()]).toEqual([2, ['received']]);
  });

  it('does not let what an earlier enrolment still holds keep the newer one waiting', async () => {
    await store.put(event('1', scan(), { heldUntil: now + 60_000 }));
    await enrolAnew('11932f00-0000-7000-8000-000000000002');
    await store.put(event('2'));
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect(await states()).toEqual(['waiting', 'received']);
    await pass(60_000);
    expect(await states()).toEqual(['received', 'received']);
  });

  it('has something left as long as an event is held or was not taken', async () => {
    await store.put(event('1', scan(), { heldUntil: now + 6000 }));
    expect([await syncOf().once(), sent.length]).toEqual([false, 0]);
    now += 6000;
    answers = [unknown];
    expect([await syncOf().once(), sent.length]).toEqual([false, 1]);
    expect([await syncOf().once(), sent.length]).toEqual([true, 2]);
  });

  it('sends at once what a clock held that was put back since', async () => {
    await store.put(event('1', scan(), { heldUntil: now + 2 * 3_600_000 }));
    const sync = syncOf();
    sync.signedIn(true);
    await settleAll();
    expect(await states()).toEqual(['received']);
  });

  it('uploads photos after their event, and drafts never', async () => {
    const hash = await photos.keep(new Blob(['one']), now);
    await photos.keep(new Blob(['draft']), now);
    await store.put(event('1', { ...(scan() as Extract<Payload, { kind: 'scan' }>), photos: [hash] }));
    answers = [() => ({ kind: 'later' })];
    expect(await syncOf().once()).toBe(false);
    expect(uploaded).toEqual([]);
    photoAnswers = [{ kind: 'later' }];
    expect(await syncOf().once()).toBe(false);
    expect(await syncOf().once()).toBe(true);
    expect([uploaded, await db.count('photos')]).toEqual([[hash, hash], 1]);
    await photos.tidy(now + 25 * 3_600_000);
    expect(await db.count('photos')).toBe(0);
  });

  it('keeps a photo that the server refuses, out of the way of others', async () => {
    const first = await photos.keep(new Blob(['1']), now);
    const second = await photos.keep(new Blob(['2']), now + 1);
    await store.put(event('1', { ...(scan() as Extract<Payload, { kind: 'scan' }>), photos: [first, second] }));
    photoAnswers = [{ kind: 'refused', code: 'hash' }];
    expect(await syncOf().once()).toBe(true);
    expect(uploaded).toEqual([first, second]);
    expect((await db.getAll('photos')).map((one) => one.state)).toEqual(['refused']);
  });

  it('keeps what was answered for a week, and what was refused for good', async () => {
    for (const id of ['1', '2']) await store.put(event(id));
    answers = [() => answer([{ id: '1', verdict: 'accepted', problems: [], grade: null }, { id: '2', verdict: 'refused', problems: ['x'], grade: null }])];
    await syncOf().once();
    await store.tidy(now + 8 * 24 * 3_600_000);
    expect((await store.all()).map((one) => one.id)).toEqual(['2']);
    expect((await store.put(event('3'))).seq).toBe(3);
  });
});

describe('a batch', () => {
  const kept = (seq: number, more: Partial<KeptEvent> = {}): KeptEvent => ({ ...({} as KeptEvent), id: `${seq}`, device: 'd', seq, body: 'x', state: 'waiting', heldUntil: 0, at: seq, payload: scan(), ...more });
  it('is in the order of the numbers, however the clock jumped', () => {
    expect(batch([kept(2, { at: 1 }), kept(1, { at: 5 })], 10).map((one) => one.seq)).toEqual([1, 2]);
  });
  it('waits for a hold as long as there can be one, and no longer', () => {
    const held = kept(1, { heldUntil: LONGEST_HOLD });
    expect(batch([held], 0)).toEqual([]);
    expect(sendableAt([held], 0)).toBe(LONGEST_HOLD);
    expect(batch([held], -3_600_000)).toEqual([held]);
    expect(sendableAt([held], -3_600_000)).toBe(-3_600_000);
  });
  it('waits for a pause as long as there can be one, and no longer', () => {
    const pauses = new Map([['d', LONGEST_PAUSE]]);
    expect([batch([kept(1)], 0, pauses).length, sendableAt([kept(1)], 0, pauses)]).toEqual([0, LONGEST_PAUSE]);
    expect(batch([kept(1)], -3_600_000, pauses)).toHaveLength(1);
  });
  it('is not larger than the server takes', () => {
    expect(batch([kept(1, { body: 'x'.repeat(200_000) }), kept(2, { body: 'x'.repeat(200_000) })], 10)).toHaveLength(1);
    expect(settle([kept(1)], [], 0)).toBeNull();
  });
});

describe('a scan that may wait for answers', () => {
  const MINUTE = 60_000;
  it('waits three minutes where nobody expects it, or where it is late already', () => {
    expect([holdAtMost(0, null), holdAtMost(0, -1)]).toEqual([3 * MINUTE, 3 * MINUTE]);
  });
  it('is with the centre before its stop is due', () => {
    expect(holdAtMost(0, 10 * MINUTE)).toBe(3 * MINUTE);
    expect(holdAtMost(0, 2 * MINUTE)).toBe(100_000);
    expect(holdAtMost(1000, 20_000)).toBe(1000);
    expect(holdAtMost(1000, 1000)).toBe(1000);
  });
});
