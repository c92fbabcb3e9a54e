import type { Priority } from '../api/types';
import type { TagReading } from '../core/patrol/reading';

/** What a phone or a wall can do besides showing. Each part can be missing; each has a fake. */
export interface Devices {
  sound: Sound;
  vibration: Vibration;
  wakeLock: WakeLock;
  push: Push;
  location: Location;
  camera: Camera;
  battery: Battery;
  nfc: Nfc;
  photos: Photos;
}

/** What a scan feels and sounds like without looking. */
export type Signal = 'saved' | 'problem';

/** What can ring: a priority's bell, or the siren of the wall. */
export type Bell = Priority | 'siren';

export interface Sound {
  /** Sound works now: a gesture allowed it, and nothing has interrupted it since. */
  readonly unlocked: boolean;
  /** Tells at once whether sound works, and every change of it. */
  watch(changed: (works: boolean) => void): void;
  /** Call within a gesture. Resolves with whether sound works now. */
  unlock(): Promise<boolean>;
  /** Goes on after an interruption, where the browser allows it without a gesture. */
  wake(): void;
  /** Repeats until {@link silence}: the more urgent, the louder and denser; the siren above all. */
  ring(bell: Bell): void;
  silence(): void;
  /** Once. */
  chime(priority: Priority): void;
  /** Once, short; not over a bell that rings. */
  signal(signal: Signal): void;
}

export interface Vibration {
  /** The browser can shake the phone, where the phone has a motor. */
  readonly possible: boolean;
  /** Repeats until {@link still}. */
  ring(priority: Priority): void;
  /** Once, milliseconds. */
  tap(ms: number): void;
  /** Once: one long for saved, several short ones for a problem. */
  signal(signal: Signal): void;
  still(): void;
}

export interface WakeLock {
  /** The browser can keep the screen on. */
  readonly possible: boolean;
  /** Keeps the screen on while wanted; taken again when the page comes back. Tells each change. */
  want(on: boolean, changed: (held: boolean) => void): void;
}

export type PushState = 'on' | 'off' | 'denied' | 'unsupported';
export interface PushSubscriptionJson {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}
export interface Push {
  state(): Promise<PushState>;
  /** The subscription, made where there is none. Asks for permission only with `ask`. */
  subscribe(serverKey: string, ask: boolean): Promise<PushSubscriptionJson | null>;
  /** Gives the subscription back to the browser; the permission stays. */
  unsubscribe(): Promise<void>;
  /** Tells each test message that came to this phone; the returned function ends it. */
  onTest(came: () => void): () => void;
}

export interface Battery {
  /** Tells the charge in percent at once, and every change of it; `null` where the browser does not tell. */
  watch(changed: (percent: number | null) => void): void;
}

export interface Fix {
  lon: number;
  lat: number;
  accuracyM: number;
  at: number;
}
export interface Location {
  /** One position, or why there is none. */
  once(): Promise<Fix | 'denied' | 'unavailable'>;
}

/** A camera that is looking. */
export interface Scan {
  /** `null` where the phone has no torch that a page may use. */
  torch: ((on: boolean) => Promise<void>) | null;
  stop(): void;
}
export interface Camera {
  /** Looks for QR codes and tells each text once; rejects where there is no camera or no permission. */
  scan(video: HTMLVideoElement, found: (text: string) => void): Promise<Scan>;
}

export interface Nfc {
  /** The phone can read tags from a page. */
  readonly possible: boolean;
  /** Call within a gesture. Tells every tag that is held to the phone until the returned function is called. */
  listen(found: (tag: TagReading) => void): Promise<() => void>;
  /** Call within a gesture. Writes one URL to the next tag that is held to the phone. */
  write(url: string): Promise<void>;
}

export interface Photos {
  /** A picture from the phone's camera as it is sent: a JPEG, not large, and without what cameras write into their files. */
  shrink(picture: Blob): Promise<Blob>;
}
