/**
 * The shapes of the HTTP API and the live socket, by name. `schema.ts` is generated from the server's `openapi.json`
 * (`npm run api`); this file names its types and narrows what a schema cannot say. Times are unix milliseconds, lengths
 * metres, coordinates WGS-84 degrees.
 */
import type { RoundView } from './patrol-desk';
import type { components } from './schema';

type Schemas = components['schemas'];

/**
 * What the server sends: a field that may be empty is there as `null`. (A schema marks it as optional, which is right
 * for what the server takes.)
 */
type Sent<T> = T extends (infer Item)[] ? Sent<Item>[] : T extends object ? { [Key in keyof T]-?: Sent<Exclude<T[Key], undefined>> } : T;

export type Uuid = string;
export type Millis = number;
export type LonLat = [lon: number, lat: number];

export type Name = Schemas['Name'];
export type Role = Schemas['Role'];
export type Kind = Schemas['Kind'];
export type Priority = Schemas['Priority'];
export type AlarmState = Schemas['State'];
export type AssignmentState = Schemas['AssignmentState'];
export type Part = Schemas['Part'];
export type DeclineReason = Schemas['DeclineReason'];
export type Outcome = Schemas['Outcome'];
export type ToldBecause = Schemas['ToldBecause'];
export type PositionSource = Schemas['PositionSource'];
export type Verdict = Schemas['Verdict'];
export type StandDownReason = Schemas['StandDownReason'];
export type Call = Schemas['Call'];

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
] as const satisfies readonly Kind[];
export const PRIORITIES = ['p1', 'p2', 'p3'] as const satisfies readonly Priority[];
export const DECLINE_REASONS = ['busy', 'too_far', 'unable', 'other'] as const satisfies readonly DeclineReason[];
export const CALLS = [
  'next_ring',
  'supervisors',
  'shift_leaders',
  'siren',
  'everybody',
  'duty_phone',
  'police',
  'department',
] as const satisfies readonly Call[];
export const OUTCOMES = ['real', 'false', 'test', 'duplicate', 'drill'] as const satisfies readonly Outcome[];

/** What a session may do, as `Me.may` names it. Unknown words of a newer server are harmless. */
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
  | 'ask_for_more'
  | 'contain'
  | 'close'
  | 'note'
  | 'be_on_duty'
  | 'enrol_phones'
  | 'import_plan'
  | 'see_plans'
  | 'manage_plans'
  | 'manage_people'
  | 'manage_channels'
  | 'try_channels'
  | 'see_undelivered'
  | 'test_buttons'
  | 'see_rounds'
  | 'settle_scans'
  | 'manage_rounds'
  | 'see_reports'
  | 'handle_hazards'
  | 'rectify_hazards'
  | 'read_journal';

export type Trip = Sent<Schemas['Trip']>;
export type Considered = Sent<Schemas['Considered']>;
export type Shortfall = Sent<Schemas['Shortfall']>;
export type SpotView = Sent<Schemas['SpotView']>;
export type PlaceView = Sent<Schemas['PlaceView']>;
export type PlaceRef = Schemas['PlaceRef'];

/** The app always makes the id itself, so that a retry is harmless. */
export type NewAlarm = Omit<Schemas['NewAlarm'], 'reference'> & { id: Uuid };
export type AlarmAccepted = Sent<Schemas['AlarmAccepted']>;
export type OriginView = Sent<Schemas['OriginView']>;
export type ToldView = Sent<Schemas['ToldView']>;
export type ClosingView = Sent<Schemas['ClosingView']>;
export type ReasonView = Sent<Schemas['ReasonView']>;
export type AssignmentView = Sent<Schemas['AssignmentView']>;
export type AlarmView = Sent<Schemas['AlarmView']>;
export type TimelineLine = Omit<Sent<Schemas['TimelineLine']>, 'body'> & { body: Record<string, unknown> };
export interface AlarmDetail {
  alarm: AlarmView;
  timeline: TimelineLine[];
}
export type AlarmList = Sent<Schemas['AlarmList']>;
export type AlarmAction = Schemas['AlarmAction'];
export type AlarmInput = Schemas['AlarmInput'];

export type EscalationView = Sent<Schemas['EscalationView']>;

export type PlanBody = Required<Schemas['PlanBody']>;
export type PlanStep = Schemas['PlanStep'];
export type PlanWarning = Schemas['PlanWarning'];
export type PlanView = Omit<Sent<Schemas['PlanView']>, 'plan'> & { plan: PlanBody };

