import { testLines, testSummary, type Pushed } from '../core/phone-check';
import type { GuardState } from './guard.svelte';

/** A test message that has not come after this long is taken for lost, milliseconds. */
const PUSH_WITHIN_MS = 20_000;
const SHAKE_MS = 800;

/** The test of a phone before a shift: everything at once, each line as soon as it is known. */
export class PhoneTest {
  private heard = $state<boolean | null>(null);
  private felt = $state<boolean | null>(null);
  private pushed = $state.raw<Pushed>('waiting');
  private waits: ReturnType<typeof setTimeout> | null = null;

  readonly lines = $derived.by(() => {
    const { app, position } = this.guard;
    const { phone } = app;
    return testLines(
      {
        live: app.live.isLive,
        sound: phone.sound,
        heard: this.heard,
        canVibrate: phone.devices.vibration.possible,
        felt: this.felt,
        canStayAwake: phone.devices.wakeLock.possible,
        awake: phone.awake,
        push: phone.push,
        pushed: this.pushed,
        onDuty: this.onDuty(),
        position,
        battery: phone.battery,
      },
      app.clock.now,
    );
  });
  readonly summary = $derived(testSummary(this.lines));

  constructor(private readonly guard: GuardState) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    const { phone } = this.guard.app;
    $effect(() => {
      const off = phone.devices.push.onTest(() => this.reached('came'));
      phone.keepAwake(true);
      return () => {
        off();
        if (this.waits !== null) clearTimeout(this.waits);
        if (!this.onDuty()) phone.keepAwake(false);
      };
    });
  }

  /** Runs all of it. Call within a gesture, which sound needs. */
  async run(): Promise<void> {
    this.shake();
    await this.play();
    await this.push();
  }

  async play(): Promise<void> {
    this.heard = null;
    const { phone } = this.guard.app;
    if (await phone.unlockSound()) phone.devices.sound.chime('p1');
  }

  shake(): void {
    this.felt = null;
    this.guard.app.phone.devices.vibration.tap(SHAKE_MS);
  }

  says(what: 'heard' | 'felt', yes: boolean): void {
    this[what] = yes;
  }

  /** Sends a message to this phone, after asking for permission where that is missing. */
  async push(): Promise<void> {
    const { app } = this.guard;
    await app.phone.syncPush(app.texts.language, true);
    if (app.phone.push !== 'on') return;
    this.pushed = 'sending';
    try {
      await app.api.testPush();
      // It may come before the answer to the request does.
      if (this.pushed === 'sending') this.reached('sent');
    } catch (error) {
      this.pushed = { failed: app.problem(error) };
    }
  }

  private reached(state: 'sent' | 'came'): void {
    if (this.waits !== null) clearTimeout(this.waits);
    this.pushed = state;
    if (state === 'sent') this.waits = setTimeout(() => (this.pushed = 'silent'), PUSH_WITHIN_MS);
  }

  private onDuty(): boolean {
    return this.guard.app.duty.duty != null;
  }
}
