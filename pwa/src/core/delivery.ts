import { phrase, type Phrase } from './phrase';

/** The groups of codes with which messages fail; each has a text. */
export const DELIVERY_ERRORS = [
  'unreachable',
  'timed_out',
  'broken',
  'retry_after',
  'gone',
  'bad_answer',
  'refused',
  'nobody_subscribed',
  'no_gateway',
  'no_phone',
  'not_set_up',
  'other',
] as const;
export type DeliveryError = (typeof DELIVERY_ERRORS)[number];

const NOT_SET_UP = new Set(['channel_removed', 'channel_off', 'contact_removed', 'bad_settings', 'no_channel', 'bad_address', 'bad_keys']);

/** The group of a code: `status_401` and `code_93000` are refusals of the other side, the code itself says which. */
export function deliveryError(code: string | null): DeliveryError {
  if (code === null) return 'other';
  if (/^(status|code)_-?\d+$/.test(code)) return 'refused';
  if (NOT_SET_UP.has(code)) return 'not_set_up';
  return DELIVERY_ERRORS.find((known) => known === code) ?? 'other';
}

/** Why a message failed; what the other side said stands beside it, for whoever asks there. */
export function failurePhrase(code: string | null): Phrase {
  const group = deliveryError(code);
  const why = phrase(`delivery_error.${group}`);
  return code !== null && (group === 'refused' || group === 'other') ? phrase('delivery_error.coded', { why, code: saidCode(code) }) : why;
}

/** A code as the other side's own manual writes it: 93000, HTTP 401. */
function saidCode(code: string): string {
  return code.replace(/^code_/, '').replace(/^status_/, 'HTTP ');
}

/** Kinds of channels, as the server names them. */
export const CHANNEL_KINDS = ['web_push', 'ntfy', 'bark', 'webhook', 'wecom', 'dingtalk', 'feishu', 'sms'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A newer server may know more kinds than this app. */
export function channelKind(word: string): ChannelKind | null {
  return CHANNEL_KINDS.find((known) => known === word) ?? null;
}
