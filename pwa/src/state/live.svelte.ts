import type { AlarmView, ClientMessage, Name, ServerMessage, Uuid, View } from '../api/types';
import { openAlarms } from '../core/alarms';
import { canaryAt, type CanaryState } from '../core/canary';
import type { LinkState } from '../core/link';
import { foresee, type PendingInput } from '../core/pending';
import { apply, EMPTY, freshen, type Site } from '../core/site';
import { LiveLink, type SocketLike } from '../live/socket';
import type { ServerClock } from './clock.svelte';

/** The live picture of the site. */
export class LiveState {
  site = $state.raw<Site>(EMPTY);
  link = $state<LinkState>('connecting');
  /** Own clock at the newest message; 0 before the first. */
  heardAt = $state(0);
  /** Own clock since when this is live without a break; `null` while it is not. */
  private liveSince = $state<number | null>(null);
  /** Own clock at the newest self-test of the system; `null` before the first on this page. */
  private canaryHeard = $state<number | null>(null);
  /** The server's last welcome said that it tests itself. */
  private canaryExpected = $state(false);
  private readonly listeners = new Set<(message: ServerMessage) => void>();
  private running: { view: View; link: LiveLink } | null = null;
  private pendingOf: () => readonly PendingInput[] = () => [];

  /** Alarms by id, with one's own waiting steps foreseen. */
  readonly alarms = $derived.by((): AlarmView[] => {
    const pending = this.pendingOf();
    return [...this.site.alarms.values()].map((alarm) => foresee(alarm, pending));
  });
  /** Open ones, the most urgent first. */
  readonly open = $derived(openAlarms(this.alarms));
  /** A first snapshot has come. */
  readonly ready = $derived(this.site.since !== null);
  readonly isLive = $derived(this.link === 'live');
  /** What wall and desk know of the system's self-test, by their own clock. */
  readonly canary = $derived.by((): CanaryState =>
    canaryAt({ liveSince: this.liveSince, heardAt: this.canaryHeard, expected: this.canaryExpected }, this.clock.now - this.clock.offset),
  );

  constructor(
    private readonly clock: ServerClock,
    private readonly onEnded: (code: string) => void,
  ) {}

  /** Where waiting inputs come from. */
  foreseeing(pending: () => readonly PendingInput[]): void {
    this.pendingOf = pending;
  }

  /** Shows a view of the site; the same again goes on as it is. */
  start(view: View): void {
    if (this.running?.view === view) return;
    this.stop();
    const link = new LiveLink(
      view,
      {
        open: openSocket,
        now: () => Date.now(),
        random: () => Math.random(),
        after: (ms, call) => {
          const timer = setTimeout(call, ms);
          return () => clearTimeout(timer);
        },
      },
      {
        state: (state) => this.become(state),
        message: (message) => {
          this.heardAt = Date.now();
          if ('now' in message) this.clock.told(message.now);
          if (message.t === 'welcome') this.canaryExpected = message.canary ?? false;
          if (message.t === 'canary') this.canaryHeard = Date.now();
          const { site, gap } = apply(this.site, message);
          this.site = site;
          for (const listener of this.listeners) listener(message);
          return { gap };
        },
        since: () => this.site.since,
        clock: (sentAt, serverAt, receivedAt) => this.clock.asked(sentAt, serverAt, receivedAt),
        ended: (code) => this.onEnded(code),
      },
    );
    this.running = { view, link };
    link.start();
  }

  stop(): void {
    this.running?.link.stop();
    this.running = null;
    this.site = EMPTY;
    this.become('connecting');
    this.heardAt = 0;
  }

  wake(): void {
    this.running?.link.wake();
  }

  /** Hears every message; the returned function ends it. */
  listen(listener: (message: ServerMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private become(state: LinkState): void {
    this.link = state;
    this.liveSince = state === 'live' ? (this.liveSince ?? Date.now()) : null;
  }

  say(message: ClientMessage): boolean {
    return this.running?.link.say(message) ?? false;
  }

  /** A view of one alarm, from an answer. The socket brings the same again; what is newer stays. */
  freshen(alarm: AlarmView): void {
    this.site = freshen(this.site, alarm);
  }

  alarm(id: Uuid): AlarmView | null {
    return this.alarms.find((alarm) => alarm.id === id) ?? null;
  }

  /** A person's name and number, where known. */
  person(id: Uuid): { name: Name; number: string | null } | null {
    const guard = this.site.guards.get(id);
    if (guard !== undefined) return { name: guard.name, number: guard.staff_number };
    const person = this.site.people.get(id);
    return person === undefined ? null : { name: person.name, number: person.staff_number };
  }
}

function openSocket(): SocketLike {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/api/v1/live`) as unknown as SocketLike;
}
