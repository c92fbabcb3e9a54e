import { untrack } from 'svelte';
import type { RoundDetail, RoundView } from '../api/patrol-desk';
import type { Uuid } from '../api/types';
import { dayCounts, daySpan, lanesOf, neighbour, patrolDay } from '../core/patrol/day';
import type { Phrase } from '../core/phrase';
import type { PatrolDesk } from './patrol-desk.svelte';
import { newId } from './session.svelte';

/** A change of a chosen round is asked for in whole after so long, milliseconds: scans come in bursts. */
const SETTLE_MS = 250;

/** The rounds of one day, as they change. */
export class PatrolDay {
  date = $state('');
  selected = $state<Uuid | null>(null);
  failed = $state(false);
  detail = $state.raw<RoundDetail | null>(null);
  detailFailed = $state(false);
  private rounds = $state.raw<ReadonlyMap<Uuid, RoundView> | null>(null);
  /** What came by the live link while a list was being asked for. */
  private meanwhile: RoundView[] = [];
  private asked = 0;

  readonly today = $derived.by(() => patrolDay(this.desk.app.clock.now, this.desk.zone));
  readonly span = $derived.by(() => daySpan(this.date === '' ? this.today : this.date, this.desk.zone));
  readonly isLoaded = $derived(this.rounds !== null);
  readonly all = $derived([...(this.rounds?.values() ?? [])]);
  readonly lanes = $derived(lanesOf(this.all));
  readonly counts = $derived.by(() => dayCounts(this.all, this.desk.app.clock.now));
  readonly round = $derived.by((): RoundView | null => {
    if (this.selected === null) return null;
    return this.rounds?.get(this.selected) ?? (this.detail?.round.id === this.selected ? this.detail.round : null);
  });

  constructor(readonly desk: PatrolDesk) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      const { from, to } = this.span;
      void this.load(from, to);
    });
    $effect(() =>
      this.desk.app.live.listen((message) => {
        // What was missed while the link was down comes with the next list.
        if (message.t === 'snapshot') void this.load(this.span.from, this.span.to, true);
        if (message.t === 'change') for (const round of message.rounds ?? []) this.take(round);
      }),
    );
    $effect(() => {
      const id = this.selected;
      void this.rounds?.get(id ?? '');
      if (id === null) return;
      const isShown = untrack(() => this.detail?.round.id === id);
      const timer = setTimeout(() => void this.loadDetail(id), isShown ? SETTLE_MS : 0);
      return () => clearTimeout(timer);
    });
  }

  async load(from = this.span.from, to = this.span.to, keep = false): Promise<void> {
    const asked = ++this.asked;
    if (!keep) this.rounds = null;
    this.failed = false;
    this.meanwhile = [];
    try {
      const rounds = await this.desk.app.api.patrol.rounds(from, to);
      if (asked !== this.asked) return;
      this.rounds = new Map([...rounds, ...this.meanwhile.filter((one) => this.isOfDay(one))].map((one) => [one.id, one]));
    } catch {
      if (asked === this.asked && this.rounds === null) this.failed = true;
    }
  }

  private take(round: RoundView): void {
    this.meanwhile.push(round);
    if (this.rounds !== null && this.isOfDay(round)) this.rounds = new Map(this.rounds).set(round.id, round);
  }

  private isOfDay(round: RoundView): boolean {
    return round.starts_at >= this.span.from && round.starts_at < this.span.to;
  }

  async loadDetail(id: Uuid): Promise<void> {
    try {
      const detail = await this.desk.app.api.patrol.round(id);
      if (this.selected !== id) return;
      this.detail = detail;
      this.detailFailed = false;
    } catch {
      if (this.selected === id) this.detailFailed = true;
    }
  }

  /** Calls a round off; what went wrong where it was not. */
  async callOff(round: Uuid, reason: string): Promise<Phrase | null> {
    try {
      this.take(await this.desk.app.api.patrol.callOff(round, newId(), reason));
      return null;
    } catch (error) {
      return this.desk.app.problem(error);
    }
  }

  neighbour(key: string): Uuid | null {
    return neighbour(this.lanes, this.selected, key);
  }
}
