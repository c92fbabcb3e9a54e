import { Refused, type Api } from '../api/client';
import type { AlarmAction, AlarmView, LoneWorkView, NewAlarm, TellPosition, Uuid } from '../api/types';
import type { PendingInput } from '../core/pending';
import { isSilent, unheardSign, unsentAlarms, type Answer, type Waiting } from '../core/outbox';
import type { Database } from '../data/db';
import { Outbox, sender } from '../data/outbox';
import { newId } from './session.svelte';

/** What became of something that was sent. */
export type Fate =
  | { state: 'waiting'; tries: number }
  /** `test`: the button was being tested, and no alarm was raised. */
  | { state: 'taken'; at: number; test: boolean }
  | { state: 'refused'; code: string; context?: unknown };

/** Hears of every answer. */
export type OnAnswer = (one: Waiting, answer: Answer) => void;

const FATES_KEPT = 50;

/** The outbox as screens see it. */
export class OutboxState {
  waiting = $state.raw<readonly Waiting[]>([]);
  /** By id of message; the newest few. */
  private fates = $state.raw<ReadonlyMap<Uuid, Fate>>(new Map());
  private outbox: Outbox | null = null;
  private readonly listeners = new Set<OnAnswer>();

  constructor(
    private readonly api: Api,
    private readonly serverNow: () => number,
    /** A fresh view that came back with an answer. */
    private readonly onView: (alarm: AlarmView) => void,
    /** One's own lone work, as the centre has it after a sign. */
    private readonly onLoneWork: (work: LoneWorkView) => void,
  ) {}

  async open(db: Database): Promise<void> {
    const send = sender({
      raise: (message) => this.api.raise(message.body),
      input: async (message) => this.onView(await this.api.input(message.alarm, message.body)),
      position: (message) => this.api.tellPosition(message.body),
      checkIn: async (message) => this.onLoneWork(await this.api.checkIn(message.body)),
      refusal: (error) => (error instanceof Refused ? error.problem : null),
    });
    const around = {
      now: () => Date.now(),
      random: () => Math.random(),
      after: (ms: number, call: () => void) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    };
    this.outbox = await Outbox.open(db, send, around, {
      changed: (waiting) => (this.waiting = waiting),
      answered: (one, answer) => this.answered(one, answer),
    });
  }

  signedIn(person: Uuid | null): void {
    this.outbox?.signedIn(person);
  }

  wake(): void {
    this.outbox?.wake();
  }

  /** How many of this person's messages wait. */
  count(person: Uuid | null): number {
    return this.waiting.filter((one) => one.person === person).length;
  }

  /** Raises an alarm. Resolves with its id, which tells the time of the press, once it is kept on this device. */
  async raise(alarm: Omit<NewAlarm, 'id'>): Promise<Uuid> {
    const id = newId(this.serverNow());
    await this.put(id, { what: 'alarm', body: { id, ...alarm } });
    return id;
  }

  /** Does something with an alarm, with the time of the tap. Resolves with the input's id once it is kept. */
  async act(alarm: Uuid, action: AlarmAction): Promise<Uuid> {
    const id = newId();
    await this.put(id, { what: 'input', alarm, body: { id, at: this.serverNow(), ...action } });
    return id;
  }

  /** Tells where one is, with the time at which it was true. */
  async tellPosition(position: TellPosition): Promise<Uuid> {
    const id = newId();
    await this.put(id, { what: 'position', body: { at: this.serverNow(), ...position } });
    return id;
  }

  /** Gives a sign from lone work, with the time of the tap. Resolves with its id once it is kept. */
  async checkIn(): Promise<Uuid> {
    const id = newId();
    await this.put(id, { what: 'check_in', body: { at: this.serverNow() } });
    return id;
  }

  /** When this person last gave a sign that the centre has not heard. */
  unheardSign(person: Uuid): number | null {
    return unheardSign(this.waiting, person);
  }

  /** An alarm of this person, silent or not, that has not reached the centre, also from before the page was opened. */
  unsentAlarm(person: Uuid | null, silent: boolean): Uuid | null {
    return this.unsentAlarms.find((one) => one.person === person && isSilent(one) === silent)?.id ?? null;
  }

  /** Alarms of anybody that are kept on this device and have not reached the centre, the oldest first. */
  readonly unsentAlarms = $derived.by(() => unsentAlarms(this.waiting));
  /** Those of them that may be spoken of to whoever looks at the device. */
  readonly unsentLoud = $derived.by(() => this.unsentAlarms.filter((one) => !isSilent(one)));

  /** Sends another person's kept alarm in one's own name; `text` tells whose it was. */
  async adopt(alarm: Uuid, text: string): Promise<Uuid | null> {
    return (await this.outbox?.adopt(alarm, newId, text)) ?? null;
  }

  /** Gives up an alarm that was never sent. */
  async discard(alarm: Uuid): Promise<boolean> {
    return (await this.outbox?.discard(alarm)) ?? false;
  }

  /** What became of a message. */
  fate(id: Uuid | null): Fate | null {
    if (id === null) return null;
    const known = this.fates.get(id);
    if (known !== undefined) return known;
    const one = this.waiting.find((other) => other.id === id);
    return one === undefined ? null : { state: 'waiting', tries: one.tries };
  }

  /** Inputs that wait, for showing what will be. */
  get pending(): PendingInput[] {
    return this.waiting.flatMap(({ message, at }) =>
      message.what === 'input' ? [{ alarm: message.alarm, input: message.body, at }] : [],
    );
  }

  listen(listener: OnAnswer): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async put(id: Uuid, message: Waiting['message']): Promise<void> {
    if (this.outbox === null) throw new Error('the outbox is not open');
    await this.outbox.put(id, message);
  }

  private answered(one: Waiting, answer: Answer): void {
    if (answer.kind === 'taken') this.remember(one.id, { state: 'taken', at: this.serverNow(), test: answer.test ?? false });
    if (answer.kind === 'refused') this.remember(one.id, { state: 'refused', code: answer.code, context: answer.context });
    for (const listener of this.listeners) listener(one, answer);
  }

  private remember(id: Uuid, fate: Fate): void {
    this.fates = new Map([...this.fates, [id, fate] as const].slice(-FATES_KEPT));
  }
}
