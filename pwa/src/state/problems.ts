import { Refused, Unreachable } from '../api/client';
import { phrase, type Phrase } from '../core/phrase';
import { isKey } from '../i18n/messages';

/** What to tell people about something that did not work. `who` names the person of a refusal's context. */
export function problemPhrase(error: unknown, who: (context: unknown) => string = () => '?'): Phrase {
  if (error instanceof Refused) return codePhrase(error.code, error.problem.context, who);
  if (error instanceof Unreachable) return phrase('problem.unreachable');
  return phrase('problem.fault');
}

/** The text of a stable code; unknown codes of a newer server are shown as they are. */
export function codePhrase(code: string, context: unknown, who: (context: unknown) => string): Phrase {
  const key = `problem.${code}`;
  return isKey(key) ? phrase(key, { who: who(context) }) : phrase('problem.unknown', { code });
}
