import type { ScanProblem, ScanView } from '../../api/patrol-desk';
import type { Millis, Uuid } from '../../api/types';
import { phrase, type Param, type Phrase } from '../phrase';

/** What a sentence about a scan needs to know around it. */
export interface ProblemWords {
  checkpoint: (id: Uuid) => string;
  known: (key: string) => boolean;
}

/** A span as a supervisor says it: 40 s, 3 min 10 s, 2 h 5 min. */
export function span(ms: Millis): Phrase {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return phrase('time.seconds', { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? phrase('time.minutes', { n: minutes }) : phrase('time.minutes_seconds', { m: minutes, s: seconds % 60 });
  return minutes % 60 === 0 ? phrase('time.hours', { n: minutes / 60 }) : phrase('time.hours_minutes', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** How sure a time is; `null` where the error is too small to speak of. */
export function errorPhrase(ms: Millis): Phrase | null {
  return ms < 1_000 ? null : phrase('patrol.plus_minus', { span: span(ms) });
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const inside = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

/** One thing that is wrong with a scan, in one sentence. What a newer server finds is told as "something else". */
export function problemSentence({ code, detail }: ScanProblem, words: ProblemWords): Phrase {
  const given = inside(detail);
  switch (code) {
    case 'chain_broken':
      return chainSentence(inside(given.problem), words);
    case 'early':
    case 'late':
      return phrase(`scan.${code}`, { by: span(number(given.by)) });
    case 'too_fast':
      return phrase('scan.too_fast', { had: span(number(given.had)), needs: span(number(given.needs)) });
    case 'wrong_order':
      return phrase('scan.wrong_order', { expected: words.checkpoint(text(given.expected)) });
    case 'outside_fence':
      return phrase('scan.outside_fence', { n: Math.round(number(given.metres)) });
    case 'harvested':
      return phrase('scan.harvested', { n: number(given.run), span: span(number(given.span)) });
    case 'clock_doubtful':
      return phrase('scan.clock_doubtful', { error: span(number(given.error)) });
    case 'label_revoked':
      return phrase('scan.label_revoked', { n: number(given.generation) });
    case 'below_demand':
      return phrase('scan.below_demand', { demand: gradeWord(text(given.demand), words) });
    case 'not_on_route':
    case 'replayed':
    case 'counter_misfit':
    case 'other_phone':
    case 'off_shift':
    case 'other_walker':
    case 'unsigned':
    case 'proof_invalid':
    case 'no_photo':
    case 'unknown_checkpoint':
      return phrase(`scan.${code}`);
    default:
      return phrase('scan.other', { code });
  }
}

function chainSentence(problem: Record<string, unknown>, words: ProblemWords): Phrase {
  const params: Record<string, Param> = {};
  for (const [key, value] of Object.entries(problem)) if (typeof value === 'number') params[key] = value;
  const key = `chain.${text(problem.code)}`;
  return words.known(key) ? ({ key, params } as Phrase) : phrase('scan.chain_broken');
}

function gradeWord(grade: string, words: ProblemWords): Param {
  const key = `grade.${grade}`;
  return words.known(key) ? ({ key } as Phrase) : grade;
}

/** Whether a problem speaks against the guard having been there, as the server's rules say: it is shown first and red. */
const CONTRADICTS: ReadonlySet<string> = new Set(['too_fast', 'outside_fence', 'replayed', 'proof_invalid', 'label_revoked', 'unknown_checkpoint']);
const FOREIGN: ReadonlySet<string> = new Set(['edited', 'other_key', 'other_phone', 'unreadable']);
export const contradicts = ({ code, detail }: ScanProblem): boolean =>
  CONTRADICTS.has(code) || (code === 'chain_broken' && FOREIGN.has(text(inside(inside(detail).problem).code)));

/** Problems, those first that speak against the guard having been there. */
export const bySeverity = (problems: readonly ScanProblem[]): ScanProblem[] => [...problems].sort((a, b) => Number(contradicts(b)) - Number(contradicts(a)));

/** Nobody has decided about it, and there is something to decide. */
export const isToSettle = (scan: ScanView): boolean => scan.problems.length > 0 && scan.settled === null;

/** Whether its photo or answer is worth a look. */
export const hasFindings = (scan: ScanView): boolean => scan.answers.some((one) => one.finding !== 'fine');
