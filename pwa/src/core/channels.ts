import type { Audience, ChannelSettings, ChannelView, ContactAddress, ContactView, PersonContacts, Priority } from '../api/types';
import type { ChannelKind } from './delivery';
import { phrase, type Phrase } from './phrase';

/** Kinds of channels that a site can have, the usual ones of a hospital first. */
export const SITE_KINDS = ['wecom', 'dingtalk', 'feishu', 'sms', 'webhook', 'ntfy', 'bark'] as const satisfies readonly ChannelKind[];
export type SiteKind = (typeof SITE_KINDS)[number];
/** Kinds of contacts that a person can have. */
export const CONTACT_KINDS = ['sms', 'bark', 'ntfy'] as const satisfies readonly SiteKind[];
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** Groups that are not departments. */
export const GROUPS = ['duty_phone', 'supervisors', 'police', 'everybody_on_duty'] as const satisfies readonly Audience[];
export type Group = (typeof GROUPS)[number];
/** Groups that hear of an alarm by channels alone: the others have phones with the app. */
export const CHANNELS_ONLY: readonly Group[] = ['duty_phone', 'police'];

/** What is typed about how a channel sends. Which of it counts depends on the kind. */
export interface SettingsDraft {
  server: string;
  topic: string;
  token: string;
  device_key: string;
  url: string;
  secret: string;
  method: 'GET' | 'POST' | 'PUT';
  /** One line each: `Name: value`. */
  headers: string;
  format: 'json' | 'form' | 'text';
  body: string;
  expect: string;
  phone: string;
}
export type SettingField = keyof SettingsDraft;
/** Where in the form a fault is shown. */
export type ChannelField = SettingField | 'name' | 'serves' | 'settings';

export interface ChannelFault {
  /** `null` where it is about no single field. */
  field: ChannelField | null;
  text: Phrase;
}

/** The settings of each kind, in the order of the form. */
export const SETTINGS: Record<SiteKind, readonly SettingField[]> = {
  wecom: ['url'],
  dingtalk: ['url', 'secret'],
  feishu: ['url', 'secret'],
  sms: ['phone', 'method', 'url', 'headers', 'format', 'body', 'expect'],
  webhook: ['url', 'secret'],
  ntfy: ['server', 'topic', 'token'],
  bark: ['server', 'device_key'],
};
/** Those of a contact; numbers go through the site's gateway. */
export const CONTACT_SETTINGS: Record<ContactKind, readonly SettingField[]> = { sms: ['phone'], bark: SETTINGS.bark, ntfy: SETTINGS.ntfy };

/** Settings that may be left empty. */
export function isOptional(kind: SiteKind, field: SettingField): boolean {
  if (field === 'secret') return kind === 'dingtalk' || kind === 'feishu';
  return field === 'token' || field === 'headers' || field === 'body' || field === 'expect' || field === 'phone';
}

export const emptySettings = (): SettingsDraft => ({
  server: '',
  topic: '',
  token: '',
  device_key: '',
  url: '',
  secret: '',
  method: 'POST',
  headers: '',
  format: 'json',
  body: '',
  expect: '',
  phone: '',
});

/** Header lines as they are typed, or the number of the first that is none. */
export function headersOf(text: string): Record<string, string> | number {
  const headers: Record<string, string> = {};
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const colon = line.search(/[:：]/);
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (name === '') return i + 1;
    headers[name] = line.slice(colon + 1).trim();
  }
  return headers;
}

const trimmed = (draft: SettingsDraft): SettingsDraft => ({ ...draft, ...Object.fromEntries(Object.entries(draft).map(([field, value]) => [field, (value as string).trim()])) });
/** A number as the server takes it: without what people put between its digits. */
export const numberOf = (phone: string): string => phone.replace(/[\s\-()（）]/g, '');
const optional = (text: string): string | null => (text === '' ? null : text);

/** What is sent of a draft, or what is wrong with it before it is sent. */
export function settingsOf(kind: SiteKind, typed: SettingsDraft): ChannelSettings | ChannelFault {
  const draft = trimmed(typed);
  const { server, topic, url, secret } = draft;
  switch (kind) {
    case 'ntfy':
      return { kind, server, topic, token: optional(draft.token) };
    case 'bark':
      return { kind, server, device_key: draft.device_key };
    case 'webhook':
      return { kind, url, secret };
    case 'wecom':
      return { kind, url };
    case 'dingtalk':
    case 'feishu':
      return { kind, url, secret: optional(secret) };
    case 'sms': {
      const headers = headersOf(typed.headers);
      if (typeof headers === 'number') return { field: 'headers', text: phrase('channels.bad_line', { n: headers }) };
      return { kind, method: draft.method, url, headers, format: draft.format, body: draft.body, expect: optional(draft.expect), phone: optional(numberOf(draft.phone)) };
    }
  }
}

