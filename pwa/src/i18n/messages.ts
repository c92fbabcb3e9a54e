import { en } from './en';
import { zhCN } from './zh-CN';

/** Every text of the app has a key. */
export type MessageKey = keyof typeof zhCN;
export type Messages = Record<MessageKey, string>;

/** The two languages. */
export const MESSAGES: Record<'zh' | 'en', Messages> = { zh: zhCN, en };

/** Whether a text exists: for keys that are made from words of the server. */
export const isKey = (key: string): key is MessageKey => Object.hasOwn(zhCN, key);
