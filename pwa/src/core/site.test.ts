import { describe, expect, it } from 'vitest';
import type { AlarmView, Change, ServerMessage } from '../api/types';
import { apply, EMPTY, freshen, type Site } from './site';
import { alarm, guard, seeded } from './testing';

const snapshot = (seq: number, alarms: AlarmView[], epoch = 'e1'): ServerMessage => ({ t: 'snapshot', epoch, seq, now: 0, alarms, guards: [guard()], people: [], rounds: [], unreadable: 0, unreadable_lone_works: 0 });
const change = (prev: number, seq: number, over: Partial<Change> = {}): Change => ({ t: 'change', prev, seq, now: 0, ...over });
const started = apply(EMPTY, snapshot(10, [alarm()])).site;

describe('the live picture', () => {
  it('takes changes that follow', () => {
    const { site, gap } = apply(started, change(10, 12, { alarms: [alarm({ state: 'offered' })] }));
    expect(gap).toBe(false);
    expect(site.since).toEqual({ epoch: 'e1', seq: 12 });
    expect(site.alarms.get('al-1')?.state).toBe('offered');
  });

  it('knows how much is missing in it', () => {
    expect(started.unreadable).toEqual({ alarms: 0, loneWorks: 0 });
    const two = apply(started, change(10, 12, { unreadable: 2, unreadable_lone_works: 1 })).site;
    expect(two.unreadable).toEqual({ alarms: 2, loneWorks: 1 });
    expect(apply(two, change(12, 13)).site.unreadable).toEqual({ alarms: 2, loneWorks: 1 });
    expect(apply(two, snapshot(13, [])).site.unreadable).toEqual({ alarms: 0, loneWorks: 0 });
  });

  it('passes over duplicates, also of older changes', () => {
    const after = apply(started, change(10, 12, { alarms: [alarm({ state: 'offered' })] })).site;
    const again = apply(after, change(10, 11, { alarms: [alarm({ state: 'raised' })] }));
    expect(again).toEqual({ site: after, gap: false });
  });

  it('takes a change that begins before and ends after what is known', () => {
    const { site, gap } = apply(started, change(8, 11, { off_duty: ['guard-1'] }));
    expect(gap).toBe(false);
    expect(site.guards.size).toBe(0);
  });

  it('changes nothing on a gap, and says so', () => {
    expect(apply(started, change(11, 12, { alarms: [] }))).toEqual({ site: started, gap: true });
  });

  it('asks for a snapshot when a change comes first', () => {
    expect(apply(EMPTY, change(0, 1)).gap).toBe(true);
  });

  it('lets one ping overtake its change, not two', () => {
    const once = apply(started, { t: 'ping', now: 0, seq: 11 });
    expect(once.gap).toBe(false);
    expect(apply(once.site, { t: 'ping', now: 0, seq: 11 }).gap).toBe(true);
    const caught = apply(once.site, change(10, 11)).site;
    expect(apply(caught, { t: 'ping', now: 0, seq: 11 }).gap).toBe(false);
  });

  it('forgets everything when another journal resumes', () => {
    const { site, gap } = apply(started, { t: 'welcome', epoch: 'e2', seq: 3, now: 0, resumed: true });
    expect(gap).toBe(true);
    expect(site.since).toBeNull();
  });

  it('moves guards it knows and ignores others', () => {
    const readiness = { live: false, push: false, sound: false, awake: false, battery: null, heard_at: 5, receipt_at: 4 };
    const { site } = apply(started, {
      t: 'presence',
      guards: [
        { person: 'guard-1', position: null, readiness },
        { person: 'nobody', position: null, readiness },
      ],
    });
    expect(site.guards.get('guard-1')?.readiness.live).toBe(false);
    expect(site.guards.has('nobody')).toBe(false);
    expect(site.since).toEqual(started.since);
  });

  it('keeps every open alarm and only the newest closed ones', () => {
    const closed = Array.from({ length: 30 }, (_, i) =>
      alarm({ id: `closed-${i}`, state: 'closed', closed: { by: 'p', at: i, outcome: 'real', note: '' } }),
    );
    const { site } = apply(started, change(10, 40, { alarms: closed }));
    expect(site.alarms.has('al-1')).toBe(true);
    expect(site.alarms.has('closed-29')).toBe(true);
    expect(site.alarms.has('closed-0')).toBe(false);
  });

  it('ignores an older answer after a newer change, and takes a newer one', () => {
    const changed = apply(started, change(10, 12, { alarms: [alarm({ version: 3, state: 'on_scene' })] })).site;
    expect(freshen(changed, alarm({ version: 2, state: 'responding' }))).toBe(changed);
    expect(freshen(changed, alarm({ version: 4, state: 'contained' })).alarms.get('al-1')?.state).toBe('contained');
    expect(freshen(EMPTY, alarm({ version: 9 }))).toBe(EMPTY);
  });

  it('ignores an alarm of a change that an answer has overtaken, and goes on from that change', () => {
    const answered = freshen(started, alarm({ version: 5, state: 'contained' }));
    const { site, gap } = apply(answered, change(10, 12, { alarms: [alarm({ version: 4, state: 'on_scene' }), alarm({ id: 'al-2' })] }));
    expect(gap).toBe(false);
    expect(site.since?.seq).toBe(12);
    expect(site.alarms.get('al-1')?.state).toBe('contained');
    expect(site.alarms.has('al-2')).toBe(true);
  });

  it('ends at the truth whatever is lost, doubled or out of order', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed);
      const states = ['raised', 'offered', 'responding', 'on_scene', 'contained'] as const;
      const truth = new Map<string, AlarmView>();
      const history: Change[] = [];
      for (let seq = 1; seq <= 30; seq++) {
        const one = alarm({ id: `a${Math.floor(random() * 5)}`, state: states[Math.floor(random() * 5)] });
        truth.set(one.id, { ...one, text: String(seq) });
        history.push(change(seq - 1, seq, { alarms: [truth.get(one.id)!] }));
      }
      const stateAt = (seq: number) => {
        const map = new Map<string, AlarmView>();
        for (const line of history.slice(0, seq)) for (const one of line.alarms!) map.set(one.id, one);
        return map;
      };
      let site: Site = apply(EMPTY, snapshot(0, [])).site;
      // Lost ones are left out, doubled ones come twice, late ones come after the next.
      const stream = history.flatMap((line) => (random() < 0.2 ? [] : random() < 0.2 ? [line, line] : [line]));
      for (let i = 1; i < stream.length; i++) if (random() < 0.2) [stream[i - 1], stream[i]] = [stream[i]!, stream[i - 1]!];
      for (const line of stream) {
        const applied = apply(site, line);
        site = applied.gap ? apply(site, snapshot(line.seq, [...stateAt(line.seq).values()])).site : applied.site;
        expect([...site.alarms.values()].map((one) => one.text).sort()).toEqual([...stateAt(site.since!.seq).values()].map((one) => one.text).sort());
      }
    }
  });
});
