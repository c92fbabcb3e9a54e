import {
  answerOf,
  inNameOf,
  laneOf,
  laneOfAlarm,
  nextTry,
  postponed,
  ready,
  superseded,
  type Answer,
  type Message,
  type Waiting,
} from '../core/outbox';
import type { Uuid } from '../api/types';
import type { Database } from './db';

/** Sends one message. Resolves with what came back, whatever came back. */
export type Send = (message: Message) => Promise<Answer>;

/** Time, chance and timers, so that tests can give their own. */
export interface Surroundings {
  now(): number;
  random(): number;
  /** Calls back once after some milliseconds; the returned function calls it off. */
  after(ms: number, call: () => void): () => void;
}

/** What the outbox tells: the list changed, or the server decided. */
export interface Listener {
  changed(waiting: readonly Waiting[]): void;
  answered(one: Waiting, answer: Answer): void;
}

/**
 * Everything that has to reach the centre, kept on the phone until the server has answered. A message is stored before
 * anybody is told that it is kept; it is sent with the same id until then; each lane keeps its order.
 */
export class Outbox {
  private waiting: Waiting[] = [];
  private person: Uuid | null = null;
  /** The server wants somebody to sign in before it takes more. Messages are kept meanwhile. */
  private paused = false;
  private readonly inFlight = new Set<string>();
  private callOff: (() => void) | null = null;

  private constructor(
    private readonly db: Database,
    private readonly send: Send,
    private readonly around: Surroundings,
    private readonly listener: Listener,
  ) {}

  /** Opens it with what earlier sessions left behind. */
  static async open(db: Database, send: Send, around: Surroundings, listener: Listener): Promise<Outbox> {
    const outbox = new Outbox(db, send, around, listener);
    outbox.waiting = (await db.getAll('outbox')).sort((a, b) => a.order - b.order);
    listener.changed(outbox.waiting);
    return outbox;
  }

  /** Whose messages are sent from now on; `null` while nobody is signed in. */
  signedIn(person: Uuid | null): void {
    this.person = person;
    this.paused = false;
    this.flush();
  }

  /** Keeps a message. Resolves once it is on the phone's disk. */
  async put(id: Uuid, message: Message): Promise<void> {
    if (this.person === null) throw new Error('nobody is signed in');
    if (this.waiting.some((one) => one.id === id)) return;
    const order = (this.waiting.at(-1)?.order ?? 0) + 1;
    const one: Waiting = { id, order, person: this.person, message, at: this.around.now(), tries: 0, notBefore: 0 };
    const old = superseded(this.waiting, one).filter((other) => !this.inFlight.has(laneOf(other.message)));
    this.waiting = [...this.waiting.filter((other) => !old.includes(other)), one];
    const store = this.db.transaction('outbox', 'readwrite');
    for (const other of old) void store.store.delete(other.id);
    void store.store.put(one);
    await store.done;
    this.listener.changed(this.waiting);
    this.flush();
  }

  /**
   * Sends another person's alarm in the name of whoever is signed in, with new ids. Resolves with the alarm's new id once
   * that is kept, or with `null` where it has gone or is on its way.
   */
  async adopt(alarm: Uuid, newId: () => Uuid, text: string): Promise<Uuid | null> {
    if (this.person === null) throw new Error('nobody is signed in');
    const lane = this.restingLane(alarm);
    const own = inNameOf(lane, this.person, newId, text);
    const first = own[0];
    if (first === undefined) return null;
    await this.exchange(lane, own);
    this.flush();
    return first.id;
  }

  /** Gives up an alarm and what belongs to it. `false` where it has gone or is on its way. */
  async discard(alarm: Uuid): Promise<boolean> {
    const lane = this.restingLane(alarm);
    if (lane.length > 0) await this.exchange(lane, []);
    return lane.length > 0;
  }

  private restingLane(alarm: Uuid): Waiting[] {
    return this.inFlight.has(alarm) ? [] : laneOfAlarm(this.waiting, alarm);
  }

  private async exchange(old: readonly Waiting[], next: readonly Waiting[]): Promise<void> {
    this.waiting = [...this.waiting.filter((one) => !old.includes(one)), ...next].sort((a, b) => a.order - b.order);
    const store = this.db.transaction('outbox', 'readwrite');
    for (const one of old) void store.store.delete(one.id);
    for (const one of next) void store.store.put(one);
    await store.done;
    this.listener.changed(this.waiting);
  }

  /** The network may be back: tries everything now, without waiting for its time. */
  wake(): void {
    this.waiting = this.waiting.map((one) => ({ ...one, notBefore: 0 }));
    this.flush();
  }

  private flush(): void {
    if (this.person === null || this.paused) return;
    for (const one of ready(this.waiting, this.person, this.around.now(), this.inFlight)) void this.attempt(one);
    this.schedule();
  }

  private async attempt(one: Waiting): Promise<void> {
    const lane = laneOf(one.message);
    this.inFlight.add(lane);
    let answer: Answer;
    try {
      answer = await this.send(one.message);
    } catch {
      answer = { kind: 'later' };
    }
    try {
      if (answer.kind === 'taken' || answer.kind === 'refused') await this.remove(one);
      else await this.replace(postponed(one, this.around.now(), this.around.random()));
    } finally {
      this.inFlight.delete(lane);
    }
    if (answer.kind === 'signed_out') this.paused = true;
    this.listener.answered(one, answer);
    this.flush();
  }

  private async remove(one: Waiting): Promise<void> {
    await this.db.delete('outbox', one.id);
    this.waiting = this.waiting.filter((other) => other.id !== one.id);
    this.listener.changed(this.waiting);
  }

  private async replace(one: Waiting): Promise<void> {
    await this.db.put('outbox', one);
    this.waiting = this.waiting.map((other) => (other.id === one.id ? one : other));
    this.listener.changed(this.waiting);
  }

  private schedule(): void {
    this.callOff?.();
    this.callOff = null;
    const idle = this.waiting.filter((one) => !this.inFlight.has(laneOf(one.message)));
    const at = this.person === null || this.paused ? null : nextTry(idle, this.person);
    if (at === null) return;
    this.callOff = this.around.after(Math.max(0, at - this.around.now()), () => this.flush());
  }
}

/** A {@link Send} over HTTP calls that throw {@link Refusal}-like errors. */
export function sender(calls: {
  raise(message: Extract<Message, { what: 'alarm' }>): Promise<{ test?: boolean }>;
  input(message: Extract<Message, { what: 'input' }>): Promise<unknown>;
  position(message: Extract<Message, { what: 'position' }>): Promise<unknown>;
  checkIn(message: Extract<Message, { what: 'check_in' }>): Promise<unknown>;
  refusal(error: unknown): { status: number; code: string; context?: unknown } | null;
}): Send {
  return async (message) => {
    try {
      switch (message.what) {
        case 'alarm': {
          const { test = false } = await calls.raise(message);
          return test ? { kind: 'taken', test } : { kind: 'taken' };
        }
        case 'input':
          await calls.input(message);
          break;
        case 'position':
          await calls.position(message);
          break;
        case 'check_in':
          await calls.checkIn(message);
          break;
      }
      return { kind: 'taken' };
    } catch (error) {
      const refusal = calls.refusal(error);
      return refusal === null ? { kind: 'later' } : answerOf(refusal.status, refusal.code, refusal.context);
    }
  };
}
