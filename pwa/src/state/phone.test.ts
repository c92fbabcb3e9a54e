import { describe, expect, it } from 'vitest';
import { fakeDevices } from '../device/fakes';
import { PhoneState } from './phone.svelte';

function made(deleted: () => Promise<null> = () => Promise.resolve(null)) {
  const devices = fakeDevices();
  const calls: string[] = [];
  const phone = new PhoneState(devices, {
    pushKey: () => Promise.resolve({ key: 'k' }),
    putSubscription: () => {
      calls.push('put');
      return Promise.resolve(null);
    },
    deleteSubscription: () => {
      calls.push('delete');
      return deleted();
    },
  });
  return { devices, phone, calls };
}

describe('what the phone tells of itself', () => {
  it('follows sound through an interruption', async () => {
    const { devices, phone } = made();
    expect(phone.sound).toBe(false);
    await phone.unlockSound();
    expect(phone.sound).toBe(true);
    devices.sound.interrupt();
    expect(phone.sound).toBe(false);
    phone.wake();
    expect(phone.sound).toBe(true);
  });

  it('gives push back on signing out: first at the server, then in the browser', async () => {
    const { devices, phone, calls } = made();
    await phone.syncPush('zh', true);
    expect(phone.push).toBe('on');
    await phone.leavePush();
    expect(calls).toEqual(['put', 'delete']);
    expect(devices.push.current).toBe('on');
    await phone.dropPush();
    expect(devices.push.current).toBe('off');
    expect(phone.push).toBe('off');
  });

  it('signs out of push as well as it can when the server does not answer', async () => {
    const { phone } = made(() => Promise.reject(new Error('no network')));
    await expect(phone.leavePush()).resolves.toBeUndefined();
  });
});
