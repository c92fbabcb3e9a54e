import { Refused, type Api } from '../api/client';
import type { FloorPlan, LevelPlan, Uuid } from '../api/types';
import { boundsOf, floorsOf } from '../core/plan/floors';
import { drawLevel, type DrawnLevel } from '../core/plan/draw';
import { projectionOf, type Projection } from '../core/plan/project';
import type { PlanCache } from '../data/plan-cache';

export type PlanStatus = 'loading' | 'ready' | 'missing' | 'failed';

/** The floor plans, from the phone first and from the server when they changed. */
export class PlanState {
  contents = $state.raw<FloorPlan | null>(null);
  status = $state<PlanStatus>('loading');
  private drawn = $state.raw<ReadonlyMap<Uuid, DrawnLevel>>(new Map());
  private failed = $state.raw<ReadonlySet<Uuid>>(new Set());
  private readonly asked = new Set<Uuid>();

  /** One projection for the whole campus, so that all levels lie right above each other. */
  readonly project = $derived.by((): Projection => {
    const bounds = this.contents === null ? null : boundsOf(this.contents);
    return projectionOf(bounds ?? [0, 0, 0, 0]);
  });
  readonly bounds = $derived(this.contents === null ? null : boundsOf(this.contents));
  readonly floors = $derived(this.contents === null ? [] : floorsOf(this.contents));

  constructor(
    private readonly api: Api,
    private readonly cache: PlanCache,
  ) {}

  async load(): Promise<void> {
    const kept = await this.cache.contents();
    if (kept !== null && this.contents === null) this.become(kept);
    try {
      const fresh = await this.api.plan();
      await this.cache.keepContents(fresh);
      if (fresh.version !== this.contents?.version) this.become(fresh);
      this.status = 'ready';
    } catch (error) {
      if (error instanceof Refused && error.code === 'plan_missing') this.status = 'missing';
      else if (this.contents === null) this.status = 'failed';
    }
  }

  /** A level to draw; asks for it where it is not here yet. */
  level(id: Uuid): DrawnLevel | null {
    return this.drawn.get(id) ?? null;
  }

  hasFailed(id: Uuid): boolean {
    return this.failed.has(id);
  }

  /** Fetches levels that are not here yet. */
  need(ids: readonly Uuid[]): void {
    for (const id of ids) if (!this.asked.has(id)) void this.fetch(id);
  }

  /** Tries again what failed. */
  retry(): void {
    const again = [...this.failed];
    this.failed = new Set();
    if (this.contents === null) void this.load();
    this.need(again);
  }

  private async fetch(id: Uuid): Promise<void> {
    const contents = this.contents;
    if (contents === null) return;
    this.asked.add(id);
    try {
      const plan = (await this.cache.level(id, contents.version)) ?? (await this.download(id, contents.version));
      if (contents !== this.contents) return;
      this.drawn = new Map(this.drawn).set(id, drawLevel(plan, this.project));
    } catch {
      this.asked.delete(id);
      this.failed = new Set(this.failed).add(id);
    }
  }

  private async download(id: Uuid, version: number): Promise<LevelPlan> {
    const plan = await this.api.level(id, version);
    await this.cache.keepLevel(plan, version);
    return plan;
  }

  private become(contents: FloorPlan): void {
    this.contents = contents;
    this.status = 'ready';
    this.drawn = new Map();
    this.failed = new Set();
    this.asked.clear();
  }
}
