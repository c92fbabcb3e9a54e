import type { Payload, QuestionAnswer, ScanPayload } from '../api/patrol';
import type { Millis, Uuid } from '../api/types';
import { base64url } from '../core/base64';
import { bodyText, hex, LONGEST_BODY, messageOf, START, type EventBody, type EventClock, type Head, type Making } from '../core/patrol/event';
import { isHeld, outdated, type KeptEvent } from '../core/patrol/queue';
import type { Database, Enrolment, KeptPhoto } from './db';
import type { Locks } from './locks';

/** What happened, to be written down. */
export interface NewEvent {
  id: Uuid;
  payload: Payload;
  /** The phone's own clock when it happened. */
  at: Millis;
  clock: EventClock | null;
  beacon: string | null;
  checkpoint: Uuid | null;
  /** Own clock until which answers may still be added. */
  heldUntil: Millis;
  /** The same, once something was added. */
  heldAtMost: Millis;
}

/** What may be added to a scan while it is held. */
export interface Added {
  answers: Record<string, QuestionAnswer>;
  remark: string | null;
  photos: string[];
}

const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** On the disk, not only on its way there: what is said to be saved survives a dead battery. */
const ON_DISK = { durability: 'strict' } as const;

/** The event is too long to be sent; nothing was written. */
export class TooLong extends Error {}

/**
 * The phone's signed, numbered and chained events. Everything that is put is on the disk when the promise resolves; no two
 * tabs ever write the same number.
 */
export class EventStore {
  constructor(
    private readonly db: Database,
    private readonly subtle: SubtleCrypto,
    private readonly locks: Locks,
    private readonly now: () => Millis,
    /** Tells that something changed, to this page and the others. */
    private readonly changed: () => void,
  ) {}

  /** All events that the phone keeps, by number. */
  all(): Promise<KeptEvent[]> {
    return this.db.getAll('events');
  }

  /** Signs an event and puts it at the end of the chain; the same id again is the same event. */
  async put(event: NewEvent): Promise<KeptEvent> {
    const kept = await this.locks.alone('events', () => this.append(event));
    this.changed();
    return kept;
  }

  /**
   * Adds answers, a remark or photos to a scan that is still the last event and was not sent: it is written and signed anew
   * under its own number, and nobody has seen the old text. It then waits for more as long as it may at most. `null` where
   * it is too late for that.
   */
  async add(id: Uuid, added: Added): Promise<KeptEvent | null> {
    const kept = await this.locks.alone('events', () => this.rewrite(id, added));
    if (kept !== null) this.changed();
    return kept;
  }

  /** Nothing more is added to it. */
  async release(id: Uuid): Promise<void> {
    const tx = this.db.transaction('events', 'readwrite', ON_DISK);
    const kept = await tx.store.index('id').get(id);
    if (kept !== undefined && kept.heldUntil > 0) void tx.store.put({ ...kept, heldUntil: 0 });
    await tx.done;
    this.changed();
  }

  /** Puts the server's word on events. */
  async settle(events: readonly KeptEvent[]): Promise<void> {
    const tx = this.db.transaction('events', 'readwrite', ON_DISK);
    for (const event of events) {
      const kept = await tx.store.get([event.device, event.seq]);
      // Whatever was written anew meanwhile was not what the server saw.
      if (kept?.hash === event.hash) void tx.store.put(event);
    }
    await tx.done;
    this.changed();
  }

  /** Drops what was answered long ago. */
  async tidy(now: Millis): Promise<void> {
    const old = outdated(await this.all(), now);
    const tx = this.db.transaction('events', 'readwrite');
    for (const one of old) void tx.store.delete([one.device, one.seq]);
    await tx.done;
  }

  private async append(event: NewEvent): Promise<KeptEvent> {
    const known = await this.db.getFromIndex('events', 'id', event.id);
    if (known !== undefined) return known;
    const phone = await this.phone();
    for (;;) {
      const head = (await this.db.get('chain', phone.device)) ?? START;
      const kept = await this.sign(event, phone, head);
      if (await this.write(kept, head)) return kept;
    }
  }

