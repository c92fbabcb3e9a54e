import type { ClientMessage, ServerMessage, Since, View } from '../api/types';
import { backoff } from '../core/backoff';
import type { LinkState } from '../core/link';
import { readFrame } from './protocol';

/** The part of a WebSocket that is used. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
}

/** Where sockets, time and chance come from. */
export interface LiveSurroundings {
  open(): SocketLike;
  now(): number;
  random(): number;
  after(ms: number, call: () => void): () => void;
}

/** What the link tells. */
export interface LiveListener {
  state(state: LinkState): void;
  /** Applies a message and says whether lines are missing. */
  message(message: ServerMessage): { gap: boolean };
  /** Where one stands, for hello. */
  since(): Since | null;
  /** An answer to a clock question, own clock at sending and now. */
  clock(sentAt: number, serverAt: number, receivedAt: number): void;
  /** The session is over. */
  ended(code: string): void;
}

/** Without a message for this long the line is dead, whatever the socket says. */
export const SILENCE_MS = 10_000;
const CLOCK_EVERY_MS = 60_000;
const OFFLINE_AFTER_TRIES = 2;
const FOR_GOOD = new Set(['session_ended', 'not_allowed']);

/** Keeps one live socket: heartbeats, resume after a break, hello again after a gap. */
export class LiveLink {
  private socket: SocketLike | null = null;
  private state: LinkState = 'connecting';
  private tries = 0;
  private wasLive = false;
  private stopped = false;
  private asking = false;
  private healedAt = -Infinity;
  private silence: (() => void) | null = null;
  private retry: (() => void) | null = null;
  private clockTimer: (() => void) | null = null;

  constructor(
    private readonly view: View,
    private readonly around: LiveSurroundings,
    private readonly listener: LiveListener,
  ) {}

  /** Connects, and stays connected until {@link stop}. */
  start(): void {
    this.stopped = false;
    this.connect();
  }

  /** Closes for good. */
  stop(): void {
    this.stopped = true;
    this.drop();
    this.retry?.();
  }

  /** The network or the page is back: does not wait for the next try. */
  wake(): void {
    if (this.stopped || this.state === 'ended') return;
    if (this.socket === null) {
      this.retry?.();
      this.connect();
    } else this.askClock();
  }

  /** Says something; `false` where nothing is connected. */
  say(message: ClientMessage): boolean {
    if (this.socket === null || this.state !== 'live') return false;
    return this.write(message);
  }

  private connect(): void {
    this.retry = null;
    let socket: SocketLike;
    try {
      socket = this.around.open();
    } catch {
      this.again();
      return;
    }
    this.socket = socket;
    if (this.wasLive && this.tries <= OFFLINE_AFTER_TRIES) this.become('resuming');
    this.listen();
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.asking = true;
      this.write({ t: 'hello', view: this.view, since: this.listener.since() });
    };
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === 'string') this.hear(event.data);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
    socket.onerror = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private hear(text: string): void {
    this.listen();
    const frame = readFrame(text);
    let gap = frame.poisoned;
    for (const message of frame.messages) {
      if (this.handle(message)) gap = true;
      if (this.socket === null) return;
    }
    if (gap) this.heal(frame.poisoned);
  }

  /** Returns whether lines are missing. */
  private handle(message: ServerMessage): boolean {
    if (message.t === 'bye') {
      this.bye(message.code);
      return false;
    }
    if (message.t === 'clock') {
      this.listener.clock(message.t0, message.t1, this.around.now());
      return false;
    }
    const { gap } = this.listener.message(message);
    if (message.t === 'ping') this.write({ t: 'pong' });
    if (message.t === 'welcome') {
      this.asking = message.resumed ? false : this.asking;
      if (message.resumed && !gap) this.caughtUp();
    }
    if (message.t === 'snapshot') {
      this.asking = false;
      this.caughtUp();
    }
    return gap;
  }

  private caughtUp(): void {
    this.tries = 0;
    this.wasLive = true;
    this.become('live');
    this.askClock();
  }

  /** Asks for what is missing, once until the answer. After nonsense, or when asking did not help, for everything. */
  private heal(poisoned: boolean): void {
    if (this.asking) return;
    const now = this.around.now();
    const everything = poisoned || now - this.healedAt < SILENCE_MS;
    this.healedAt = now;
    this.asking = true;
    this.become('resuming');
    this.write({ t: 'hello', view: this.view, since: everything ? null : this.listener.since() });
  }

  private askClock(): void {
    this.clockTimer?.();
    this.clockTimer = this.around.after(CLOCK_EVERY_MS, () => this.askClock());
    if (this.socket !== null) this.write({ t: 'clock', t0: this.around.now() });
  }

  private bye(code: string): void {
    this.drop();
    if (FOR_GOOD.has(code)) {
      this.stopped = true;
      this.become('ended');
      this.listener.ended(code);
    } else this.again();
  }

  private lost(): void {
    this.drop();
    this.again();
  }

  private again(): void {
    if (this.stopped) return;
    this.tries += 1;
    this.become(this.tries > OFFLINE_AFTER_TRIES ? 'offline' : this.wasLive ? 'resuming' : 'connecting');
    this.retry?.();
    this.retry = this.around.after(backoff(this.tries, this.around.random()), () => this.connect());
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.asking = false;
    this.silence?.();
    this.clockTimer?.();
    socket?.close();
  }

  private listen(): void {
    this.silence?.();
    this.silence = this.around.after(SILENCE_MS, () => this.lost());
  }

  private write(message: ClientMessage): boolean {
    try {
      this.socket?.send(JSON.stringify(message));
      return this.socket !== null;
    } catch {
      return false;
    }
  }

  private become(state: LinkState): void {
    if (state === this.state) return;
    this.state = state;
    this.listener.state(state);
  }
}
