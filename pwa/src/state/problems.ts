import { Refused, Unreachable } from '../api/client';
import { planFault } from '../core/response-plan';
import { phrase, type Phrase } from '../core/phrase';
import type { MessageKey } from '../i18n/messages';

/** What to tell people about something that did not work. `who` names the person of a refusal's context. */
export function problemPhrase(error: unknown, who: (context: unknown) => string, known: (key: string) => key is MessageKey): Phrase {
  if (error instanceof Refused) return codePhrase(error.code, error.problem.context, who, known);
  if (error instanceof Unreachable) return phrase('problem.unreachable');
  return phrase('problem.fault');
}

/** The text of a stable code; unknown codes of a newer server are shown as they are. */
export function codePhrase(
  code: string,
  context: unknown,
  who: (context: unknown) => string,
  known: (key: string) => key is MessageKey,
): Phrase {
  const fault = planFault(code, context);
  if (fault !== null) return fault.text;
  const key = `problem.${code}`;
  return known(key) ? phrase(key, { ...plain(context), who: who(context) }) : phrase('problem.unknown', { code });
}

/** The words and numbers of a refusal's context, for the gaps of its text. */
function plain(context: unknown): Record<string, string | number> {
  if (typeof context !== 'object' || context === null) return {};
  return Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value === 'string' || typeof value === 'number'));
}
