import { describe, expect, it } from 'vitest';
import { originPhrase, takenBack } from './origin';

const who = (id: string) => `0018 ${id}`;

describe('whoever raised an alarm', () => {
  it('is named where that is known', () => {
    expect(originPhrase({ by: 'missed_check_in', person: 'p' }, who)).toEqual({ key: 'alone.missed', params: { who: '0018 p' } });
    expect(originPhrase({ by: 'person', person: 'p', button: null }, who)).toEqual({ key: 'desk.raised_by_person', params: { name: '0018 p' } });
    expect(originPhrase({ by: 'person', person: null, button: 'b' }, who).key).toBe('desk.raised_by_source');
    expect(originPhrase({ by: 'source', source: 's', button: null }, who).key).toBe('desk.raised_by_source');
    expect(originPhrase({ by: 'system' }, who).key).toBe('desk.raised_by_system');
  });
  it('takes it back in the words of what happened', () => {
    expect(takenBack({ by: 'missed_check_in', person: 'p' }).key).toBe('alone.says_fine');
    expect(takenBack({ by: 'system' }).key).toBe('wall.false_claimed');
  });
});
