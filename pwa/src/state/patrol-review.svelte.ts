import { untrack } from 'svelte';
import type { ScanView, Settlement } from '../api/patrol-desk';
import type { Millis, Uuid } from '../api/types';
import { Refused } from '../api/client';
import type { Phrase } from '../core/phrase';
import type { PatrolDesk } from './patrol-desk.svelte';

const PAGE = 60;
const AGAIN_MS = 30_000;
/** Where the guard was before is looked for this far back, milliseconds. */
const BEFORE_MS = 4 * 3_600_000;

/** Scans that somebody has to decide about, the newest first. Those decided here stay until the page is left. */
export class PatrolReview {
  scans = $state.raw<ScanView[] | null>(null);
  next = $state<Millis | null>(null);
  failed = $state(false);
  selected = $state<Uuid | null>(null);
  /** The same guard's scan before the chosen one; `undefined` while it is looked for. */
  readonly before = $derived.by((): ScanView | null | undefined => (this.found?.of === this.selected ? this.found.scan : undefined));
  private found = $state.raw<{ of: Uuid; scan: ScanView | null } | null>(null);
  busy = $state(false);
  problem = $state.raw<Phrase | null>(null);

  readonly scan = $derived(this.scans?.find((one) => one.id === this.selected) ?? null);
  readonly open = $derived((this.scans ?? []).filter((one) => one.settled === null).length);

  constructor(readonly desk: PatrolDesk) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      void this.load();
      const again = setInterval(() => void this.load(), AGAIN_MS);
      return () => clearInterval(again);
    });
    $effect(() => {
      const first = this.scans?.find((one) => one.settled === null);
      if (this.selected === null && first !== undefined) this.selected = first.id;
    });
    $effect(() => {
      const id = this.selected;
      if (id !== null) untrack(() => void this.loadBefore(id));
    });
  }

  async load(more = false): Promise<void> {
    try {
      const page = await this.desk.app.api.patrol.scans({ to_settle: true, limit: PAGE, ...(more && this.next !== null ? { to: this.next } : {}) });
      const held = this.scans ?? [];
      const fresh = page.scans.filter((one) => !held.some((kept) => kept.id === one.id));
      // What another supervisor decided meanwhile is not offered here any more; what was decided here stays to be taken back.
      const oldest = page.next ?? -Infinity;
      const kept = more ? held : held.filter((one) => one.settled !== null || one.at < oldest || page.scans.some((other) => other.id === one.id));
      this.scans = [...kept, ...fresh].sort((a, b) => b.at - a.at);
      if (more || this.next === null || held.length <= PAGE) this.next = page.next;
      this.failed = false;
    } catch {
      this.failed = this.scans === null;
    }
  }

  private async loadBefore(id: Uuid): Promise<void> {
    const scan = this.scans?.find((one) => one.id === id);
    if (scan === undefined) return;
    try {
      const page = await this.desk.app.api.patrol.scans({ person: scan.person, from: scan.at - BEFORE_MS, to: scan.at, limit: 2 });
      this.found = { of: id, scan: page.scans.find((one) => one.id !== id) ?? null };
    } catch {
      this.found = { of: id, scan: null };
    }
  }

  /** Decides; the next undecided one is chosen. */
  async settle(scan: ScanView, settlement: Settlement, reason: string): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      const settled = await this.desk.app.api.patrol.settle(scan.id, settlement, reason);
      this.scans = (this.scans ?? []).map((one) => (one.id === scan.id ? settled : one));
      this.choose(this.nextOpen(scan.id));
      return true;
    } catch (error) {
      this.problem = this.desk.app.problem(error);
      if (error instanceof Refused) void this.load();
      return false;
    } finally {
      this.busy = false;
    }
  }

  choose(id: Uuid | null): void {
    if (id !== null) this.selected = id;
    this.problem = null;
  }

  move(by: 1 | -1): void {
    const ids = (this.scans ?? []).map((one) => one.id);
    const at = this.selected === null ? -1 : ids.indexOf(this.selected);
    this.choose(ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null);
  }

  private nextOpen(after: Uuid): Uuid | null {
    const list = this.scans ?? [];
    const at = list.findIndex((one) => one.id === after);
    return (list.slice(at + 1).find((one) => one.settled === null) ?? list.find((one) => one.settled === null))?.id ?? null;
  }
}
