import { getContext, setContext } from 'svelte';
import type { Name } from '../api/types';
import { nameIn, type Language } from '../core/format';
import type { Param, Phrase } from '../core/phrase';
import { loadDeskMessages, loadMessages, type MessageKey, type Messages } from './messages';

/** The texts in the language that is chosen; screens follow when it changes. */
export class Texts {
  language = $state<Language>('zh');
  private messages = $state.raw<Messages>({} as Messages);
  private isDesk = false;

  /** Loads a language and changes to it. */
  static async open(language: Language): Promise<Texts> {
    const texts = new Texts();
    await texts.choose(language);
    return texts;
  }

  async choose(language: Language): Promise<void> {
    const [base, desk] = await Promise.all([loadMessages(language), this.isDesk ? loadDeskMessages(language) : {}]);
    this.messages = { ...base, ...desk } as Messages;
    this.language = language;
  }

  /** Takes in the texts of the desk's own pages. */
  async includeDesk(): Promise<void> {
    if (this.isDesk) return;
    const desk = await loadDeskMessages(this.language);
    this.messages = { ...this.messages, ...desk };
    this.isDesk = true;
  }

  /** The text of a key with its placeholders filled. */
  readonly t = (key: MessageKey, params?: Record<string, Param>): string => render(this.messages, key, params);
  /** The text of a phrase. */
  readonly say = (phrase: Phrase): string => this.t(phrase.key, phrase.params);
  /** A name. */
  readonly name = (name: Name): string => nameIn(name, this.language);
  /** Several words or names as one line. */
  readonly join = (words: readonly string[]): string => words.join(this.language === 'zh' ? '、' : ', ');
  /** Several phrases as one line. */
  readonly list = (phrases: readonly Phrase[]): string =>
    phrases.map(this.say).join(this.language === 'zh' ? '，' : ', ');
  /** Whether a text exists: for keys that are made from words of the server. */
  readonly has = (key: string): key is MessageKey => Object.hasOwn(this.messages, key);
  /** The text for a word of the server; the word itself where there is none. */
  readonly word = (group: string, word: string): string => {
    const key = `${group}.${word}`;
    return this.has(key) ? this.t(key) : word;
  };
}

/** A key's text with its placeholders filled; unknown placeholders stay visible. */
export function render(messages: Messages, key: MessageKey, params: Record<string, Param> = {}): string {
  // A word that only a newer server knows must not take the screen down.
  return (messages[key] ?? '—').replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'object' ? render(messages, value.key, value.params) : String(value);
  });
}

/** What the browser asks for: Chinese of any kind, else English. */
export function languageOf(preferred: readonly string[]): Language {
  const first = preferred.find((tag) => /^(zh|en)\b/i.test(tag));
  return first === undefined || /^zh/i.test(first) ? 'zh' : 'en';
}

const KEY = Symbol('texts');
/** Gives the texts to everything below. */
export const provideTexts = (texts: Texts): Texts => setContext(KEY, texts);
/** The texts given above. */
export const useTexts = (): Texts => getContext<Texts>(KEY);
