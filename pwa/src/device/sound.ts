import type { Priority } from '../api/types';
import type { Bell, Signal, Sound } from './devices';

/** One tone: start and length in seconds, pitch in hertz, loudness 0 to 1. */
interface Tone {
  at: number;
  long: number;
  hz: number;
  loud: number;
}

/** Patterns that can be told apart without looking: rising two-tone, three beeps, one soft bell, and the siren's wail. */
const PATTERNS: Record<Bell, { tones: Tone[]; every: number; shape: OscillatorType }> = {
  p1: {
    tones: [0, 0.3, 0.6, 0.9].flatMap((at) => [
      { at, long: 0.14, hz: 784, loud: 1 },
      { at: at + 0.15, long: 0.14, hz: 1175, loud: 1 },
    ]),
    every: 1.5,
    shape: 'square',
  },
  p2: { tones: [0, 0.22, 0.44].map((at) => ({ at, long: 0.15, hz: 880, loud: 0.8 })), every: 2.2, shape: 'triangle' },
  p3: {
    tones: [
      { at: 0, long: 0.35, hz: 660, loud: 0.55 },
      { at: 0.3, long: 0.6, hz: 523, loud: 0.5 },
    ],
    every: 4,
    shape: 'sine',
  },
  siren: {
    tones: [0, 1, 2].flatMap((at) => [
      { at, long: 0.5, hz: 1320, loud: 1 },
      { at: at + 0.5, long: 0.5, hz: 990, loud: 1 },
    ]),
    every: 3,
    shape: 'sawtooth',
  },
};

/** After a scan: two rising notes for saved, three low ones for a problem. */
const SIGNALS: Record<Signal, { tones: Tone[]; shape: OscillatorType }> = {
  saved: {
    tones: [
      { at: 0, long: 0.09, hz: 1047, loud: 0.7 },
      { at: 0.1, long: 0.14, hz: 1568, loud: 0.7 },
    ],
    shape: 'sine',
  },
  problem: { tones: [0, 0.2, 0.4].map((at) => ({ at, long: 0.14, hz: 311, loud: 0.9 })), shape: 'square' },
};

/** Where the tones are made; so much of it as is used, so that tests can give their own. */
export type Audio = Pick<AudioContext, 'resume' | 'currentTime' | 'createOscillator' | 'createGain' | 'destination'> & {
  /** Safari's phones add `interrupted`: a call, another app, the lock screen. */
  readonly state: AudioContextState | 'interrupted';
  onstatechange: ((this: never, event: Event) => unknown) | null;
};

/** Tones made on the spot: nothing to load, works without a network. */
export class WebAudioSound implements Sound {
  private context: Audio | null = null;
  private repeat: ReturnType<typeof setInterval> | null = null;
  private ringing: Bell | null = null;

  private told: boolean | null = null;
  private changed: (works: boolean) => void = () => undefined;

  constructor(private readonly open: () => Audio = () => new AudioContext({ latencyHint: 'interactive' }) as Audio) {}

  watch(changed: (works: boolean) => void): void {
    this.changed = changed;
    this.tell();
  }

  get unlocked(): boolean {
    return this.context?.state === 'running';
  }

  async unlock(): Promise<boolean> {
    try {
      this.context = this.usable();
      if (this.context.state !== 'running') await this.context.resume();
    } catch {
      // Told below: it does not work.
    }
    this.tell();
    return this.unlocked;
  }

  wake(): void {
    const { context } = this;
    if (context === null || context.state === 'running' || context.state === 'closed') return;
    context.resume().then(
      () => this.tell(),
      () => this.tell(),
    );
  }

  ring(bell: Bell): void {
    if (this.ringing === bell) return;
    this.silence();
    this.ringing = bell;
    this.play(bell);
    this.repeat = setInterval(() => this.play(bell), PATTERNS[bell].every * 1000);
  }

  silence(): void {
    if (this.repeat !== null) clearInterval(this.repeat);
    this.repeat = null;
    this.ringing = null;
  }

  chime(priority: Priority): void {
    this.play(priority);
  }

  signal(signal: Signal): void {
    if (this.ringing === null) this.tones(SIGNALS[signal].tones, SIGNALS[signal].shape);
  }

  /** The context at hand, or a new one where the browser has closed it. */
  private usable(): Audio {
    if (this.context !== null && this.context.state !== 'closed') return this.context;
    const context = this.open();
    context.onstatechange = () => this.tell();
    return context;
  }

  private tell(): void {
    if (this.told === this.unlocked) return;
    this.told = this.unlocked;
    this.changed(this.unlocked);
  }

  private play(bell: Bell): void {
    this.tones(PATTERNS[bell].tones, PATTERNS[bell].shape);
  }

  private tones(tones: readonly Tone[], shape: OscillatorType): void {
    const context = this.context;
    if (context === null || context.state !== 'running') {
      this.wake();
      return;
    }
    for (const tone of tones) {
      const start = context.currentTime + 0.02 + tone.at;
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.type = shape;
      oscillator.frequency.value = tone.hz;
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(tone.loud * 0.6, start + 0.01);
      gain.gain.setValueAtTime(tone.loud * 0.6, start + tone.long - 0.03);
      gain.gain.linearRampToValueAtTime(0, start + tone.long);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + tone.long + 0.02);
    }
  }
}
