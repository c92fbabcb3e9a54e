import type { Kind, PlanBody, PlanView, Priority } from '../api/types';
import { Refused } from '../api/client';
import { planFault, type PlanFault } from '../core/response-plan';
import type { Phrase } from '../core/phrase';
import type { App } from './app.svelte';

/** Which plan: one for each kind and priority. */
export interface PlanKey {
  kind: Kind;
  priority: Priority;
}

/** The response plans of the site, and changing them. */
export class PlansState {
  /** `null` until loaded. */
  plans = $state.raw<PlanView[] | null>(null);
  failed = $state(false);
  chosen = $state.raw<PlanKey | null>(null);
  /** Versions of the chosen plan, the newest first; `null` until loaded. */
  versions = $state.raw<PlanView[] | null>(null);
  versionsFailed = $state(false);

  readonly plan = $derived.by((): PlanView | null => this.plans?.find((one) => one.kind === this.chosen?.kind && one.priority === this.chosen.priority) ?? null);

  constructor(readonly app: App) {}

  async load(): Promise<void> {
    this.failed = false;
    try {
      this.plans = await this.app.api.responsePlans();
    } catch {
      this.failed = true;
    }
  }

  choose(key: PlanKey): void {
    this.chosen = key;
    this.versions = null;
    void this.loadVersions();
  }

  async loadVersions(): Promise<void> {
    const key = this.chosen;
    if (key === null) return;
    this.versionsFailed = false;
    try {
      const versions = await this.app.api.planVersions(key.kind, key.priority);
      if (this.chosen === key) this.versions = versions;
    } catch {
      if (this.chosen === key) this.versionsFailed = true;
    }
  }

  /** Saves a new version; the fault where it is refused. */
  async save({ kind, priority }: PlanKey, body: PlanBody): Promise<PlanFault | null> {
    try {
      this.replace([await this.app.api.savePlan(kind, priority, body)]);
      void this.loadVersions();
      return null;
    } catch (error) {
      return this.faultOf(error);
    }
  }

  /** Saves every plan of a file, or none. How many there were, or why not. */
  async import(text: string): Promise<number | Phrase> {
    try {
      const saved = await this.app.api.importPlans(text);
      this.replace(saved);
      void this.loadVersions();
      return saved.length;
    } catch (error) {
      return this.faultOf(error).text;
    }
  }

  private replace(saved: readonly PlanView[]): void {
    const others = (this.plans ?? []).filter((one) => !saved.some((other) => other.kind === one.kind && other.priority === one.priority));
    this.plans = [...others, ...saved];
  }

  private faultOf(error: unknown): PlanFault {
    if (error instanceof Refused) {
      const fault = planFault(error.code, error.problem.context);
      if (fault !== null) return fault;
    }
    return { field: null, text: this.app.problem(error) };
  }
}
