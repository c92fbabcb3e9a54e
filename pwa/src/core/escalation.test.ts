import { describe, expect, it } from 'vitest';
import { nextStepPhrase, sirenSounds, unheld } from './escalation';
import { alarm } from './testing';

const escalation = { since: 1_000, steps: 1, next_at: 31_000, siren: false, everybody: false };

describe('an alarm that nobody has', () => {
  it('has two clocks: how long already, and when the next step comes', () => {
    expect(unheld(alarm({ escalation }), 11_000)).toEqual({ for: 10_000, next: 20_000 });
    expect(nextStepPhrase({ for: 10_000, next: 20_000 })).toEqual({ key: 'desk.next_step', params: { time: '0:20' } });
  });
  it('says so when the step is due, and nothing where none is awaited', () => {
    expect(unheld(alarm({ escalation }), 40_000)).toEqual({ for: 39_000, next: 0 });
    expect(nextStepPhrase({ for: 1, next: 0 })?.key).toBe('desk.step_due');
    expect(nextStepPhrase({ for: 1, next: null })).toBeNull();
  });
  it('is over once a guard has it, it is contained or closed', () => {
    expect(unheld(alarm({ escalation: { ...escalation, since: null } }), 2_000)).toBeNull();
    expect(unheld(alarm({ escalation, contained_at: 1_500 }), 2_000)).toBeNull();
    expect(unheld(alarm({ escalation, closed: { by: 'p', at: 1, outcome: 'false', note: '' } }), 2_000)).toBeNull();
  });
});

describe('the siren', () => {
  it('sounds while an open alarm asks for it', () => {
    const loud = { ...escalation, siren: true };
    expect(sirenSounds([alarm(), alarm({ escalation: loud })])).toBe(true);
    expect(sirenSounds([alarm({ escalation })])).toBe(false);
    expect(sirenSounds([alarm({ escalation: loud, contained_at: 5 })])).toBe(false);
    expect(sirenSounds([alarm({ escalation: loud, closed: { by: 'p', at: 1, outcome: 'real', note: '' } })])).toBe(false);
  });
});
