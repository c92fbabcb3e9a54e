import type { SignedEvent, SyncAnswer } from '../api/patrol';
import type { Millis, Uuid } from '../api/types';
import { backoff } from '../core/backoff';
import { batch, isStranded, LONGEST_PAUSE, PHONE_UNKNOWN, sendableAt, settle, waitingOnes, type KeptEvent } from '../core/patrol/queue';
import type { EventStore } from './events';
import type { Locks } from './locks';
import type { PhotoStore } from './photos';

/** What a try brought. */
export type Sent<T> =
  | { kind: 'taken'; answer: T }
  /** The server decided against it for good. */
  | { kind: 'refused'; code: string }
  | { kind: 'later' }
  | { kind: 'signed_out' };

/** The way to the server. */
export interface Wire {
  events(events: readonly SignedEvent[]): Promise<Sent<SyncAnswer>>;
  photo(sha256: string, file: Blob): Promise<Sent<null>>;
}

/** Time, chance and timers, so that tests can give their own. */
export interface Around {
  now(): Millis;
  random(): number;
  /** Calls back once after some milliseconds; the returned function calls it off. */
  after(ms: Millis, call: () => void): () => void;
}

/** What the sync tells. */
export interface Hears {
  /** The server's word on a batch. */
  answered(answer: SyncAnswer, events: readonly KeptEvent[]): void;
  /** Somebody has to sign in before the server takes more. */
  signedOut(): void;
  /** The session belongs to no phone: it may not send for this one. */
  otherPhone(): void;
}

/** What one go brought: whether more waits, and for how long. */
type Went = 'empty' | 'more' | 'later' | 'busy' | 'signed_out';

/** A phone that the centre does not know is tried again after this long at first; milliseconds. */
const FIRST_PAUSE = 30_000;
/** Another tab or worker sends: looked at again after this long. Milliseconds. */
const BUSY_MS = 3_000;

/**
 * Sends the events of each enrolment of this phone in order, one batch in flight over all tabs, then the photos of those that
 * arrived. Backs off while there is no answer and never gives up.
 */
export class EventSync {
  private isOpen = false;
  private isRunning = false;
  /** Something was put while a go was on its way. */
  private isAsked = false;
  private tries = 0;
  /** Enrolments that the centre did not know when it was asked last. */
  private readonly strange = new Map<Uuid, { tries: number; until: Millis }>();
  private callOff: (() => void) | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly photos: PhotoStore,
    private readonly wire: Wire,
    private readonly locks: Locks,
    private readonly around: Around,
    private readonly hears: Hears,
  ) {}

  /** Whether somebody is signed in whose session may send. Events of others who used this phone go along. */
  signedIn(yes: boolean): void {
    this.isOpen = yes;
    if (yes) this.wake();
    else this.rest();
  }

  /** There may be something to send, and a way to send it: tries now. */
  wake(): void {
    this.tries = 0;
    this.strange.clear();
    this.flush();
  }

  /** Something was put, or its time has come. */
  flush(): void {
    this.rest();
    this.isAsked = true;
    if (this.isOpen && !this.isRunning) void this.run();
  }

  /** Sends what there is, once; `true` when nothing is left. For a worker that is woken for it. */
  async once(): Promise<boolean> {
    for (;;) {
      const went = await this.go();
      // What is held, or was not taken yet, is left as well.
      if (went !== 'more') return went === 'empty' && waitingOnes(await this.store.all()).length === 0;
    }
  }

  private rest(): void {
    this.callOff?.();
    this.callOff = null;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    let wait: Millis | null = 0;
    while (this.isOpen && (wait === 0 || this.isAsked)) {
      this.isAsked = false;
      wait = await this.step();
    }
    this.isRunning = false;
    if (this.isOpen && wait !== null) this.callOff = this.around.after(wait, () => this.flush());
  }

  /** One go; milliseconds until the next one is worth while, `null` where nothing waits for it. */
  private async step(): Promise<Millis | null> {
    const went = await this.go().catch((): Went => 'later');
    switch (went) {
      case 'more':
        this.tries = 0;
        return 0;
      case 'later':
        return backoff(++this.tries, this.around.random());
      case 'busy':
        return BUSY_MS;
      case 'signed_out':
        this.isOpen = false;
        return null;
      case 'empty':
        return this.untilSendable();
    }
  }

  private async untilSendable(): Promise<Millis | null> {
    const now = this.around.now();
    const at = sendableAt(await this.store.all(), now, this.pauses());
    return at === null ? null : Math.max(1, at - now);
  }

  private async go(): Promise<Went> {
    return (await this.locks.ifFree('sync', () => this.attempt())) ?? 'busy';
  }

  private async attempt(): Promise<Went> {
    // Before they are read: what may go by then takes no more answers, see `EventStore.add`.
    const now = this.around.now();
    const events = batch(await this.store.all(), now, this.pauses());
    return events.length > 0 ? this.sendEvents(events) : this.sendPhoto();
  }

  private async sendEvents(events: readonly KeptEvent[]): Promise<Went> {
    const sent = await this.wire.events(events.map(({ body, signature }) => ({ body, signature })));
    if (sent.kind === 'signed_out') return this.signedOut();
    if (sent.kind === 'refused' && sent.code === PHONE_UNKNOWN) return this.otherPhone();
    // A whole batch is never refused for good: what one event may be guilty of is said of that one alone.
    if (sent.kind !== 'taken') return 'later';
    const settled = settle(events, sent.answer.results, this.around.now());
    if (settled === null) return 'later';
    this.pause(settled);
    await this.store.settle(settled);
    this.hears.answered(sent.answer, settled);
    return 'more';
  }

  private async sendPhoto(): Promise<Went> {
    const held = new Set((await this.store.all()).flatMap((one) => (one.state === 'waiting' && 'photos' in one.payload ? one.payload.photos : [])));
    const photo = (await this.photos.waiting()).find((one) => !held.has(one.sha256));
    if (photo === undefined) return 'empty';
    const sent = await this.wire.photo(photo.sha256, photo.file);
    if (sent.kind === 'signed_out') return this.signedOut();
    if (sent.kind === 'later') return 'later';
    if (sent.kind === 'taken') await this.photos.drop(photo.sha256);
    else await this.photos.refused(photo);
    return 'more';
  }

  /** Lets the others go on while the centre does not know the enrolment under which these were signed. */
  private pause(settled: readonly KeptEvent[]): void {
    const stranded = settled.find(isStranded);
    if (stranded === undefined) {
      for (const { device } of settled) this.strange.delete(device);
      return;
    }
    const tries = (this.strange.get(stranded.device)?.tries ?? 0) + 1;
    const until = this.around.now() + backoff(tries, this.around.random(), FIRST_PAUSE, LONGEST_PAUSE);
    this.strange.set(stranded.device, { tries, until });
  }

  private pauses(): Map<Uuid, Millis> {
    return new Map([...this.strange].map(([device, { until }]) => [device, until]));
  }

  private otherPhone(): Went {
    this.hears.otherPhone();
    return 'signed_out';
  }

  private signedOut(): Went {
    this.hears.signedOut();
    return 'signed_out';
  }
}
