import { describe, expect, it, vi } from 'vitest';
import { Refused } from '../api/client';
import { fakeDevices } from '../device/fakes';
import type { GuardState } from './guard.svelte';
import { PhoneState } from './phone.svelte';
import { PhoneTest } from './phone-check.svelte';

function made(testPush: () => Promise<null> = () => Promise.resolve(null)) {
  const devices = fakeDevices();
  const phone = new PhoneState(devices, {
    pushKey: () => Promise.resolve({ key: 'k' }),
    putSubscription: () => Promise.resolve(null),
    deleteSubscription: () => Promise.resolve(null),
  });
  const app = {
    phone,
    api: { testPush },
    live: { isLive: true },
    clock: { now: 0 },
    duty: { duty: null },
    texts: { language: 'zh' },
    problem: () => ({ key: 'problem.unreachable' }),
  };
  const test = new PhoneTest({ app, position: null } as unknown as GuardState);
  const result = (name: string) => test.lines.find((line) => line.name === name)?.result;
  return { devices, test, result };
}

describe('the test of the phone', () => {
  it('plays, shakes and sends; only the guard says whether he heard it', async () => {
    const { devices, test, result } = made();
    await test.run();
    expect(devices.sound.chimes).toEqual(['p1']);
    expect(devices.vibration.taps).toHaveLength(1);
    expect([result('sound'), result('vibration'), result('push')]).toEqual(['asked', 'asked', 'running']);
    test.says('heard', true);
    test.says('felt', false);
    expect([result('sound'), result('vibration')]).toEqual(['ok', 'problem']);
    await test.play();
    expect(result('sound')).toBe('asked');
  });
  it('takes a message that does not come for lost', async () => {
    vi.useFakeTimers();
    const { test, result } = made();
    await test.push();
    expect(result('push')).toBe('running');
    vi.advanceTimersByTime(20_000);
    expect(result('push')).toBe('problem');
    vi.useRealTimers();
  });
  it('tells why none was sent, and asks nothing of a phone that forbids it', async () => {
    const refused = made(() => Promise.reject(new Refused({ code: 'not_found', status: 404, title: 'x' } as never)));
    await refused.test.push();
    expect(refused.result('push')).toBe('problem');
    const denied = made(() => Promise.reject(new Error('must not be asked')));
    denied.devices.push.current = 'denied';
    await denied.test.push();
    expect(denied.test.lines.find((line) => line.name === 'push')?.text.key).toBe('ready.push.denied');
  });
  it('follows the battery', () => {
    const { devices, result } = made();
    expect(result('battery')).toBe('impossible');
    devices.battery.become(55);
    expect(result('battery')).toBe('ok');
    devices.battery.become(8);
    expect(result('battery')).toBe('problem');
  });
});
