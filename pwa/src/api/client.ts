import type {
  AlarmAccepted,
  AlarmDetail,
  AlarmInput,
  AlarmList,
  AlarmView,
  ButtonTestView,
  ButtonTests,
  ButtonView,
  Challenge,
  ChangeChannel,
  ChannelList,
  ChannelView,
  CheckIn,
  ContactView,
  DutyView,
  EnrolPhone,
  Enrolled,
  EnrolmentCode,
  FloorPlan,
  FoundPlace,
  LevelPlan,
  LoneWorkView,
  Me,
  NewAlarm,
  NewChannel,
  NewContact,
  Kind,
  PersonContacts,
  PlanBody,
  PlanView,
  Priority,
  PositionView,
  PostView,
  Problem,
  PushKey,
  PushSubscriptionBody,
  SignIn,
  SignedIn,
  StartDuty,
  StartLoneWork,
  TellPosition,
  TryResult,
  UndeliveredView,
  Uuid,
  WayView,
} from './types';
import { PatrolApi } from './patrol-client';
import type { ShiftView, SignedEvent, SyncAnswer } from './patrol';

/** The server said no, and why. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
  get code(): string {
    return this.problem.code;
  }
}

/** No answer came: no network, the server is away, or the request ran out of time. */
export class Unreachable extends Error {}

const BASE = '/api/v1/';
const TIMEOUT_MS = 12_000;
/** A photo over a weak network. */
const UPLOAD_TIMEOUT_MS = 60_000;
/** The server gives the other side of a channel 15 s to answer a test message. */
const TRY_TIMEOUT_MS = 20_000;

/** Every request of the app goes through here. Throws {@link Refused} or {@link Unreachable}, nothing else. */
export class Api {
  constructor(private readonly fetch: typeof globalThis.fetch) {}

  readonly me = () => this.get<Me>('me');
  readonly challenge = () => this.get<Challenge>('session/challenge');
  readonly signIn = (body: SignIn) => this.send<SignedIn>('POST', 'session', body);
  readonly signOut = () => this.send<null>('DELETE', 'session');
  readonly enrol = (body: EnrolPhone) => this.send<Enrolled>('POST', 'devices', body);
  readonly enrolmentCode = () => this.send<EnrolmentCode>('POST', 'devices/codes', {});

  readonly plan = () => this.get<FloorPlan>('plan');
  readonly level = (id: Uuid, version: number) => this.get<LevelPlan>(`plan/levels/${id}?v=${version}`);
  readonly places = async (query: string, limit = 12) =>
    (await this.get<{ places: FoundPlace[] }>(`places?q=${encodeURIComponent(query)}&limit=${limit}`)).places;
  readonly wayToAlarm = (alarm: Uuid) => this.get<WayView>(`way?to_alarm=${alarm}`);
  readonly posts = async () => (await this.get<{ posts: PostView[] }>('posts')).posts;
  readonly buttons = async () => (await this.get<{ buttons: ButtonView[] }>('buttons')).buttons;
  readonly buttonTests = () => this.get<ButtonTests>('button-tests');
  readonly beginButtonTest = (button: Uuid) => this.send<ButtonTestView>('POST', `buttons/${button}/test`);
  readonly endButtonTest = (button: Uuid) => this.send<ButtonTestView>('DELETE', `buttons/${button}/test`);

