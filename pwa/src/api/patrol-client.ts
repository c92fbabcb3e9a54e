import type {
  CheckpointBody,
  CheckpointName,
  CheckpointSetUp,
  Grouping,
  HazardAction,
  HazardDetail,
  HazardList,
  HazardView,
  ImportFiles,
  ImportReport,
  NewHazard,
  ReportView,
  RotatingCode,
  RouteBody,
  RouteSetUp,
  RoundDetail,
  RoundView,
  ScanList,
  ScanQuery,
  ScanView,
  ScheduleBody,
  ScheduleSetUp,
  Settlement,
  TagBody,
  TagSetUp,
  TagsSetUp,
} from './patrol-desk';
import type { Millis, Uuid } from './types';

/** How requests go out: see {@link import('./client').Api}. */
export interface Requests {
  get<T>(path: string): Promise<T>;
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The server's patrol pages, as the desk asks for them. */
export class PatrolApi {
  constructor(private readonly requests: Requests) {}

  readonly checkpointNames = async () => (await this.requests.get<{ checkpoints: CheckpointName[] }>('checkpoints')).checkpoints;

  readonly rounds = async (from: Millis, to: Millis) => (await this.requests.get<{ rounds: RoundView[] }>(`patrol/rounds?from=${from}&to=${to}`)).rounds;
  readonly round = (id: Uuid) => this.requests.get<RoundDetail>(`patrol/rounds/${id}`);
  readonly callOff = (round: Uuid, id: Uuid, reason: string) => this.requests.send<RoundView>('POST', `patrol/rounds/${round}/call-off`, { id, reason });
  readonly scans = (query: ScanQuery) => this.requests.get<ScanList>(`patrol/scans?${searchOf(query)}`);
  readonly settle = (scan: Uuid, settlement: Settlement, reason: string) =>
    this.requests.send<ScanView>('POST', `patrol/scans/${scan}/settle`, { settlement, reason });

  readonly checkpoints = async () => (await this.requests.get<{ checkpoints: CheckpointSetUp[] }>('patrol/checkpoints')).checkpoints;
  readonly putCheckpoint = (id: Uuid, body: CheckpointBody) => this.requests.send<CheckpointSetUp>('PUT', `patrol/checkpoints/${id}`, body);
  readonly retireCheckpoint = (id: Uuid) => this.requests.send<CheckpointSetUp>('DELETE', `patrol/checkpoints/${id}`);
  readonly rotatingCode = (checkpoint: string) => this.requests.get<RotatingCode>(`patrol/codes/${encodeURIComponent(checkpoint)}`);
  readonly reprint = (id: Uuid, revokeOld: boolean) => this.requests.send<CheckpointSetUp>('POST', `patrol/checkpoints/${id}/reprint`, { revoke_old: revokeOld });

  readonly routes = async () => (await this.requests.get<{ routes: RouteSetUp[] }>('patrol/routes')).routes;
  readonly putRoute = (id: Uuid, body: RouteBody) => this.requests.send<RouteSetUp>('PUT', `patrol/routes/${id}`, body);
  readonly retireRoute = (id: Uuid) => this.requests.send<RouteSetUp>('DELETE', `patrol/routes/${id}`);

  readonly schedules = async () => (await this.requests.get<{ schedules: ScheduleSetUp[] }>('patrol/schedules')).schedules;
  readonly putSchedule = (id: Uuid, body: ScheduleBody) => this.requests.send<ScheduleSetUp>('PUT', `patrol/schedules/${id}`, body);
  readonly retireSchedule = (id: Uuid) => this.requests.send<ScheduleSetUp>('DELETE', `patrol/schedules/${id}`);

  readonly tags = () => this.requests.get<TagsSetUp>('patrol/tags');
  readonly putTag = (id: Uuid, body: TagBody) => this.requests.send<TagSetUp>('PUT', `patrol/tags/${id}`, body);
  readonly retireTag = (id: Uuid) => this.requests.send<TagSetUp>('DELETE', `patrol/tags/${id}`);

  readonly hazards = (query: { open?: boolean; before?: Millis; limit?: number }) => this.requests.get<HazardList>(`hazards?${searchOf(query)}`);
  readonly hazard = (id: Uuid) => this.requests.get<HazardDetail>(`hazards/${id}`);
  readonly newHazard = (body: NewHazard) => this.requests.send<HazardView>('POST', 'hazards', body);
  readonly hazardInput = (hazard: Uuid, id: Uuid, action: HazardAction) => this.requests.send<HazardView>('POST', `hazards/${hazard}/inputs`, { id, ...action });

  readonly report = (from: string, to: string, by: Grouping) => this.requests.get<ReportView>(`patrol/report?from=${from}&to=${to}&by=${by}`);

  readonly import = (files: ImportFiles) => this.requests.send<ImportReport>('POST', 'patrol/import', files);
}

function searchOf(query: object): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.toString();
}
