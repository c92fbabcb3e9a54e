import type { Grouping, ReportView } from '../api/patrol-desk';
import type { Phrase } from '../core/phrase';
import { Refused } from '../api/client';
import type { PatrolDesk } from './patrol-desk.svelte';

/** One report, as its span and grouping are chosen. */
export class PatrolReport {
  /** `null` until loaded. */
  report = $state.raw<ReportView | null>(null);
  failed = $state(false);
  refused = $state.raw<Phrase | null>(null);
  private asked = 0;

  constructor(readonly desk: PatrolDesk) {}

  async load(from: string, to: string, by: Grouping): Promise<void> {
    const asked = ++this.asked;
    [this.report, this.failed, this.refused] = [null, false, null];
    try {
      const report = await this.desk.app.api.patrol.report(from, to, by);
      if (asked === this.asked) this.report = report;
    } catch (error) {
      if (asked !== this.asked) return;
      if (error instanceof Refused) this.refused = this.desk.app.problem(error);
      else this.failed = true;
    }
  }
}
