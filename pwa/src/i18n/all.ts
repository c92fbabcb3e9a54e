import { deskEn } from './desk.en';
import { deskZhCN } from './desk.zh-CN';
import { en as baseEn } from './en';
import type { Messages } from './messages';
import { zhCN as baseZhCN } from './zh-CN';

/** Every text, for tests: the app itself loads what it needs. */
export const zhCN = { ...baseZhCN, ...deskZhCN };
export const en: Messages = { ...baseEn, ...deskEn };
