import type { Kind, Priority } from '../api/types';
import { phrase, type Phrase } from './phrase';

const KINDS: Record<Kind, Phrase> = {
  violence: phrase('kind.violence'),
  disturbance: phrase('kind.disturbance'),
  intrusion: phrase('kind.intrusion'),
  theft: phrase('kind.theft'),
  fire: phrase('kind.fire'),
  medical: phrase('kind.medical'),
  suspicious: phrase('kind.suspicious'),
  lone_worker: phrase('kind.lone_worker'),
  other: phrase('kind.other'),
};
const PRIORITIES: Record<Priority, Phrase> = { p1: phrase('priority.p1'), p2: phrase('priority.p2'), p3: phrase('priority.p3') };

/** What is wrong with a file of plans, or with a word in a plan, by its stable code; `null` where the code is another. */
export function planFileFault(code: string, context: Record<string, unknown>): Phrase | null {
  const what = meaning(code, context);
  return what === null || typeof context.line !== 'number' ? what : phrase('plans.file.at', { line: context.line, what });
}

function meaning(code: string, { word, most, kind, priority }: Record<string, unknown>): Phrase | null {
  const named = { word: typeof word === 'string' ? word : '' };
  const limit = { most: typeof most === 'number' ? most : 0 };
  switch (code) {
    case 'plan_file_unknown_key':
    case 'plan_file_unknown_word':
    case 'plan_file_missing_key':
    case 'plan_file_duplicate_key':
    case 'plan_post_unknown':
      return phrase(`problem.${code}`, named);
    case 'plan_file_too_many':
    case 'plan_word_length':
      return phrase(`problem.${code}`, limit);
    case 'plan_file_value':
    case 'plan_file_empty':
    case 'plan_file_syntax':
      return phrase(`problem.${code}`);
    case 'plan_file_twice':
      return twice(kind, priority);
    default:
      return null;
  }
}

/** In the words of a newer server neither may be known. */
function twice(kind: unknown, priority: unknown): Phrase {
  const known = (of: Record<string, Phrase>, word: unknown) => (typeof word === 'string' && Object.hasOwn(of, word) ? of[word] : undefined);
  const [what, urgency] = [known(KINDS, kind), known(PRIORITIES, priority)];
  if (what === undefined || urgency === undefined) return phrase('problem.plan_file_syntax');
  return phrase('problem.plan_file_twice', { kind: what, priority: urgency });
}
