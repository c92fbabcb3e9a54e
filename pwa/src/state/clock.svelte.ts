import { bestOffset, bestSample, isProvedBehind, remember, sample, type ClockSample } from '../core/clock';

/** The server's clock as this device reckons it; screens follow it by the second. */
export class ServerClock {
  /** Server time of the newest tick, unix milliseconds. */
  now = $state(Date.now());
  /** Server minus own clock, milliseconds. */
  offset = $state(0);
  private samples: ClockSample[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Ticks at every full second of the server's clock. */
  start(): void {
    const tick = () => {
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
    const one = sample(sentAt, serverAt, receivedAt);
    if (one === null) return;
    this.samples = remember(this.samples, one);
    this.offset = bestOffset(this.samples);
  }

  /** What is surely known of the server's clock: its offset, its error either way, and the own clock then. `null` without an answer. */
  sure(): { offset: number; error: number; at: number } | null {
    const best = bestSample(this.samples);
    return best === null ? null : { offset: Math.round(best.offset), error: Math.ceil(best.roundTrip / 2), at: best.at };
  }

  /** A first guess, until a real question was answered; again where a message proves the answers wrong. */
  told(serverAt: number): void {
    if (isProvedBehind(this.exact(), serverAt)) this.samples = [];
    if (this.samples.length === 0) this.offset = serverAt - Date.now();
  }
}
