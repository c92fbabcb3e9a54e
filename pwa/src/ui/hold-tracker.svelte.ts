import { held, type Hold } from '../core/hold';

/** Follows a press-and-hold by pointer or key and calls back once it has lasted long enough. */
export class HoldTracker {
  progress = $state(0);
  private hold: Hold | null = null;

  constructor(
    private readonly done: () => void,
    private readonly tap: () => void = () => undefined,
  ) {}

  readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.begin();
  };

  readonly keyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) this.begin();
  };

  readonly release = (): void => {
    this.hold = null;
    this.progress = 0;
  };

  private begin(): void {
    const hold: Hold = { startedAt: performance.now() };
    this.hold = hold;
    this.tap();
    const step = (now: number) => {
      if (this.hold !== hold) return;
      this.progress = held(hold, now);
      if (this.progress < 1) {
        requestAnimationFrame(step);
        return;
      }
      this.release();
      this.done();
    };
    requestAnimationFrame(step);
  }
}

