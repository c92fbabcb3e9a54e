import type { Priority } from '../api/types';
import type { TagReading } from '../core/patrol/reading';
import type { Battery, Bell, Camera, Devices, Fix, Location, Nfc, Photos, Push, PushState, Scan, Signal, Sound, Vibration, WakeLock } from './devices';

/** Devices that remember what was asked of them. For tests. */
export class FakeSound implements Sound {
  unlocked = false;
  ringing: Bell | null = null;
  chimes: Priority[] = [];
  private changed: (works: boolean) => void = () => undefined;
  watch(changed: (works: boolean) => void): void {
    this.changed = changed;
    changed(this.unlocked);
  }
  unlock(): Promise<boolean> {
    this.become(true);
    return Promise.resolve(true);
  }
  wake(): void {
    this.become(true);
  }
  /** A call comes in, or the phone is locked. */
  interrupt(): void {
    this.become(false);
  }
  private become(works: boolean): void {
    this.unlocked = works;
    this.changed(works);
  }
  ring(bell: Bell): void {
    this.ringing = bell;
  }
  silence(): void {
    this.ringing = null;
  }
  chime(priority: Priority): void {
    this.chimes.push(priority);
  }
  signals: Signal[] = [];
  signal(signal: Signal): void {
    this.signals.push(signal);
  }
}

export class FakeVibration implements Vibration {
  possible = true;
  ringing: Priority | null = null;
  taps: number[] = [];
  ring(priority: Priority): void {
    this.ringing = priority;
  }
  tap(ms: number): void {
    this.taps.push(ms);
  }
  signals: Signal[] = [];
  signal(signal: Signal): void {
    this.signals.push(signal);
  }
  still(): void {
    this.ringing = null;
  }
}

export class FakeWakeLock implements WakeLock {
  possible = true;
  wanted = false;
  want(on: boolean, changed: (held: boolean) => void): void {
    this.wanted = on;
    changed(on);
  }
}

export class FakePush implements Push {
  current: PushState = 'off';
  state(): Promise<PushState> {
    return Promise.resolve(this.current);
  }
  subscribe(): Promise<{ endpoint: string; keys: { p256dh: string; auth: string } } | null> {
    if (this.current === 'denied' || this.current === 'unsupported') return Promise.resolve(null);
    this.current = 'on';
    return Promise.resolve({ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } });
  }
  unsubscribe(): Promise<void> {
    if (this.current === 'on') this.current = 'off';
    return Promise.resolve();
  }
  private readonly waiting = new Set<() => void>();
  onTest(came: () => void): () => void {
    this.waiting.add(came);
    return () => this.waiting.delete(came);
  }
  /** A test message comes to this phone. */
  testCame(): void {
    for (const came of this.waiting) came();
  }
}

export class FakeBattery implements Battery {
  private changed: (percent: number | null) => void = () => undefined;
  watch(changed: (percent: number | null) => void): void {
    this.changed = changed;
    changed(null);
  }
  /** Charges or drains. */
  become(percent: number | null): void {
    this.changed(percent);
  }
}

export class FakeLocation implements Location {
  fix: Fix | 'denied' | 'unavailable' = 'unavailable';
  once(): Promise<Fix | 'denied' | 'unavailable'> {
    return Promise.resolve(this.fix);
  }
}

export class FakeCamera implements Camera {
  private found: ((text: string) => void) | null = null;
  scan(_video: HTMLVideoElement, found: (text: string) => void): Promise<Scan> {
    this.found = found;
    return Promise.resolve({ torch: null, stop: () => (this.found = null) });
  }
  /** Holds a code in front of the camera. */
  show(text: string): void {
    this.found?.(text);
  }
}

export class FakeNfc implements Nfc {
  possible = true;
  written: string[] = [];
  private found: ((tag: TagReading) => void) | null = null;
  listen(found: (tag: TagReading) => void): Promise<() => void> {
    this.found = found;
    return Promise.resolve(() => (this.found = null));
  }
  write(url: string): Promise<void> {
    this.written.push(url);
    return Promise.resolve();
  }
  /** Holds a tag to the phone. */
  touch(tag: TagReading): void {
    this.found?.(tag);
  }
}

export class FakePhotos implements Photos {
  shrink(picture: Blob): Promise<Blob> {
    return Promise.resolve(picture);
  }
}

/** All of them. */
export function fakeDevices() {
  return {
    sound: new FakeSound(),
    vibration: new FakeVibration(),
    wakeLock: new FakeWakeLock(),
    push: new FakePush(),
    location: new FakeLocation(),
    camera: new FakeCamera(),
    battery: new FakeBattery(),
    nfc: new FakeNfc(),
    photos: new FakePhotos(),
  } satisfies Devices;
}
