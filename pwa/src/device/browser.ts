import type { Priority } from '../api/types';
import { fromBase64url } from '../core/base64';
import { BrowserCamera } from './camera';
import type { Battery, Devices, Fix, Location, Push, PushState, PushSubscriptionJson, Signal, Vibration, WakeLock } from './devices';
import { BrowserNfc } from './nfc';
import { BrowserPhotos } from './photos';
import { WebAudioSound } from './sound';

/** The devices of this browser. */
export function browserDevices(): Devices {
  return {
    sound: new WebAudioSound(),
    vibration: new BrowserVibration(),
    wakeLock: new BrowserWakeLock(),
    push: new BrowserPush(),
    location: new BrowserLocation(),
    camera: new BrowserCamera(),
    battery: new BrowserBattery(),
    nfc: new BrowserNfc(),
    photos: new BrowserPhotos(),
  };
}

const SHAKES: Record<Priority, { pattern: number[]; every: number }> = {
  p1: { pattern: [400, 100, 400, 100, 400], every: 1500 },
  p2: { pattern: [250, 120, 250], every: 2200 },
  p3: { pattern: [200], every: 4000 },
};

const SIGNAL_SHAKES: Record<Signal, number[]> = { saved: [180], problem: [70, 70, 70, 70, 70, 70, 70] };

/** Browsers refuse to shake, and complain, before the page has been touched. */
function shake(pattern: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern);
}

class BrowserVibration implements Vibration {
  readonly possible = 'vibrate' in navigator;
  private repeat: ReturnType<typeof setInterval> | null = null;
  private ringing: Priority | null = null;

  ring(priority: Priority): void {
    if (this.ringing === priority) return;
    this.still();
    this.ringing = priority;
    const once = () => shake(SHAKES[priority].pattern);
    once();
    this.repeat = setInterval(once, SHAKES[priority].every);
  }

  tap(ms: number): void {
    shake(ms);
  }

  signal(signal: Signal): void {
    if (this.ringing === null) shake(SIGNAL_SHAKES[signal]);
  }

  still(): void {
    if (this.repeat !== null) clearInterval(this.repeat);
    this.repeat = null;
    this.ringing = null;
    shake(0);
  }
}

class BrowserWakeLock implements WakeLock {
  readonly possible = 'wakeLock' in navigator;
  private wanted = false;
  private lock: WakeLockSentinel | null = null;
  private changed: (held: boolean) => void = () => undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.take());
  }

  want(on: boolean, changed: (held: boolean) => void): void {
    this.wanted = on;
    this.changed = changed;
    if (on) void this.take();
    else void this.lock?.release();
  }

  private async take(): Promise<void> {
    if (!this.wanted || this.lock !== null || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      this.lock = lock;
      this.changed(true);
      lock.addEventListener('release', () => {
        this.lock = null;
        this.changed(false);
      });
    } catch {
      this.changed(false);
    }
  }
}

class BrowserPush implements Push {
  async state(): Promise<PushState> {
    if (!('PushManager' in globalThis) || !('serviceWorker' in navigator) || !('Notification' in globalThis)) return 'unsupported';
    if (Notification.permission === 'denied') return 'denied';
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    return subscription && Notification.permission === 'granted' ? 'on' : 'off';
  }

  async subscribe(serverKey: string, ask: boolean): Promise<PushSubscriptionJson | null> {
    if ((await this.state()) === 'unsupported') return null;
    if (Notification.permission === 'default' && ask) await Notification.requestPermission();
    if (Notification.permission !== 'granted') return null;
    const registration = await navigator.serviceWorker.ready;
    const key = fromBase64url(serverKey);
    const old = await registration.pushManager.getSubscription();
    if (old !== null && !sameBytes(old.options.applicationServerKey, key)) await old.unsubscribe();
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = subscription.toJSON();
    if (endpoint === undefined || keys?.p256dh === undefined || keys.auth === undefined) return null;
    return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  }

  async unsubscribe(): Promise<void> {
    if ((await this.state()) !== 'on') return;
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  }

  onTest(came: () => void): () => void {
    if (!('serviceWorker' in navigator)) return () => undefined;
    const heard = (event: MessageEvent) => {
      if ((event.data as { t?: unknown } | null)?.t === 'push_test') came();
    };
    navigator.serviceWorker.addEventListener('message', heard);
    navigator.serviceWorker.startMessages();
    return () => navigator.serviceWorker.removeEventListener('message', heard);
  }
}

/** What browsers that tell of the battery hand out. */
interface BatteryManager extends EventTarget {
  /** 0 to 1. */
  readonly level: number;
}

class BrowserBattery implements Battery {
  watch(changed: (percent: number | null) => void): void {
    changed(null);
    void this.follow(changed).catch(() => undefined);
  }

  private async follow(changed: (percent: number | null) => void): Promise<void> {
    const battery = await (navigator as { getBattery?: () => Promise<BatteryManager> }).getBattery?.();
    if (battery === undefined) return;
    const tell = () => changed(Math.round(battery.level * 100));
    battery.addEventListener('levelchange', tell);
    tell();
  }
}

function sameBytes(a: ArrayBuffer | null, b: Uint8Array): boolean {
  if (a === null || a.byteLength !== b.byteLength) return false;
  const bytes = new Uint8Array(a);
  return b.every((byte, i) => byte === bytes[i]);
}

class BrowserLocation implements Location {
  once(): Promise<Fix | 'denied' | 'unavailable'> {
    return new Promise((resolve) => {
      if (!('geolocation' in navigator)) {
        resolve('unavailable');
        return;
      }
      navigator.geolocation.getCurrentPosition(
        ({ coords, timestamp }) =>
          resolve({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy, at: timestamp }),
        (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
        { enableHighAccuracy: true, timeout: 10_000, maximumAge: 5_000 },
      );
    });
  }
}
