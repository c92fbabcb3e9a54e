import type { Kind, Priority } from '../api/types';
import { phrase, type Phrase } from './phrase';

/** What the server writes of a file's fault, for those who read logs, and what it means. The first that fits is taken. */
const FAULTS: readonly [pattern: RegExp, means: (found: RegExpExecArray) => Phrase][] = [
  [/unknown field `([^`]*)`/, (found) => phrase('plans.file.unknown_field', { word: found[1] ?? '' })],
  [/unknown variant `([^`]*)`/, (found) => phrase('plans.file.unknown_word', { word: found[1] ?? '' })],
  [/missing field `([^`]*)`/, (found) => phrase('plans.file.missing_field', { word: found[1] ?? '' })],
  [/duplicate (?:field|key) `([^`]*)`/, (found) => phrase('plans.file.duplicate', { word: found[1] ?? '' })],
  [/invalid (?:type|value|length)|out of range/, () => phrase('plans.file.wrong_type')],
  [/no plan in it/, () => phrase('plans.file.empty')],
  [/(\d+) plans at most/, (found) => phrase('plans.file.too_many', { n: Number(found[1]) })],
  [/has 1 to (\d+) characters/, (found) => phrase('plans.file.word_length', { n: Number(found[1]) })],
  [/there is no post "(.*)"/, (found) => phrase('plans.file.no_post', { word: found[1] ?? '' })],
];

/** What is wrong in a file of plans, in words of the app. Where the server names a line, so does this. */
export function planFileFault(detail: string, kinds: readonly Kind[], priorities: readonly Priority[]): Phrase {
  const twice = /(\w+) (P\d) is there twice/.exec(detail);
  const kind = kinds.find((one) => one.replaceAll('_', '') === twice?.[1]?.toLowerCase());
  const priority = priorities.find((one) => one === twice?.[2]?.toLowerCase());
  if (kind !== undefined && priority !== undefined) return phrase('plans.file.twice', { kind: phrase(`kind.${kind}`), priority: phrase(`priority.${priority}`) });
  const what = meaning(detail);
  const line = /line (\d+),? column \d+/.exec(detail)?.[1];
  return line === undefined ? what : phrase('plans.file.at', { line, what });
}

function meaning(detail: string): Phrase {
  for (const [pattern, means] of FAULTS) {
    const found = pattern.exec(detail);
    if (found !== null) return means(found);
  }
  return phrase('plans.file.unreadable');
}
