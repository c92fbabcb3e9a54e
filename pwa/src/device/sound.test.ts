import { describe, expect, it } from 'vitest';
import { WebAudioSound, type Audio } from './sound';

/** A context that the test interrupts, and that counts the tones. */
class FakeAudio {
  state: Audio['state'] = 'suspended';
  onstatechange: Audio['onstatechange'] = null;
  currentTime = 0;
  destination = {};
  tones = 0;
  mayResume = true;
  resume(): Promise<void> {
    if (this.mayResume) this.become('running');
    return Promise.resolve();
  }
  become(state: Audio['state']): void {
    this.state = state;
    this.onstatechange?.call(undefined as never, new Event('statechange'));
  }
  createOscillator() {
    this.tones++;
    return { type: '', frequency: {}, connect: (to: unknown) => to, start: () => undefined, stop: () => undefined };
  }
  createGain() {
    const ramp = () => undefined;
    return { gain: { setValueAtTime: ramp, linearRampToValueAtTime: ramp }, connect: (to: unknown) => to };
  }
}

function made() {
  const contexts: FakeAudio[] = [];
  const told: boolean[] = [];
  const sound = new WebAudioSound(() => {
    const context = new FakeAudio();
    contexts.push(context);
    return context as unknown as Audio;
  });
  sound.watch((works) => told.push(works));
  return { sound, contexts, told };
}

describe('sound', () => {
  it('tells when something interrupts it, and when it is back', async () => {
    const { sound, contexts, told } = made();
    expect(await sound.unlock()).toBe(true);
    contexts[0]!.become('interrupted');
    expect(sound.unlocked).toBe(false);
    contexts[0]!.become('running');
    expect(told).toEqual([false, true, false, true]);
  });

  it('comes back with the next gesture, and by itself where the browser lets it', async () => {
    const { sound, contexts, told } = made();
    await sound.unlock();
    const context = contexts[0]!;
    context.mayResume = false;
    context.become('interrupted');
    sound.wake();
    expect(await sound.unlock()).toBe(false);
    context.mayResume = true;
    sound.wake();
    expect(told.at(-1)).toBe(true);
    context.become('suspended');
    expect(await sound.unlock()).toBe(true);
    expect(contexts).toHaveLength(1);
  });

  it('makes a new context where the browser has closed the old one', async () => {
    const { sound, contexts } = made();
    await sound.unlock();
    contexts[0]!.become('closed');
    expect(await sound.unlock()).toBe(true);
    expect(contexts).toHaveLength(2);
  });

  it('makes no tone while it is interrupted, but tries to come back', async () => {
    const { sound, contexts } = made();
    await sound.unlock();
    const context = contexts[0]!;
    context.become('interrupted');
    sound.chime('p3');
    expect(context.tones).toBe(0);
    expect(context.state).toBe('running');
    sound.chime('p3');
    expect(context.tones).toBe(2);
  });

  it('says that it does not work where there is none', async () => {
    const sound = new WebAudioSound(() => {
      throw new Error('no audio');
    });
    expect(await sound.unlock()).toBe(false);
  });
});
