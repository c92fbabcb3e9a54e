import type { ScheduleBody, Special, Window } from '../../api/patrol-desk';
import type { Millis } from '../../api/types';
import { datePlus, instantOf, localDate } from './day';
import { minutesOf } from './setup';

/** One round that a schedule makes: it begins at some moment of this span, which nobody can guess. */
export interface Slot {
  from: Millis;
  /** The latest start. */
  to: Millis;
  special: Special | null;
}

/** Monday is 0. */
const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/** What a day asks for: the first special period that it lies in, else the usual. */
function rule(schedule: ScheduleBody, date: string): { windows: readonly Window[]; every: number; special: Special | null } {
  const usual = schedule.days[weekday(date)] ? schedule.windows : [];
  const special = schedule.special.find((one) => one.from <= date && date <= one.to) ?? null;
  if (special === null) return { windows: usual, every: schedule.every_min, special };
  return { windows: special.windows.length === 0 ? usual : special.windows, every: special.every_min, special };
}

/** The next rounds of a schedule from a moment on, as the server will make them apart from their random start. */
export function nextSlots(schedule: ScheduleBody, now: Millis, timeZone: string, count: number, within = 60): Slot[] {
  if (schedule.every_min < 1 || schedule.special.some((one) => one.every_min < 1)) return [];
  const out: Slot[] = [];
  // A window across midnight began on the day before.
  const first = [datePlus(localDate(now, timeZone), -2), schedule.from].sort().at(-1)!;
  for (let day = 0; day < within && out.length < count + 64; day++) {
    const date = datePlus(first, day);
    if (schedule.until !== null && date > schedule.until) break;
    const { windows, every, special } = rule(schedule, date);
    for (const window of windows) {
      for (let after = 0; after < minutesOf(window); after += every) {
        const from = instantOf(date, window.from + after, timeZone);
        out.push({ from, to: from + schedule.margin_min * 60_000, special });
      }
    }
  }
  return out
    .filter((slot) => slot.to >= now)
    .sort((a, b) => a.from - b.from)
    .slice(0, count);
}
