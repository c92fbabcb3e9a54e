import type { Language } from '../core/format';
import type { deskZhCN } from './desk.zh-CN';
import type { zhCN } from './zh-CN';

export type BaseKey = keyof typeof zhCN;
export type DeskKey = keyof typeof deskZhCN;
/** Every text of the app has a key. */
export type MessageKey = BaseKey | DeskKey;
export type Messages = Record<MessageKey, string>;

/** The texts of a language that every screen needs; only the one in use is loaded. */
export async function loadMessages(language: Language): Promise<Record<BaseKey, string>> {
  return language === 'zh' ? (await import('./zh-CN')).zhCN : (await import('./en')).en;
}

/** Those that only some pages of the desk need. */
export async function loadDeskMessages(language: Language): Promise<Record<DeskKey, string>> {
  return language === 'zh' ? (await import('./desk.zh-CN')).deskZhCN : (await import('./desk.en')).deskEn;
}
