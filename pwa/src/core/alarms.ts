import type { AlarmView, AssignmentState, AssignmentView, Millis, Uuid } from '../api/types';

const OPEN_OFFER: ReadonlySet<AssignmentState> = new Set(['offered', 'received', 'seen']);
const TAKEN: ReadonlySet<AssignmentState> = new Set(['accepted', 'en_route', 'on_scene']);

/** Called, no answer yet. */
export const isOpenOffer = (assignment: AssignmentView): boolean => OPEN_OFFER.has(assignment.state);
/** Accepted, on the way or there. */
export const isTaken = (assignment: AssignmentView): boolean => TAKEN.has(assignment.state);
/** Occupies the guard. */
export const isLive = (assignment: AssignmentView): boolean => isOpenOffer(assignment) || isTaken(assignment);

/** An alarm and one guard's part in it. */
export interface OwnPart {
  alarm: AlarmView;
  assignment: AssignmentView;
}

/** Open alarms: the most urgent first, then the oldest; contained ones and drills after the rest. */
export function openAlarms(alarms: Iterable<AlarmView>): AlarmView[] {
  return [...alarms].filter((alarm) => alarm.closed === null).sort(byUrgency);
}

/** Orders by what needs somebody first. */
export function byUrgency(a: AlarmView, b: AlarmView): number {
  return (
    Number(a.drill) - Number(b.drill) ||
    Number(a.contained_at !== null) - Number(b.contained_at !== null) ||
    a.priority.localeCompare(b.priority) ||
    a.raised_at - b.raised_at ||
    a.id.localeCompare(b.id)
  );
}

/** Nobody has it on his hands: no guard accepted and no supervisor took it. It alone may pulse. */
export function isUnacknowledged(alarm: AlarmView): boolean {
  return alarm.closed === null && alarm.contained_at === null && alarm.in_charge === null && !alarm.assignments.some(isTaken);
}

/** The guard's newest part in an alarm. */
export function partOf(alarm: AlarmView, person: Uuid): AssignmentView | null {
  return alarm.assignments.findLast((assignment) => assignment.person === person) ?? null;
}

/** The offer that waits for this guard's answer: the most urgent one that has not run out. */
export function offerFor(alarms: Iterable<AlarmView>, person: Uuid, now: Millis): OwnPart | null {
  return firstPart(alarms, person, (assignment) => isOpenOffer(assignment) && assignment.expires_at > now);
}

/**
 * A call that this guard let run out, while the alarm still has nobody: a willing guard is taken late rather than a farther
 * one on time. The server decides; this only says when asking is worth it.
 */
export function lateFor(alarms: Iterable<AlarmView>, person: Uuid, now: Millis): OwnPart | null {
  const lacking = [...alarms].filter(
    (alarm) => (alarm.state === 'raised' || alarm.state === 'offered') && alarm.contained_at === null && !alarm.assignments.some(isTaken),
  );
  return firstPart(lacking, person, (assignment) => assignment.state === 'expired' || (isOpenOffer(assignment) && assignment.expires_at <= now));
}

/** What this guard has accepted and not finished. */
export function taskOf(alarms: Iterable<AlarmView>, person: Uuid): OwnPart | null {
  return firstPart(alarms, person, isTaken);
}

function firstPart(alarms: Iterable<AlarmView>, person: Uuid, want: (a: AssignmentView) => boolean): OwnPart | null {
  for (const alarm of openAlarms(alarms)) {
    const assignment = partOf(alarm, person);
    if (assignment !== null && want(assignment)) return { alarm, assignment };
  }
  return null;
}

/** The lead, once somebody accepted. */
export function leadOf(alarm: AlarmView): AssignmentView | null {
  return alarm.assignments.find((assignment) => isTaken(assignment) && assignment.part === 'lead') ?? null;
}

/** Who answers or answered an alarm, as it matters now: taken first, then called, then those who are out of it. */
export function responders(alarm: AlarmView): AssignmentView[] {
  const rank = (a: AssignmentView) => (isTaken(a) ? (a.part === 'lead' ? 0 : 1) : isOpenOffer(a) ? 2 : 3);
  return [...alarm.assignments].sort((a, b) => rank(a) - rank(b) || a.offered_at - b.offered_at);
}

/** The target that runs now, and since when. `null` where none does. */
export interface Target {
  what: 'accept' | 'arrive';
  from: Millis;
  by: Millis;
}

/** Acceptance until somebody accepts, arrival until somebody arrives, then none. */
export function targetOf(alarm: AlarmView): Target | null {
  if (alarm.closed !== null || alarm.contained_at !== null) return null;
  const taken = alarm.assignments.filter(isTaken);
  if (alarm.assignments.some((a) => a.on_scene_at !== null)) return null;
  if (taken.length === 0) return { what: 'accept', from: alarm.raised_at, by: alarm.accept_by };
  return { what: 'arrive', from: alarm.raised_at, by: alarm.arrive_by };
}

/** Share of the target that has passed, 0 to 1. */
export function shareOf(target: Target, now: Millis): number {
  const span = Math.max(1, target.by - target.from);
  return Math.min(1, Math.max(0, (now - target.from) / span));
}

/** Alarms of one place, for when many come at once. */
export interface PlaceGroup {
  key: string;
  alarms: AlarmView[];
}

/**
 * Groups by room (or floor where there is no room), keeping the order of urgency. Where one line stands for a group, an
 * alarm that nobody has on his hands must not hide behind one that somebody has: it leads its equals.
 */
export function byPlace(alarms: readonly AlarmView[]): PlaceGroup[] {
  const groups = new Map<string, AlarmView[]>();
  for (const alarm of alarms) {
    const key = alarm.place.unit ?? alarm.place.spot.level;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [alarm]);
    else group.push(alarm);
  }
  return [...groups].map(([key, list]) => ({ key, alarms: unansweredFirst(list) }));
}

function unansweredFirst(list: readonly AlarmView[]): AlarmView[] {
  const first = list[0];
  const head = list.find((one) => isUnacknowledged(one) && one.priority === first?.priority && one.drill === first.drill);
  return head === undefined ? [...list] : [head, ...list.filter((one) => one !== head)];
}
