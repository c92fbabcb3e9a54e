import { describe, expect, it } from 'vitest';
import { channelKind, deliveryError, failurePhrase } from './delivery';

describe('codes of failed messages', () => {
  it('are told by their group', () => {
    expect(deliveryError('timed_out')).toBe('timed_out');
    expect(deliveryError('status_401')).toBe('refused');
    expect(deliveryError('code_-1')).toBe('refused');
    expect(deliveryError('channel_off')).toBe('not_set_up');
    expect(deliveryError('something_new')).toBe('other');
    expect(deliveryError(null)).toBe('other');
    expect(failurePhrase('status_401')).toEqual({ key: 'delivery_error.coded', params: { why: { key: 'delivery_error.refused' }, code: 'HTTP 401' } });
    expect(failurePhrase('code_93000').params).toMatchObject({ code: '93000' });
    expect(failurePhrase('timed_out')).toEqual({ key: 'delivery_error.timed_out' });
  });
});

describe('kinds of channels', () => {
  it('may be newer than this app', () => {
    expect(channelKind('wecom')).toBe('wecom');
    expect(channelKind('pigeon')).toBeNull();
  });
});
