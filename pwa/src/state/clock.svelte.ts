import { ageOf, bestOffset, bestSample, isProvedBehind, isSet, remember, sample, type ClockSample, type Look } from '../core/clock';

/** What is surely known of the server's clock. */
export interface Compared {
  /** Server minus own clock. */
  offset: number;
  /** It may be wrong by this much either way. */
  error: number;
  /** Own clock at the comparison. */
  at: number;
}

const lookNow = (): Look => ({ wall: Date.now(), ran: performance.now() });

/** The server's clock as this device reckons it; screens follow it by the second. */
export class ServerClock {
  /** Server time of the newest tick, unix milliseconds. */
  now = $state(Date.now());
  /** Server minus own clock, milliseconds. */
  offset = $state(0);
  /** Told when the own clock was set, so that nothing compared before counts any more. */
  onset: () => void = () => undefined;
  private samples: ClockSample[] = [];
  /** What an earlier run of the page had found out. */
  private recalled: Compared | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private before: Look;
  private wasOutOfSight = false;

  constructor(private readonly look: () => Look = lookNow) {
    this.before = look();
  }

  /** Ticks at every full second of the server's clock. */
  start(): void {
    document.addEventListener('visibilitychange', () => this.sight(document.visibilityState === 'visible'));
    const tick = () => {
      this.watch();
      this.now = this.exact();
      this.timer = setTimeout(tick, 1005 - (this.now % 1000));
    };
    if (this.timer === null) tick();
  }

  /** Server time this very moment. */
  exact(): number {
    return Math.round(Date.now() + this.offset);
  }

  /** An answer to a clock question. */
  asked(sentAt: number, serverAt: number, receivedAt: number): void {
    this.watch();
    const one = sample(sentAt, serverAt, receivedAt);
    if (one === null) return;
    this.samples = remember(this.samples, one);
    this.recalled = null;
    this.offset = bestOffset(this.samples);
  }

  /** What is surely known of the server's clock; `null` without an answer, and where the own clock was set since. */
  sure(): Compared | null {
    this.watch();
    const best = bestSample(this.samples);
    const found = best === null ? this.recalled : { offset: Math.round(best.offset), error: Math.ceil(best.roundTrip / 2), at: best.at };
    return found === null || ageOf(found.at, this.before.wall) === null ? null : found;
  }

  /** What an earlier run of the page had found out, until the server answers again. */
  recall(compared: Compared | null): void {
    this.recalled = compared;
  }

  /** A first guess, until a real question was answered; again where a message proves the answers wrong. */
  told(serverAt: number): void {
    if (isProvedBehind(this.exact(), serverAt)) this.samples = [];
    if (this.samples.length === 0) this.offset = serverAt - Date.now();
  }

  /** Whether the page is in sight: out of it the device may sleep. */
  sight(visible: boolean): void {
    this.watch();
    this.wasOutOfSight = !visible;
  }

  /** Looks whether the own clock was set. */
  private watch(): void {
    const now = this.look();
    const set = isSet(this.before, now, this.wasOutOfSight);
    this.before = now;
    if (!set) return;
    this.samples = [];
    this.recalled = null;
    this.onset();
  }
}
