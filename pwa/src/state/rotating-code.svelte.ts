import { untrack } from 'svelte';
import type { RotatingCode } from '../api/patrol-desk';
import type { Name } from '../api/types';
import { askAgainIn, justCome, screenState, STEP_MS } from '../core/patrol/rotating';
import type { Phrase } from '../core/phrase';
import type { App } from './app.svelte';

/** The screen at a checkpoint: its rotating code as the centre gives it, and nothing once that has run out. */
export class RotatingCodeState {
  name = $state.raw<Name | null>(null);
  place = $state.raw<Name | null>(null);
  problem = $state.raw<Phrase | null>(null);
  private held = $state.raw<RotatingCode | null>(null);
  private readonly openedAt: number;

  readonly state = $derived.by(() => screenState(this.held, this.openedAt, this.problem !== null, this.app.clock.now));
  readonly code = $derived(this.state === 'live' ? this.held : null);
  readonly leftMs = $derived.by(() => (this.code === null ? 0 : Math.min(STEP_MS, this.code.until - this.app.clock.now)));

  constructor(
    readonly app: App,
    readonly checkpoint: string,
  ) {
    this.openedAt = app.clock.exact();
  }

  /** Call while a component is made; ends with it. */
  attach(): void {
    const { app } = this;
    $effect(() => {
      // For the clock: the screen must know when a code has run out.
      if (app.session.may('see_board')) app.live.start('desk');
      app.phone.keepAwake(true);
      return () => app.phone.keepAwake(false);
    });
    $effect(() =>
      untrack(() => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let over = false;
        const ask = async (): Promise<void> => {
          await this.ask();
          if (!over) timer = setTimeout(() => void ask(), askAgainIn(this.held, app.clock.exact()));
        };
        void ask();
        return () => {
          over = true;
          clearTimeout(timer);
        };
      }),
    );
  }

  private async ask(): Promise<void> {
    try {
      this.held = justCome(await this.app.api.patrol.rotatingCode(this.checkpoint), this.app.clock.exact());
      this.problem = null;
    } catch (error) {
      this.problem = this.app.problem(error);
      // Only one who is signed in sees codes: where the session is over, somebody has to sign in again.
      void this.app.session.confirm();
    }
    if (this.name === null) await this.loadName();
  }

  private async loadName(): Promise<void> {
    try {
      const found = (await this.app.api.patrol.checkpointNames()).find((one) => one.code === this.checkpoint);
      [this.name, this.place] = [found?.name ?? null, found?.place.name ?? null];
    } catch {
      // The code of the checkpoint stands there meanwhile.
    }
  }
}
