import type { FloorPlan, LevelPlan, Uuid } from '../api/types';
import type { Database } from './db';

/** Floor plans kept on the phone, so that the way can be shown without a network. */
export class PlanCache {
  constructor(private readonly db: Database) {}

  /** The table of contents as last seen. */
  async contents(): Promise<FloorPlan | null> {
    return (await this.db.get('plan', 'plan')) ?? null;
  }

  /** Keeps the table of contents; levels of another version go. */
  async keepContents(plan: FloorPlan): Promise<void> {
    const before = await this.contents();
    const tx = this.db.transaction(['plan', 'levels'], 'readwrite');
    if (before !== null && before.version !== plan.version) void tx.objectStore('levels').clear();
    void tx.objectStore('plan').put(plan, 'plan');
    await tx.done;
  }

  /** A level in a version, where it is kept. */
  async level(id: Uuid, version: number): Promise<LevelPlan | null> {
    const kept = await this.db.get('levels', id);
    return kept?.version === version ? kept.plan : null;
  }

  /** Keeps a level. */
  async keepLevel(plan: LevelPlan, version: number): Promise<void> {
    await this.db.put('levels', { version, plan }, plan.level.id);
  }
}