/** The same for a person's contact. */
export function addressOf(kind: ContactKind, typed: SettingsDraft): ContactAddress {
  const draft = trimmed(typed);
  switch (kind) {
    case 'ntfy':
      return { kind, server: draft.server, topic: draft.topic, token: optional(draft.token) };
    case 'bark':
      return { kind, server: draft.server, device_key: draft.device_key };
    case 'sms':
      return { kind, phone: numberOf(draft.phone) };
  }
}

export const isFault = (given: ChannelSettings | ChannelFault): given is ChannelFault => 'field' in given;

const FIELDS: readonly ChannelField[] = ['name', 'serves', 'settings', ...(Object.keys(emptySettings()) as SettingField[])];
/** Values that have a text of their own about what is wrong with them. */
const VALUES = ['topic', 'token', 'device_key', 'secret', 'headers', 'body', 'expect'] as const;

/** What a refusal says of a channel or contact, and at which field; `null` where it is about something else. */
export function channelFault(code: string, context: unknown): ChannelFault | null {
  const given = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};
  const field = FIELDS.find((known) => known === given.field) ?? null;
  const most = typeof given.most === 'number' ? given.most : 0;
  switch (code) {
    case 'channel_bad_address':
      return { field, text: phrase(field === 'phone' ? 'channels.bad.phone' : 'problem.channel_bad_address') };
    case 'channel_bad_value': {
      const value = VALUES.find((known) => known === field);
      return { field, text: phrase(value === undefined ? 'problem.channel_bad_value' : `channels.bad.${value}`) };
    }
    case 'channel_bad_name':
    case 'channel_too_many':
    case 'contact_too_many':
      return { field, text: phrase(`problem.${code}`, { most }) };
    case 'channel_number_missing':
    case 'channel_department_unknown':
    case 'channel_other_kind':
    case 'channel_no_number':
    case 'channel_settings_lost':
      return { field, text: phrase(`problem.${code}`) };
    default:
      return null;
  }
}

/** How a channel or contact does. */
export type Health = 'off' | 'gone' | 'failing' | 'untried' | 'works';

export function channelHealth(channel: Pick<ChannelView, 'enabled' | 'failed_at' | 'delivered_at'>): Health {
  if (!channel.enabled) return 'off';
  if (channel.failed_at !== null) return 'failing';
  return channel.delivered_at === null ? 'untried' : 'works';
}

export function contactHealth(contact: Pick<ContactView, 'gone' | 'failed_at' | 'delivered_at'>): Health {
  if (contact.gone) return 'gone';
  if (contact.failed_at !== null) return 'failing';
  return contact.delivered_at === null ? 'untried' : 'works';
}

export const sameAudience = (a: Audience, b: Audience): boolean => (typeof a === 'string' || typeof b === 'string' ? a === b : a.department === b.department);

/** How well a group is served: the best of its channels that are on. */
export type Cover = 'works' | 'untried' | 'failing' | 'none';

/** Which groups a message of the site reaches. */
export function coverage(channels: readonly ChannelView[]): { group: Group; cover: Cover }[] {
  return GROUPS.map((group) => {
    const states = channels.filter((one) => one.serves.some((served) => sameAudience(served, group))).map(channelHealth);
    return { group, cover: (['works', 'untried', 'failing'] as const).find((state) => states.includes(state)) ?? 'none' };
  });
}

/** A channel serves nobody: right for a gateway that carries to people, an oversight elsewhere. */
export const servesNobody = (channel: Pick<ChannelView, 'kind' | 'serves'>): boolean => channel.serves.length === 0 && channel.kind !== 'sms';

/** Alarms of which priorities are told, in words. */
export const leastPhrase = (least: Priority): Phrase => phrase(`channels.least.${least}`);

/** People whose contact fails first, then by number; without those that a search leaves out. */
export function peopleFound(people: readonly PersonContacts[], query: string): PersonContacts[] {
  const wanted = query.trim().toLowerCase().split(/\s+/);
  const rank = ({ contacts }: PersonContacts) => (contacts.some((one) => one.gone || one.failed_at !== null) ? 0 : 1);
  const key = ({ person }: PersonContacts) => person.staff_number ?? '';
  return people
    .filter(({ person }) => {
      const text = `${person.staff_number ?? ''} ${person.name.zh} ${person.name.en}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort((a, b) => rank(a) - rank(b) || Number(key(a) === '') - Number(key(b) === '') || key(a).localeCompare(key(b)) || a.person.name.zh.localeCompare(b.person.name.zh));
}

/** Tabs of the page; the address keeps which is open. */
export const CHANNEL_TABS = ['channels', 'contacts', 'undelivered'] as const;
export type ChannelTab = (typeof CHANNEL_TABS)[number];

/** The tab that is wanted, or the first that somebody may see. */
export function tabOf(wanted: string | null, open: readonly ChannelTab[]): ChannelTab | null {
  return open.find((tab) => tab === wanted) ?? open[0] ?? null;
}
