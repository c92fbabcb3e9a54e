import type { Api } from '../api/client';
import type { Language } from '../core/format';
import type { Devices, PushState } from '../device/devices';

/** What browsers take for a gesture; phones do not count a touch before it ends. */
const GESTURES = ['pointerdown', 'pointerup', 'touchend', 'keydown'] as const;

/** What this device can do right now to reach its holder. */
export class PhoneState {
  sound = $state(false);
  awake = $state(false);
  push = $state<PushState>('off');
  /** Percent; `null` where the browser does not tell. */
  battery = $state<number | null>(null);

  constructor(
    readonly devices: Devices,
    private readonly api: Pick<Api, 'pushKey' | 'putSubscription' | 'deleteSubscription'>,
  ) {
    devices.sound.watch((works) => (this.sound = works));
    devices.battery.watch((percent) => (this.battery = percent));
  }

  /** Call within a gesture. */
  unlockSound(): Promise<boolean> {
    return this.devices.sound.unlock();
  }

  /** Every gesture on the page unlocks sound: a call or the lock screen may have taken it since the last one. */
  unlockOnGesture(): void {
    for (const gesture of GESTURES) addEventListener(gesture, () => void this.unlockSound(), { passive: true });
  }

  /** The page shows again. */
  wake(): void {
    this.devices.sound.wake();
  }

  keepAwake(on: boolean): void {
    this.devices.wakeLock.want(on, (held) => (this.awake = held));
    if (on) void navigator.storage?.persist?.();
  }

  /**
   * Tells the server that this phone takes no more messages for whoever is signed in. Best effort: signing out does not
   * depend on it, and the server drops a subscription that is gone when it next uses it.
   */
  async leavePush(): Promise<void> {
    await this.api.deleteSubscription().catch(() => undefined);
  }

  /** Gives the subscription back once nobody is signed in. */
  async dropPush(): Promise<void> {
    await this.devices.push.unsubscribe().catch(() => undefined);
    this.push = await this.devices.push.state().catch(() => 'off' as const);
  }

  /** Tells the server this phone's subscription again: at every start, and when asked for. */
  async syncPush(language: Language, ask: boolean): Promise<void> {
    try {
      if ((await this.devices.push.state()) !== 'on' && !ask) {
        this.push = await this.devices.push.state();
        return;
      }
      const { key } = await this.api.pushKey();
      const subscription = await this.devices.push.subscribe(key, ask);
      if (subscription !== null) await this.api.putSubscription({ ...subscription, language });
      this.push = await this.devices.push.state();
    } catch {
      this.push = 'off';
    }
  }
}
