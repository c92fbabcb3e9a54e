import type { MessageKey } from '../i18n/messages';

/** What a placeholder is filled with: text as it is, a number, or another phrase. */
export type Param = string | number | Phrase;

/** A sentence that is not yet in any language. */
export interface Phrase {
  key: MessageKey;
  params?: Record<string, Param>;
}

/** Shorthand. */
export const phrase = (key: MessageKey, params?: Record<string, Param>): Phrase => ({ key, params });
