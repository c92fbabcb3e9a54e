import { describe, expect, it } from 'vitest';
import type { CheckpointCard, RoundView } from '../../api/patrol';
import { issueOf } from './issue';

const card = (id: string) => ({ id }) as CheckpointCard;
const proof = { type: 'label', text: '' } as const;
const stop = (checkpoint: string, state: 'waiting' | 'done') => ({ checkpoint, state, arrival_ms: 0, due_at: 1, reached_at: null, scan: null });
const round = (order: 'fixed' | 'free') => ({ id: 'r', order, state: 'walking', walker: 'me', started_at: 1, stops: [stop('a', 'done'), stop('b', 'waiting'), stop('c', 'waiting')] }) as unknown as RoundView;

describe('what is felt at a scan', () => {
  it('is that all is well where the next one, or any of a free round, was scanned', () => {
    expect(issueOf([round('fixed')], 'me', proof, card('b'))).toBeNull();
    expect(issueOf([round('free')], 'me', proof, card('c'))).toBeNull();
    expect(issueOf([], 'me', proof, card('z'))).toBeNull();
  });
  it('is a problem where it was another one', () => {
    expect(issueOf([round('fixed')], 'me', proof, card('c'))).toEqual({ what: 'order', expected: 'b' });
    expect(issueOf([round('fixed')], 'me', proof, card('a'))).toEqual({ what: 'again' });
    expect(issueOf([round('free')], 'me', proof, card('z'))).toEqual({ what: 'elsewhere' });
    expect(issueOf([], 'me', proof, null)).toEqual({ what: 'unknown' });
  });
  it('is left to the centre where only the centre can read the tag', () => {
    expect(issueOf([round('fixed')], 'me', { type: 'tag_url', url: '' }, null)).toBeNull();
  });
});
