import type { Api } from '../api/client';
import type { Language } from '../core/format';
import type { Devices, PushState } from '../device/devices';

/** What this device can do right now to reach its holder. */
export class PhoneState {
  sound = $state(false);
  awake = $state(false);
  push = $state<PushState>('off');

  constructor(
    readonly devices: Devices,
    private readonly api: Api,
  ) {}

  /** Call within a gesture. */
  async unlockSound(): Promise<boolean> {
    this.sound = await this.devices.sound.unlock();
    return this.sound;
  }

  /** Sound may be unlocked by any first gesture on the page. */
  unlockOnGesture(): void {
    const unlock = () => {
      void this.unlockSound().then((works) => {
        if (!works) return;
        removeEventListener('pointerdown', unlock);
        removeEventListener('keydown', unlock);
      });
    };
    addEventListener('pointerdown', unlock);
    addEventListener('keydown', unlock);
  }

  keepAwake(on: boolean): void {
    this.devices.wakeLock.want(on, (held) => (this.awake = held));
    if (on) void navigator.storage?.persist?.();
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
