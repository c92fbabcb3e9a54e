import type { Figures, Grouping, LineOf, Predictability, ReportLine } from '../../api/patrol-desk';
import type { Millis } from '../../api/types';
import { phrase, type Phrase } from '../phrase';
import { datePlus } from './day';

/** The longest span that a report is made of, days. */
export const MOST_DAYS = 400;
export type Preset = 'this_month' | 'last_month' | 'own';

/** A column of the table. */
export type Column =
  | 'of'
  | 'planned'
  | 'complete'
  | 'incomplete'
  | 'missed'
  | 'on_time'
  | 'late'
  | 'stops_missed'
  | 'grades'
  | 'problems'
  | 'to_settle'
  | 'walking'
  | 'paused'
  | 'predictability';
export const COLUMNS: readonly Column[] = ['of', 'planned', 'complete', 'incomplete', 'missed', 'on_time', 'late', 'stops_missed', 'grades', 'problems', 'to_settle', 'walking', 'paused', 'predictability'];
const PREDICTED: readonly Grouping[] = ['route', 'checkpoint'];

/** The columns of a grouping: only routes and checkpoints are predictable. */
export const columnsOf = (by: Grouping): Column[] => COLUMNS.filter((column) => column !== 'predictability' || PREDICTED.includes(by));

/** The first and last day of the month that a day is in. */
export function monthOf(date: string): { from: string; to: string } {
  const first = `${date.slice(0, 7)}-01`;
  const next = new Date(Date.parse(`${first}T00:00:00Z`));
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from: first, to: datePlus(next.toISOString().slice(0, 10), -1) };
}

/** This month until today, or the whole month before. */
export function presetSpan(preset: 'this_month' | 'last_month', today: string): { from: string; to: string } {
  const month = monthOf(today);
  return preset === 'this_month' ? { from: month.from, to: today } : monthOf(datePlus(month.from, -1));
}

/** Which preset a span is. */
export function presetOf(from: string, to: string, today: string): Preset {
  const is = (preset: 'this_month' | 'last_month') => {
    const span = presetSpan(preset, today);
    return span.from === from && span.to === to;
  };
  return is('this_month') ? 'this_month' : is('last_month') ? 'last_month' : 'own';
}

/** What is wrong with a span; `null` where nothing is. */
export function spanFault(from: string, to: string): 'report.backwards' | 'report.too_long' | null {
  if (to < from) return 'report.backwards';
  return Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`) >= MOST_DAYS * 86_400_000 ? 'report.too_long' : null;
}

/** Of the visits that were to be, how many were; `null` without any that is over. */
export function doneShare({ visits }: Figures): number | null {
  const over = visits.on_time + visits.late + visits.missed;
  return over === 0 ? null : (visits.on_time + visits.late) / over;
}

export const problemsOf = ({ scans }: Figures): number => Object.values(scans.problems).reduce((sum, n) => sum + n, 0);

/** Problems by code, the most frequent first. */
export const topProblems = ({ scans }: Figures): [code: string, n: number][] => Object.entries(scans.problems).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));

/** Mean walking time from stop to stop, and what the floor plan expects; `null` without a way. */
export function walkingMeans({ walking }: Figures): { took: Millis; expected: Millis } | null {
  return walking.ways === 0 ? null : { took: walking.took_ms / walking.ways, expected: walking.expected_ms / walking.ways };
}

/** How predictable, in three words. */
export function predictabilityTone({ score }: Predictability): 'low' | 'some' | 'high' {
  return score < 0.25 ? 'low' : score < 0.6 ? 'some' : 'high';
}

/** What a score means, in one sentence. */
export function predictabilitySentence(p: Predictability): Phrase {
  return phrase(`report.rule.${p.rule}`, { right: p.right, guesses: p.guesses, minutes: Math.round(p.within / 60_000) });
}

/** Keys by which a line is told from others. */
export function lineKey(of: LineOf): string {
  return Object.entries(of)
    .map(([key, value]) => `${key} ${value as string | null}`)
    .join();
}

/** The lines by a column; the order of the server for the first one. */
export function sorted(lines: readonly ReportLine[], column: Column, down: boolean): ReportLine[] {
  const value = ({ figures, predictability }: ReportLine): number | null => {
    switch (column) {
      case 'of':
        return 0;
      case 'planned':
      case 'complete':
      case 'incomplete':
      case 'missed':
        return figures.rounds[column];
      case 'on_time':
      case 'late':
        return figures.visits[column];
      case 'stops_missed':
        return figures.visits.missed;
      case 'grades':
        return figures.scans.grades.l3 + figures.scans.grades.l2;
      case 'problems':
        return problemsOf(figures);
      case 'to_settle':
        return figures.scans.to_settle;
      case 'walking': {
        const means = walkingMeans(figures);
        return means === null || means.expected === 0 ? null : means.took / means.expected;
      }
      case 'paused':
        return figures.paused_ms;
      case 'predictability':
        return predictability?.score ?? null;
    }
  };
  if (column === 'of') return down ? lines.toReversed() : [...lines];
  // What is not known is last either way.
  return [...lines].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return down ? y - x : x - y;
  });
}
