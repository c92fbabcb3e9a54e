/**
 * The shapes of the HTTP API and the live socket. Written from the server's wire types; once `schema.ts` is generated
 * from `openapi.json`, this file alone changes to re-export from there. Times are unix milliseconds, lengths metres,
 * coordinates WGS-84 degrees.
 */

export type Uuid = string;
export type Millis = number;

export interface Name {
  zh: string;
  en: string;
}

export type Role = 'guard' | 'supervisor' | 'coordinator' | 'staff' | 'police' | 'office' | 'admin';
export type May =
  | 'see_plan'
  | 'see_board'
  | 'see_alarms_as_guard'
  | 'see_own_department'
  | 'see_timeline'
  | 'raise_alarm'
  | 'claim_false'
  | 'respond'
  | 'direct'
  | 'contain'
  | 'close'
  | 'note'
  | 'be_on_duty'
  | 'enrol_phones'
  | 'import_plan'
  | 'manage_people'
  | 'read_journal';

export const KINDS = [
  'violence',
  'disturbance',
  'intrusion',
  'theft',
  'fire',
  'medical',
  'suspicious',
  'lone_worker',
  'other',
] as const;
export type Kind = (typeof KINDS)[number];

export const PRIORITIES = ['p1', 'p2', 'p3'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type AlarmState = 'raised' | 'offered' | 'responding' | 'on_scene' | 'contained' | 'closed';
export type AssignmentState =
  | 'offered'
  | 'received'
  | 'seen'
  | 'accepted'
  | 'declined'
  | 'expired'
  | 'en_route'
  | 'on_scene'
  | 'cleared'
  | 'stood_down'
  | 'withdrawn';
export type Part = 'lead' | 'support';

export const DECLINE_REASONS = ['busy', 'too_far', 'unable', 'other'] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

export const OUTCOMES = ['real', 'false', 'test', 'duplicate', 'drill'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type ToldBecause = 'no_answer' | 'nobody_free' | 'handed_back' | 'arrival_overdue' | 'no_news';
export type PositionSource = 'checkpoint' | 'picked' | 'gps' | 'post';
export type Verdict = 'chosen' | 'farther' | 'busy' | 'unreachable' | 'lacks_skill' | 'already_asked' | 'silent_before';

export interface Trip {
  seconds: number;
  metres: number;
  from_floor: string;
  to_floor: string;
  via: Name | null;
  assumed: boolean;
}
export interface Considered {
  person: Uuid;
  seconds: number | null;
  verdict: Verdict;
}
export interface Shortfall {
  called: number;
  wanted: number;
  busy: number;
  unreachable: number;
  unskilled: number;
  asked: number;
}

export interface SpotView {
  level: Uuid;
  lon: number;
  lat: number;
}
export interface PlaceView {
  spot: SpotView;
  unit: Uuid | null;
  name: Name;
  floor: string;
}
export type PlaceRef = { unit: Uuid } | { button: string } | { post: Uuid } | { label: string } | { spot: SpotView };

export interface NewAlarm {
  id: Uuid;
  kind: Kind;
  priority?: Priority | null;
  place: PlaceRef;
  text?: string | null;
  drill?: boolean;
}
export interface AlarmAccepted {
  id: Uuid;
  duplicate: boolean;
  raised_at: Millis;
}
export type OriginView =
  | { by: 'source'; source: Uuid; button: Uuid | null }
  | { by: 'person'; person: Uuid | null; button: Uuid | null }
  | { by: 'system' };
export interface ToldView {
  at: Millis;
  because: ToldBecause;
}
export interface ClosingView {
  by: Uuid;
  at: Millis;
  outcome: Outcome;
  note: string;
}
export interface ReasonView {
  trip: Trip | null;
  position_age_ms: number | null;
  accuracy_m: number | null;
  position_source: PositionSource | null;
  by_hand: boolean;
}
export interface AssignmentView {
  id: Uuid;
  person: Uuid;
  state: AssignmentState;
  part: Part | null;
  reason: ReasonView;
  offered_at: Millis;
  expires_at: Millis;
  received_at: Millis | null;
  seen_at: Millis | null;
  accepted_at: Millis | null;
  arrive_by: Millis | null;
  en_route_at: Millis | null;
  on_scene_at: Millis | null;
  ended_at: Millis | null;
}
export interface AlarmView {
  id: Uuid;
  kind: Kind;
  priority: Priority;
  state: AlarmState;
  place: PlaceView;
  origin: OriginView;
  text: string | null;
  drill: boolean;
  raised_at: Millis;
  accept_by: Millis;
  arrive_by: Millis;
  responders: number;
  bring: string[];
  assignments: AssignmentView[];
  in_charge: Uuid | null;
  told: ToldView | null;
  shortfall: Shortfall | null;
  false_claimed_at: Millis | null;
  contained_at: Millis | null;
  closed: ClosingView | null;
}
export interface TimelineLine {
  seq: number;
  at: Millis;
  kind: string;
  actor: Uuid | null;
  person: Uuid | null;
  considered: Considered[] | null;
  body: Record<string, unknown>;
}
export interface AlarmDetail {
  alarm: AlarmView;
  timeline: TimelineLine[];
}
export interface AlarmList {
  alarms: AlarmView[];
  next: Millis | null;
}
export type AlarmAction =
  | { do: 'receive' | 'see' | 'accept' | 'set_out' | 'arrive' | 'clear' | 'stand_down'; assignment: Uuid }
  | { do: 'decline' | 'withdraw'; assignment: Uuid; reason: DeclineReason }
  | { do: 'assign'; person: Uuid }
  | { do: 'take_charge' | 'contain' | 'claim_false' }
  | { do: 'note'; text: string }
  | { do: 'close'; outcome: Outcome; note: string };
export type AlarmInput = { id: Uuid } & AlarmAction;

export interface ReadinessView {
  live: boolean;
  push: boolean;
  sound: boolean;
  awake: boolean;
  heard_at: Millis | null;
}
export interface PositionView {
  place: PlaceView;
  at: Millis;
  accuracy_m: number;
  source: PositionSource;
}
export interface GuardView {
  person: Uuid;
  name: Name;
  staff_number: string;
  post: Uuid;
  post_name: Name;
  skills: string[];
  since: Millis;
  position: PositionView | null;
  readiness: ReadinessView;
}
export interface StartDuty {
  id: Uuid;
  post: Uuid;
}
export interface DutyView {
  id: Uuid;
  post: Uuid;
  post_name: Name;
  since: Millis;
  position: PositionView | null;
}
export interface TellPosition {
  place: PlaceRef;
  accuracy_m?: number | null;
  at?: Millis | null;
}

export interface PersonView {
  id: Uuid;
  name: Name;
  staff_number: string | null;
  roles: Role[];
}
export interface SiteView {
  id: Uuid;
  key: string;
  name: Name;
  time_zone: string;
  phone: string | null;
}
export interface DepartmentView {
  id: Uuid;
  name: Name;
  place: PlaceView;
}
export interface Me {
  person: Uuid;
  name: Name;
  staff_number: string | null;
  site: SiteView;
  roles: Role[];
  may: May[];
  department: DepartmentView | null;
  expires_at: Millis;
  now: Millis;
}

export interface BuildingView {
  id: Uuid;
  name: Name;
}
export interface LevelView {
  id: Uuid;
  building: Uuid | null;
  ordinal: number;
  short_name: string;
  name: Name;
  bounds: [west: number, south: number, east: number, north: number];
}
export interface FloorPlan {
  version: number;
  name: Name;
  buildings: BuildingView[];
  levels: LevelView[];
}
export type LonLat = [lon: number, lat: number];
/** How one passes an opening. */
export type Door = 'gap' | 'plain' | 'controlled' | 'locked';
export interface FeatureProperties {
  id: Uuid;
  kind: 'level' | 'unit' | 'opening' | 'amenity';
  category: string;
  labels: Name | null;
  restricted: boolean;
  /** Units: where the name goes. */
  display?: LonLat;
  /** Openings. */
  door?: Door;
}
export type Geometry =
  | { type: 'Polygon'; coordinates: LonLat[][] }
  | { type: 'MultiPolygon'; coordinates: LonLat[][][] }
  | { type: 'LineString'; coordinates: LonLat[] }
  | { type: 'MultiLineString'; coordinates: LonLat[][] }
  | { type: 'Point'; coordinates: LonLat };
export interface Feature {
  type: 'Feature';
  properties: FeatureProperties;
  geometry: Geometry | null;
}
export interface LevelPlan {
  level: LevelView;
  features: { type: 'FeatureCollection'; features: Feature[] };
}
export interface FoundPlace {
  place: PlaceView;
  category: string;
}
export type LegKind =
  | 'floor'
  | 'outside'
  | 'stairs_up'
  | 'stairs_down'
  | 'lift'
  | 'escalator'
  | 'ramp'
  | 'controlled_door'
  | 'assumed';
export interface LegView {
  kind: LegKind;
  level: Uuid;
  to_level: Uuid;
  to_floor: string;
  via: Name | null;
  line: LonLat[];
  seconds: number;
  metres: number;
}
export interface WayView {
  seconds: number;
  metres: number;
  assumed: boolean;
  legs: LegView[];
}
export interface PostView {
  id: Uuid;
  name: Name;
  place: PlaceView;
  critical: boolean;
}
export interface ButtonView {
  id: Uuid;
  code: string;
  name: Name;
  department: Uuid | null;
  place: PlaceView;
}

export type SignIn =
  | { with: 'password'; login: string; password: string }
  | { with: 'pin'; device: Uuid; staff_number: string; pin: string; challenge: string; signature: string };
export interface SignedIn {
  me: Me;
}
export interface Challenge {
  challenge: string;
}
export interface EnrolPhone {
  device: Uuid;
  code: string;
  public_key: string;
  name: string;
}
export interface Enrolled {
  device: Uuid;
  site: SiteView;
}
export interface EnrolmentCode {
  code: string;
  expires_at: Millis;
  uses: number;
}

export interface PushKey {
  key: string;
}
export interface PushSubscriptionBody {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  language: 'zh' | 'en';
}
export type Purpose = 'offer' | 'stood_down' | 'escalation' | 'overdue';
export interface PushMessage {
  delivery: Uuid;
  purpose: Purpose;
  alarm: Uuid;
  assignment: Uuid | null;
  kind: Kind;
  priority: Priority;
  drill: boolean;
  title: string;
  body: string;
  expires_at: Millis;
}

export interface Problem {
  type: string;
  code: string;
  status: number;
  title: string;
  detail?: string;
  instance?: string;
  context?: unknown;
}

export interface Since {
  epoch: string;
  seq: number;
}
export type View = 'desk' | 'guard' | 'staff';
export type ClientMessage =
  | { t: 'hello'; view: View; since: Since | null }
  | { t: 'pong' }
  | { t: 'clock'; t0: number }
  | { t: 'phone'; sound: boolean; awake: boolean }
  | { t: 'receipt'; id: Uuid; alarm: Uuid; assignment: Uuid; seen: boolean };

export interface Welcome {
  t: 'welcome';
  epoch: string;
  seq: number;
  now: Millis;
  resumed: boolean;
}
export interface Snapshot {
  t: 'snapshot';
  epoch: string;
  seq: number;
  now: Millis;
  alarms: AlarmView[];
  guards: GuardView[];
  people: PersonView[];
}
export interface Change {
  t: 'change';
  prev: number;
  seq: number;
  now: Millis;
  alarms?: AlarmView[];
  guards?: GuardView[];
  off_duty?: Uuid[];
  people?: PersonView[];
}
export interface PresenceView {
  person: Uuid;
  position: PositionView | null;
  readiness: ReadinessView;
}
export type ServerMessage =
  | Welcome
  | Snapshot
  | Change
  | { t: 'presence'; guards: PresenceView[] }
  | { t: 'ping'; now: Millis; seq: number }
  | { t: 'clock'; t0: number; t1: number }
  | { t: 'bye'; code: string };
