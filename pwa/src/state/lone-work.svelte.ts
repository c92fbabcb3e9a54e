import { untrack } from 'svelte';
import type { AlarmView, LoneWorkView, Millis, Uuid } from '../api/types';
import { aloneAt, isMissedUnheard, missedAlarm, withSign, type Alone } from '../core/lone-work';
import type { App } from './app.svelte';
import type { Fate } from './outbox.svelte';

/** One's own lone work: when the next sign is due, whether the last one was heard. */
export class LoneWorkState {
  /** The newest sign that was given by hand on this page. */
  private sign = $state<Uuid | null>(null);

  /** The open alarm that one's own silence raised. */
  readonly alarm = $derived.by((): AlarmView | null => missedAlarm(this.app.live.open, this.me()));
  /** As the centre has it. Its alarm is in the live picture before it is in the answer about one's duty. */
  readonly told = $derived.by((): LoneWorkView | null => {
    const work = this.app.duty.duty?.lone_work ?? null;
    const { alarm } = this;
    if (work === null || alarm === null || work.alarm !== null || alarm.raised_at < work.due_at) return work;
    return { ...work, alarm: alarm.id };
  });
  /** When a sign was given that the centre has not heard. */
  readonly unheard = $derived.by((): Millis | null => this.app.outbox.unheardSign(this.me()));
  /** With what is on its way. */
  readonly work = $derived(this.told === null ? null : withSign(this.told, this.unheard));
  readonly now = $derived.by((): Alone | null => (this.work === null ? null : aloneAt(this.work, this.app.clock.now)));
  private readonly step = $derived(this.now?.step ?? null);
  /** A sign is due, or overdue: it comes before everything but a call and one's own panic. */
  readonly calling = $derived(this.step === 'due' || this.step === 'missed');
  /** A sign was given here, but by its own clock the centre is looking for this guard. */
  readonly looksInVain = $derived.by(() => this.told !== null && this.isHeldUp() && isMissedUnheard(this.told, this.unheard, this.app.clock.now));
  readonly fate = $derived.by((): Fate | null => this.app.outbox.fate(this.sign));

  constructor(
    private readonly app: App,
    private readonly me: () => Uuid,
  ) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    const { app } = this;
    $effect(() => {
      // What the centre did at these moments is asked for, not guessed.
      void this.alarm?.id;
      if (this.step === 'due' || this.step === 'missed') untrack(() => void app.duty.load());
    });
  }

  /** "I'm fine", with the time of the tap; kept on the phone before anything is shown. */
  async fine(): Promise<void> {
    this.app.phone.devices.vibration.tap(30);
    this.sign = await this.app.outbox.checkIn();
  }

  /** What is on its way for a moment only is nothing to be told of. */
  private isHeldUp(): boolean {
    return !this.app.live.isLive || (this.fate?.state === 'waiting' && this.fate.tries > 0);
  }

  async start(every: Millis): Promise<void> {
    this.sign = null;
    await this.app.duty.workAlone(every);
  }

  async end(): Promise<void> {
    this.sign = null;
    await this.app.duty.endLoneWork();
  }
}