export type ReadinessView = Sent<Schemas['ReadinessView']>;
export type PositionView = Sent<Schemas['PositionView']>;
export type GuardView = Sent<Schemas['GuardView']>;
export type StartDuty = Schemas['StartDuty'];
export type DutyView = Sent<Schemas['DutyView']>;
export type TellPosition = Schemas['TellPosition'];
export type LoneWorkView = Sent<Schemas['LoneWorkView']>;
export type StartLoneWork = Schemas['StartLoneWork'];
export type CheckIn = Schemas['CheckIn'];

export type PersonView = Sent<Schemas['PersonView']>;
export type SiteView = Sent<Schemas['SiteView']>;
export type DepartmentView = Sent<Schemas['DepartmentView']>;
export type Me = Omit<Sent<Schemas['Me']>, 'may'> & { may: May[] };

export type BuildingView = Sent<Schemas['BuildingView']>;
export type LevelView = Omit<Sent<Schemas['LevelView']>, 'bounds'> & { bounds: [west: number, south: number, east: number, north: number] };
export type FloorPlan = Omit<Sent<Schemas['FloorPlan']>, 'levels'> & { levels: LevelView[] };
/** How one passes an opening. */
export type Door = 'gap' | 'plain' | 'controlled' | 'locked';
/** The properties of a feature of a level. */
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
export type FoundPlace = Sent<Schemas['FoundPlace']>;
export type LegKind = Schemas['LegKind'];
export type LegView = Omit<Sent<Schemas['LegView']>, 'line'> & { line: LonLat[] };
export type WayView = Omit<Sent<Schemas['WayView']>, 'legs'> & { legs: LegView[] };
export type PostView = Sent<Schemas['PostView']>;
export type ButtonView = Sent<Schemas['ButtonView']>;
export type ButtonTestView = Sent<Schemas['ButtonTestView']>;
export type ButtonTests = Sent<Schemas['ButtonTests']>;

export type SignIn = Schemas['SignIn'];
export interface SignedIn {
  me: Me;
}
export type Challenge = Schemas['Challenge'];
export type EnrolPhone = Schemas['EnrolPhone'];
export type Enrolled = Sent<Schemas['Enrolled']>;
export type EnrolmentCode = Schemas['EnrolmentCode'];

export type Audience = Schemas['Audience'];
export type ChannelSettings = Schemas['ChannelSettings'];
export type ContactAddress = Schemas['ContactAddress'];
export type NewChannel = Schemas['NewChannel'];
export type ChangeChannel = Schemas['ChangeChannel'];
export type NewContact = Schemas['NewContact'];
export type ChannelView = Sent<Schemas['ChannelView']>;
export type ChannelList = Sent<Schemas['ChannelList']>;
export type ContactView = Sent<Schemas['ContactView']>;
export type PersonContacts = Sent<Schemas['PersonContacts']>;
export type TryResult = Sent<Schemas['TryResult']>;
export type UndeliveredView = Sent<Schemas['UndeliveredView']>;

export type PushKey = Schemas['PushKey'];
export type PushSubscriptionBody = Schemas['PushSubscription'];
export type PushReceipt = Schemas['PushReceipt'];
/** What a push message carries. It travels encrypted to the phone, past the API. */
export interface PushMessage {
  delivery: Uuid;
  purpose: 'offer' | 'stood_down' | 'escalation' | 'overdue' | 'notice' | 'check_in' | 'patrol' | 'hazard' | 'test';
  alarm: Uuid;
  assignment: Uuid | null;
  kind: Kind;
  priority: Priority;
  drill: boolean;
  title: string;
  body: string;
  expires_at: Millis;
}

export type Problem = Schemas['Problem'];

export type Since = Schemas['Since'];
export type View = Schemas['View'];
export type ClientMessage = Schemas['ClientMessage'];
export type PresenceView = Sent<Schemas['PresenceView']>;
type Told<T extends Schemas['ServerMessage']['t']> = Extract<Schemas['ServerMessage'], { t: T }>;
export type Welcome = Told<'welcome'>;
export type Snapshot = Sent<Told<'snapshot'>> & { rounds?: RoundView[] };
/** Lists without an entry are left out. */
export type Change = Pick<Told<'change'>, 't' | 'prev' | 'seq' | 'now'> & Partial<Pick<Sent<Told<'change'>>, 'alarms' | 'guards' | 'off_duty' | 'button_tests' | 'people' | 'unreadable' | 'unreadable_lone_works'>> & { rounds?: RoundView[] };
export type ServerMessage = Welcome | Snapshot | Change | Sent<Told<'presence'>> | Told<'canary'> | Told<'ping'> | Told<'clock'> | Told<'bye'>;
