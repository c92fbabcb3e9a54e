import type { Language } from '../core/format';
import type { zhCN } from './zh-CN';

/** Every text of the app has a key. */
export type MessageKey = keyof typeof zhCN;
export type Messages = Record<MessageKey, string>;

/** The texts of a language; only the one in use is loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'zh' ? (await import('./zh-CN')).zhCN : (await import('./en')).en;
}
