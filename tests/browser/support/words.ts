import { en, zhCN } from '../../../pwa/src/i18n/all';

export type Language = 'zh' | 'en';
/** The key of a text of the app. */
export type Word = keyof typeof zhCN;

const TEXTS: Record<Language, Record<Word, string>> = { zh: zhCN, en };

/** A text of the app as a person reads it. Gaps that are not filled stay as they are. */
export function words(language: Language, word: Word, fill: Record<string, string | number> = {}): string {
  return TEXTS[language][word].replace(/\{(\w+)\}/g, (gap, name: string) => (name in fill ? String(fill[name]) : gap));
}

/** The same as a pattern in which every gap stands for anything. */
export function pattern(language: Language, word: Word, fill: Record<string, string | number> = {}): RegExp {
  const parts = words(language, word, fill).split(/\{\w+\}/);
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+?'));
}