  private async rewrite(id: Uuid, added: Added): Promise<KeptEvent | null> {
    const old = await this.db.getFromIndex('events', 'id', id);
    const phone = await this.phone();
    if (old === undefined || old.payload.kind !== 'scan' || old.device !== phone.device) return null;
    const body = JSON.parse(old.body) as EventBody;
    const payload: ScanPayload = { ...old.payload, ...added };
    const making: Making = { id, payload, wall_time: body.wall_time, clock: body.clock, beacon: body.beacon };
    const before: Head = { seq: old.seq - 1, hash: body.prev_hash };
    const { at, checkpoint, heldAtMost } = old;
    const kept: KeptEvent = { ...(await this.signed(making, phone, before)), at, checkpoint, heldUntil: heldAtMost, heldAtMost };
    const tx = this.db.transaction(['events', 'chain', 'photos'], 'readwrite', ON_DISK);
    const [head, now] = await Promise.all([tx.objectStore('chain').get(phone.device), tx.objectStore('events').get([old.device, old.seq])]);
    // Once its time is over it may be on its way.
    const isLast = head?.hash === old.hash && now?.hash === old.hash && now.state === 'waiting' && isHeld(now, this.now());
    if (isLast) {
      void tx.objectStore('events').put(kept);
      void tx.objectStore('chain').put({ seq: kept.seq, hash: kept.hash }, phone.device);
      await claimPhotos(tx.objectStore('photos'), payload.photos);
    }
    await tx.done;
    return isLast ? kept : null;
  }

  private async sign({ id, payload, at, clock, beacon, checkpoint, heldUntil, heldAtMost }: NewEvent, phone: Enrolment, head: Head): Promise<KeptEvent> {
    const making: Making = { id, payload, wall_time: at, clock, beacon };
    return { ...(await this.signed(making, phone, head)), at, checkpoint, heldUntil, heldAtMost };
  }

  private async signed(making: Making, phone: Enrolment, before: Head): Promise<Omit<KeptEvent, 'at' | 'checkpoint' | 'heldUntil' | 'heldAtMost'>> {
    const body = bodyText(making, phone.device, before);
    const message = messageOf(body);
    if (message.length > LONGEST_BODY) throw new TooLong();
    const [signature, digest] = await Promise.all([this.subtle.sign(SIGNATURE, phone.key, message), this.subtle.digest('SHA-256', message)]);
    return {
      id: making.id,
      device: phone.device,
      seq: before.seq + 1,
      person: making.payload.person,
      body,
      signature: base64url(new Uint8Array(signature)),
      hash: hex(new Uint8Array(digest)),
      payload: making.payload,
      state: 'waiting',
      answeredAt: null,
      problems: [],
      grade: null,
    };
  }

  /** Puts it at the end, unless somebody else has put another there since. */
  private async write(kept: KeptEvent, before: Head): Promise<boolean> {
    const tx = this.db.transaction(['events', 'chain', 'photos'], 'readwrite', ON_DISK);
    const head = (await tx.objectStore('chain').get(kept.device)) ?? START;
    const fits = head.seq === before.seq && head.hash === before.hash;
    if (fits) {
      void tx.objectStore('events').add(kept);
      void tx.objectStore('chain').put({ seq: kept.seq, hash: kept.hash }, kept.device);
      // What comes after an event closes it.
      const last = await tx.objectStore('events').get([kept.device, before.seq]);
      if (last !== undefined && last.heldUntil > 0) void tx.objectStore('events').put({ ...last, heldUntil: 0 });
      await claimPhotos(tx.objectStore('photos'), 'photos' in kept.payload ? kept.payload.photos : []);
    }
    await tx.done;
    return fits;
  }

  private async phone(): Promise<Enrolment> {
    const phone = await this.db.get('enrolment', 'phone');
    if (phone === undefined) throw new Error('the phone is not enrolled');
    return phone;
  }
}

interface PhotoStore {
  get(key: string): Promise<KeptPhoto | undefined>;
  put(photo: KeptPhoto): Promise<unknown>;
}

/** Photos of an event are no drafts any more: they are uploaded after it. */
async function claimPhotos(store: PhotoStore, photos: readonly string[]): Promise<void> {
  for (const sha256 of photos) {
    const photo = await store.get(sha256);
    if (photo !== undefined) void store.put({ ...photo, state: 'waiting' });
  }
}