  readonly raise = (body: NewAlarm) => this.send<AlarmAccepted>('POST', 'alarms', body);
  readonly alarms = (query: { open?: boolean; before?: number; limit?: number }) => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
    return this.get<AlarmList>(`alarms?${search.toString()}`);
  };
  readonly alarm = (id: Uuid) => this.get<AlarmDetail>(`alarms/${id}`);
  readonly input = (alarm: Uuid, body: AlarmInput) => this.send<AlarmView>('POST', `alarms/${alarm}/inputs`, body);

  readonly duty = () => this.get<DutyView | null>('duty');
  readonly startDuty = (body: StartDuty) => this.send<DutyView>('POST', 'duty', body);
  readonly endDuty = () => this.send<null>('DELETE', 'duty');
  readonly endDutyOf = (guard: Uuid) => this.send<null>('POST', `guards/${guard}/off-duty`);
  readonly startLoneWork = (body: StartLoneWork) => this.send<LoneWorkView>('POST', 'duty/lone-work', body);
  readonly checkIn = (body: CheckIn) => this.send<LoneWorkView>('POST', 'duty/lone-work/check-in', body);
  readonly endLoneWork = () => this.send<null>('DELETE', 'duty/lone-work');
  readonly tellPosition = (body: TellPosition) => this.send<PositionView>('POST', 'position', body);

  readonly responsePlans = async () => (await this.get<{ plans: PlanView[] }>('response-plans')).plans;
  readonly savePlan = (kind: Kind, priority: Priority, body: PlanBody) => this.send<PlanView>('PUT', `response-plans/${kind}/${priority}`, body);
  /** A file of plans, as text: TOML or JSON. */
  readonly importPlans = async (text: string) =>
    (await this.request<{ plans: PlanView[] }>('response-plans/import', { method: 'POST', headers: { 'X-Shouwang': '1', 'Content-Type': 'text/plain' }, body: text })).plans;
  readonly planVersions = async (kind: Kind, priority: Priority) =>
    (await this.get<{ versions: PlanView[] }>(`response-plans/${kind}/${priority}/versions`)).versions;

  readonly shift = () => this.get<ShiftView>('patrol/shift');
  /** What phones did, signed: 500 events can take their time on a busy evening. */
  readonly sync = (events: readonly SignedEvent[]) => this.send<SyncAnswer>('POST', 'sync', { events }, UPLOAD_TIMEOUT_MS);
  readonly putPhoto = (sha256: string, file: Blob) =>
    this.request<null>(`photos/${sha256}`, { method: 'PUT', headers: { 'X-Shouwang': '1', 'Content-Type': 'image/jpeg' }, body: file }, UPLOAD_TIMEOUT_MS);
  readonly wayBetween = (from: Uuid, to: Uuid) => this.get<WayView>(`way?from_unit=${from}&to_unit=${to}`);

  readonly pushKey = () => this.get<PushKey>('push/key');
  readonly putSubscription = (body: PushSubscriptionBody) => this.send<null>('PUT', 'push/subscription', body);
  readonly deleteSubscription = () => this.send<null>('DELETE', 'push/subscription');
  readonly testPush = () => this.send<null>('POST', 'push/test');

  readonly channels = () => this.get<ChannelList>('channels');
  readonly addChannel = (body: NewChannel) => this.send<ChannelView>('POST', 'channels', body);
  readonly changeChannel = (id: Uuid, body: ChangeChannel) => this.send<ChannelView>('PATCH', `channels/${id}`, body);
  readonly removeChannel = (id: Uuid) => this.send<null>('DELETE', `channels/${id}`);
  readonly tryChannel = (id: Uuid) => this.send<TryResult>('POST', `channels/${id}/test`, {}, TRY_TIMEOUT_MS);
  readonly contacts = async () => (await this.get<{ people: PersonContacts[] }>('contacts')).people;
  readonly addContact = (person: Uuid, body: NewContact) => this.send<ContactView>('POST', `people/${person}/contacts`, body);
  readonly removeContact = (person: Uuid, id: Uuid) => this.send<null>('DELETE', `people/${person}/contacts/${id}`);
  readonly tryContact = (person: Uuid, id: Uuid) => this.send<TryResult>('POST', `people/${person}/contacts/${id}/test`, {}, TRY_TIMEOUT_MS);
  readonly undelivered = async () => (await this.get<{ undelivered: UndeliveredView[] }>('undelivered')).undelivered;

  /** What the desk asks about patrols. */
  readonly patrol = new PatrolApi({ get: (path) => this.get(path), send: (method, path, body) => this.send(method, path, body) });

  private get<T>(path: string): Promise<T> {
    return this.request<T>(path, { method: 'GET' });
  }

  private send<T>(method: string, path: string, body?: unknown, timeout = TIMEOUT_MS): Promise<T> {
    const headers: Record<string, string> = { 'X-Shouwang': '1' };
    if (body === undefined) return this.request<T>(path, { method, headers }, timeout);
    headers['Content-Type'] = 'application/json';
    return this.request<T>(path, { method, headers, body: JSON.stringify(body) }, timeout);
  }

  private async request<T>(path: string, init: RequestInit, timeout = TIMEOUT_MS): Promise<T> {
    let response: Response;
    let text: string;
    try {
      response = await this.fetch(BASE + path, {
        ...init,
        credentials: 'same-origin',
        cache: init.method === 'GET' ? 'default' : 'no-store',
        signal: AbortSignal.timeout(timeout),
      });
      text = await response.text();
    } catch (error) {
      throw new Unreachable(String(error));
    }
    const json = parse(text);
    if (response.ok) return json as T;
    throw problemOf(response.status, json);
  }
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an unsuccessful answer means. A gateway's page in place of a problem document is no word from the server. */
export function problemOf(status: number, json: unknown): Refused | Unreachable {
  if (typeof json === 'object' && json !== null && typeof (json as Problem).code === 'string') {
    return new Refused({ ...(json as Problem), status });
  }
  return new Unreachable(`status ${status} without a problem document`);
}
