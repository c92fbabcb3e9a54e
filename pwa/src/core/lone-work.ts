import type { AlarmView, GuardView, LoneWorkView, Millis, Uuid } from '../api/types';

/** How long a reminded guard has before the centre raises an alarm, milliseconds. As the server has it. */
export const GRACE_MS = 60_000;
/** The intervals offered on the phone, minutes. */
export const INTERVALS_MIN = [15, 30, 60] as const;

/** Where a guard at lone work stands. */
export type Alone =
  /** The next sign is due in so many milliseconds. */
  | { step: 'calm'; left: Millis }
  /** A sign is due; an alarm follows in so many milliseconds. */
  | { step: 'due'; left: Millis }
  /** The time is over since so many milliseconds. `known`: the centre has raised the alarm; else it has to be expected. */
  | { step: 'missed'; since: Millis; known: boolean };

/**
 * Lone work as it will be once a sign of this time has arrived: the rule of the server, so that the phone stops ringing at
 * the tap. A sign that is older than the last changes nothing, and one that is overdue itself takes no reminder back.
 */
export function withSign(work: LoneWorkView, at: Millis | null): LoneWorkView {
  if (at === null || at <= work.due_at - work.every_ms) return work;
  const due = at + work.every_ms;
  const heard = work.reminded_at === null || work.reminded_at < due;
  return { ...work, due_at: due, reminded_at: heard ? null : work.reminded_at, alarm: heard ? null : work.alarm };
}

/** Where lone work stands at a moment. Works from its own times, so also where no server can be heard. */
export function aloneAt(work: LoneWorkView, now: Millis): Alone {
  const missedAt = alarmAt(work);
  if (work.alarm !== null) return { step: 'missed', since: Math.max(0, now - missedAt), known: true };
  if (now < work.due_at && work.reminded_at === null) return { step: 'calm', left: work.due_at - now };
  if (now < missedAt) return { step: 'due', left: missedAt - now };
  return { step: 'missed', since: now - missedAt, known: false };
}

/** When the centre raises an alarm where no sign comes. The reminder always comes a grace before it. */
export function alarmAt(work: LoneWorkView): Millis {
  return Math.max(work.due_at, work.reminded_at ?? 0) + GRACE_MS;
}

/** A sign was given here, but the centre has not heard it and by its own clock looks for this guard. */
export function isMissedUnheard(work: LoneWorkView, unheard: Millis | null, now: Millis): boolean {
  return unheard !== null && (work.alarm !== null || now >= alarmAt(work));
}

/** Intervals that may be chosen, milliseconds: what a post demands is never lengthened. */
export function intervals(work: LoneWorkView | null): Millis[] {
  const all = INTERVALS_MIN.map((minutes) => minutes * 60_000);
  if (work === null || !work.demanded) return all;
  const shorter = all.filter((every) => every <= work.every_ms);
  return shorter.includes(work.every_ms) ? shorter : [...shorter, work.every_ms];
}

/** The open alarm that a guard's silence raised. */
export function missedAlarm(open: readonly AlarmView[], person: Uuid): AlarmView | null {
  return open.find((alarm) => alarm.origin.by === 'missed_check_in' && alarm.origin.person === person) ?? null;
}

/** Where a guard on duty stands; `null` where he does not work alone. */
export function guardAlone(guard: GuardView, now: Millis): Alone | null {
  // An older server leaves it out.
  const work = guard.lone_work ?? null;
  return work === null ? null : aloneAt(work, now);
}

/** Who has to be looked at first: 0 silent, 1 due, 2 everybody else. */
export function aloneRank(alone: Alone | null): number {
  return alone?.step === 'missed' ? 0 : alone?.step === 'due' ? 1 : 2;
}
