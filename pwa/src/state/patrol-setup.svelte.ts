import { Refused } from '../api/client';
import type { CheckpointBody, CheckpointSetUp, ImportFiles, ImportReport, RouteBody, RouteSetUp, ScheduleBody, ScheduleSetUp, TagBody, TagsSetUp } from '../api/patrol-desk';
import type { Uuid } from '../api/types';
import { setUpFault, type SetUpFault } from '../core/patrol/setup';
import type { PatrolDesk } from './patrol-desk.svelte';
import { newId } from './session.svelte';

/** What is walked, as the security office sets it up. */
export class PatrolSetUp {
  /** Each list is `null` until loaded. */
  checkpoints = $state.raw<CheckpointSetUp[] | null>(null);
  routes = $state.raw<RouteSetUp[] | null>(null);
  schedules = $state.raw<ScheduleSetUp[] | null>(null);
  tags = $state.raw<TagsSetUp | null>(null);
  failed = $state(false);
  readonly isLoaded = $derived(this.checkpoints !== null && this.routes !== null && this.schedules !== null && this.tags !== null);

  constructor(readonly desk: PatrolDesk) {}

  async load(): Promise<void> {
    this.failed = false;
    const { patrol } = this.desk.app.api;
    try {
      [this.checkpoints, this.routes, this.schedules, this.tags] = await Promise.all([patrol.checkpoints(), patrol.routes(), patrol.schedules(), patrol.tags()]);
    } catch {
      this.failed = true;
    }
  }

  /** Saves under an id, a new one where there is none; answers with the id, or what is wrong. */
  saveCheckpoint(id: Uuid | null, body: CheckpointBody): Promise<Uuid | SetUpFault> {
    return this.saved(id, async (under) => {
      const saved = await this.desk.app.api.patrol.putCheckpoint(under, body);
      this.checkpoints = put(this.checkpoints, saved);
      void this.desk.load();
    });
  }

  saveRoute(id: Uuid | null, body: RouteBody): Promise<Uuid | SetUpFault> {
    return this.saved(id, async (under) => {
      this.routes = put(this.routes, await this.desk.app.api.patrol.putRoute(under, body));
    });
  }

  saveSchedule(id: Uuid | null, body: ScheduleBody): Promise<Uuid | SetUpFault> {
    return this.saved(id, async (under) => {
      this.schedules = put(this.schedules, await this.desk.app.api.patrol.putSchedule(under, body));
    });
  }

  saveTag(id: Uuid | null, body: TagBody): Promise<Uuid | SetUpFault> {
    return this.saved(id, async (under) => {
      await this.desk.app.api.patrol.putTag(under, body);
      this.tags = await this.desk.app.api.patrol.tags();
    });
  }

  async retire(what: 'checkpoint' | 'route' | 'schedule' | 'tag', id: Uuid): Promise<SetUpFault | null> {
    const { patrol } = this.desk.app.api;
    const result = await this.saved(id, async () => {
      await { checkpoint: patrol.retireCheckpoint, route: patrol.retireRoute, schedule: patrol.retireSchedule, tag: patrol.retireTag }[what](id);
      await this.load();
      if (what === 'checkpoint') void this.desk.load();
    });
    return typeof result === 'string' ? null : result;
  }

  async reprint(ids: readonly Uuid[], revokeOld: boolean): Promise<SetUpFault | null> {
    for (const id of ids) {
      const result = await this.saved(id, async () => {
        this.checkpoints = put(this.checkpoints, await this.desk.app.api.patrol.reprint(id, revokeOld));
      });
      if (typeof result !== 'string') return result;
    }
    return null;
  }

  async import(files: ImportFiles): Promise<ImportReport | SetUpFault> {
    try {
      const report = await this.desk.app.api.patrol.import(files);
      if (report.written) await Promise.all([this.load(), this.desk.load()]);
      return report;
    } catch (error) {
      return this.fault(error);
    }
  }

  private async saved(id: Uuid | null, save: (under: Uuid) => Promise<void>): Promise<Uuid | SetUpFault> {
    const under = id ?? newId();
    try {
      await save(under);
      return under;
    } catch (error) {
      return this.fault(error);
    }
  }

  private fault(error: unknown): SetUpFault {
    const { app } = this.desk;
    const fault = error instanceof Refused ? setUpFault(error.code, error.problem.context, app.texts.has) : null;
    return fault ?? { field: null, text: app.problem(error) };
  }
}

function put<T extends { id: Uuid }>(list: T[] | null, item: T): T[] {
  const held = list ?? [];
  return held.some((one) => one.id === item.id) ? held.map((one) => (one.id === item.id ? item : one)) : [...held, item];
}
