import type { Uuid, WayView } from '../api/types';
import type { App } from './app.svelte';

type Pair = readonly [from: Uuid | null, to: Uuid | null];

/** Ways between rooms, from the phone first: asked for while there is a network, for when there is none. */
export class WaysState {
  private known = $state.raw<ReadonlyMap<string, WayView>>(new Map());
  private readonly asked = new Set<string>();
  private queue: (readonly [Uuid, Uuid])[] = [];
  private busy = false;

  constructor(private readonly app: App) {}

  /** The way, where it is known; asked for where it is not. */
  between(from: Uuid | null, to: Uuid | null): WayView | null {
    if (from === null || to === null || from === to) return null;
    const way = this.known.get(key(from, to));
    if (way === undefined) queueMicrotask(() => this.want(from, to, true));
    return way ?? null;
  }

  /** Fetches ways one after the other, so that nothing that matters waits for them. */
  prepare(pairs: readonly Pair[]): void {
    for (const [from, to] of pairs) if (from !== null && to !== null && from !== to) this.want(from, to, false);
  }

  private want(from: Uuid, to: Uuid, first: boolean): void {
    if (this.asked.has(key(from, to))) return;
    this.asked.add(key(from, to));
    if (first) this.queue.unshift([from, to]);
    else this.queue.push([from, to]);
    if (!this.busy) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    for (let pair = this.queue.shift(); pair !== undefined; pair = this.queue.shift()) await this.fetch(...pair);
    this.busy = false;
  }

  private async fetch(from: Uuid, to: Uuid): Promise<void> {
    const version = this.app.plan.contents?.version;
    if (version === undefined) {
      this.asked.delete(key(from, to));
      return;
    }
    const way = await this.app.patrol.way(from, to, version);
    if (way !== null) this.known = new Map(this.known).set(key(from, to), way);
    // Without a network it is asked for again, but not in a circle.
    else setTimeout(() => this.asked.delete(key(from, to)), AGAIN_MS);
  }
}

const AGAIN_MS = 30_000;
const key = (from: Uuid, to: Uuid): string => `${from} ${to}`;
