import { describe, expect, it } from 'vitest';
import type { ChannelView, ContactView, PersonContacts } from '../api/types';
import { addressOf, channelFault, channelHealth, contactHealth, coverage, emptySettings, headersOf, isFault, isOptional, numberOf, peopleFound, servesNobody, settingsOf, SETTINGS, SITE_KINDS, tabOf } from './channels';

const channel = (over: Partial<ChannelView> = {}): ChannelView => ({
  id: 'ch-1',
  kind: 'wecom',
  name: '值班群',
  host: 'qyapi.weixin.qq.com',
  secret_set: false,
  phone: null,
  serves: ['supervisors'],
  least: 'p3',
  language: 'zh',
  enabled: true,
  failed_at: null,
  error: null,
  delivered_at: null,
  ...over,
});
const contact = (over: Partial<ContactView> = {}): ContactView => ({ id: 'co-1', kind: 'sms', hint: '…8000', language: 'zh', added_at: 0, failed_at: null, gone: false, error: null, delivered_at: null, ...over });
const person = (number: string | null, zh: string, contacts: ContactView[] = []): PersonContacts => ({ person: { id: zh, name: { zh, en: '' }, staff_number: number, roles: ['guard'] }, contacts });
const typed = { ...emptySettings(), server: ' https://ntfy.hospital.cn ', topic: 't', url: ' http://10.0.0.1/hook\n', secret: 's', device_key: 'k', phone: '+86 138-0013-8000', body: '{}' };

describe('settings of a channel', () => {
  it('are sent without what was typed for other kinds, nor spaces around', () => {
    expect(settingsOf('ntfy', typed)).toEqual({ kind: 'ntfy', server: 'https://ntfy.hospital.cn', topic: 't', token: null });
    expect(settingsOf('wecom', typed)).toEqual({ kind: 'wecom', url: 'http://10.0.0.1/hook' });
    expect(settingsOf('feishu', { ...typed, secret: ' ' })).toEqual({ kind: 'feishu', url: 'http://10.0.0.1/hook', secret: null });
    expect(settingsOf('webhook', typed)).toEqual({ kind: 'webhook', url: 'http://10.0.0.1/hook', secret: 's' });
    expect(settingsOf('sms', { ...typed, headers: 'x-key: a:b\n\n' })).toEqual({
      kind: 'sms',
      method: 'POST',
      url: 'http://10.0.0.1/hook',
      headers: { 'x-key': 'a:b' },
      format: 'json',
      body: '{}',
      expect: null,
      phone: '+8613800138000',
    });
    expect(addressOf('sms', typed)).toEqual({ kind: 'sms', phone: '+8613800138000' });
    expect(addressOf('bark', typed)).toEqual({ kind: 'bark', server: 'https://ntfy.hospital.cn', device_key: 'k' });
  });
  it('have every field that is sent on the form', () => {
    for (const kind of SITE_KINDS) {
      const sent = settingsOf(kind, typed);
      expect(Object.keys(sent).filter((key) => key !== 'kind').sort()).toEqual([...SETTINGS[kind]].sort());
    }
    expect([isOptional('webhook', 'secret'), isOptional('dingtalk', 'secret'), isOptional('sms', 'url')]).toEqual([false, true, false]);
  });
  it('tell the header line that is none', () => {
    expect(headersOf('a：1\nb: 2')).toEqual({ a: '1', b: '2' });
    expect(headersOf('a: 1\n\nnonsense')).toBe(3);
    expect(headersOf(': 1')).toBe(1);
    const fault = settingsOf('sms', { ...typed, headers: 'nonsense' });
    expect(isFault(fault) && fault.field).toBe('headers');
  });
  it('take numbers as people write them', () => {
    expect(numberOf('（022）2345 6789')).toBe('02223456789');
  });
});

describe('a refusal', () => {
  it('is told at its field', () => {
    expect(channelFault('channel_bad_address', { field: 'url' })).toMatchObject({ field: 'url', text: { key: 'problem.channel_bad_address' } });
    expect(channelFault('channel_bad_address', { field: 'phone' })).toMatchObject({ field: 'phone', text: { key: 'channels.bad.phone' } });
    expect(channelFault('channel_bad_value', { field: 'secret' })).toMatchObject({ field: 'secret', text: { key: 'channels.bad.secret' } });
    expect(channelFault('channel_bad_name', { field: 'name', most: 60 })).toMatchObject({ field: 'name', text: { params: { most: 60 } } });
    expect(channelFault('channel_number_missing', { field: 'phone' })?.field).toBe('phone');
  });
  it('of a newer server is told without a field', () => {
    expect(channelFault('channel_bad_value', { field: 'colour' })).toMatchObject({ field: null, text: { key: 'problem.channel_bad_value' } });
    expect(channelFault('not_allowed', null)).toBeNull();
  });
});

describe('how channels do', () => {
  it('is told of each', () => {
    expect(channelHealth(channel())).toBe('untried');
    expect(channelHealth(channel({ delivered_at: 1 }))).toBe('works');
    expect(channelHealth(channel({ delivered_at: 1, failed_at: 2 }))).toBe('failing');
    expect(channelHealth(channel({ enabled: false, failed_at: 2 }))).toBe('off');
    expect(contactHealth(contact({ gone: true, failed_at: 1 }))).toBe('gone');
  });
  it('is told of each group by the best that serves it', () => {
    const covers = (channels: ChannelView[]) => Object.fromEntries(coverage(channels).map(({ group, cover }) => [group, cover]));
    const failing = channel({ failed_at: 2, serves: ['supervisors', 'duty_phone'] });
    expect(covers([failing, channel({ delivered_at: 1 })])).toEqual({ duty_phone: 'failing', supervisors: 'works', police: 'none', everybody_on_duty: 'none' });
    expect(covers([channel({ enabled: false })]).supervisors).toBe('none');
  });
  it('is no oversight where a gateway serves nobody', () => {
    expect([servesNobody(channel({ serves: [] })), servesNobody(channel({ kind: 'sms', serves: [] }))]).toEqual([true, false]);
  });
});

describe('people', () => {
  it('stand with those first whose contact fails, then by number', () => {
    const people = [person(null, '保卫科'), person('0009', '王强'), person('0002', '李明'), person('0010', '赵亮', [contact({ failed_at: 1 })])];
    expect(peopleFound(people, '').map((one) => one.person.name.zh)).toEqual(['赵亮', '李明', '王强', '保卫科']);
    expect(peopleFound(people, '00 王').map((one) => one.person.name.zh)).toEqual(['王强']);
  });
});

describe('tabs', () => {
  it('are those that somebody may see', () => {
    expect(tabOf('undelivered', ['channels', 'undelivered'])).toBe('undelivered');
    expect(tabOf('contacts', ['channels', 'undelivered'])).toBe('channels');
    expect(tabOf(null, [])).toBeNull();
  });
});
