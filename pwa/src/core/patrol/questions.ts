import type { Question, QuestionAnswer } from '../../api/patrol';

/** What an answer says: as the centre judges it. */
export type Finding = 'fine' | 'problem' | 'does_not_fit' | 'missing';

const LONGEST_TEXT = 500;

export function findingOf({ ask, required }: Question, answer: QuestionAnswer | undefined): Finding {
  if (answer === undefined) return required ? 'missing' : 'fine';
  switch (ask.type) {
    case 'yes_no':
      return typeof answer !== 'boolean' ? 'does_not_fit' : answer === ask.problem ? 'problem' : 'fine';
    case 'choice': {
      const option = ask.options.find((one) => one.key === answer);
      return option === undefined ? 'does_not_fit' : option.problem ? 'problem' : 'fine';
    }
    case 'number':
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return 'does_not_fit';
      return (ask.least !== null && answer < ask.least) || (ask.most !== null && answer > ask.most) ? 'problem' : 'fine';
    case 'text':
      return typeof answer === 'string' && [...answer].length <= LONGEST_TEXT ? 'fine' : 'does_not_fit';
  }
}

/** The first question without an answer; `null` once all that must be are answered. */
export function nextQuestion(questions: readonly Question[], answers: Readonly<Record<string, QuestionAnswer>>, skipped: ReadonlySet<string>): Question | null {
  return questions.find((one) => answers[one.key] === undefined && !skipped.has(one.key)) ?? null;
}

/** A number typed on the pad; `null` where it is none. */
export function numberOf(text: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}
