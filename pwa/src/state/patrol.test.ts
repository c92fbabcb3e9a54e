import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Unreachable, type Api } from '../api/client';
import type { CheckpointCard, RoundView, ShiftView, SignedEvent, SyncAnswer } from '../api/patrol';
import type { EventBody } from '../core/patrol/event';
import { openDatabase, type Database } from '../data/db';
import { makeKey } from '../data/device-key';
import { fakeDevices } from '../device/fakes';
import type { App } from './app.svelte';
import { ServerClock } from './clock.svelte';
import { PatrolState } from './patrol.svelte';
import { RoundState } from './round.svelte';

const name = (text: string) => ({ zh: text, en: text });
const card = (id: string, code: string): CheckpointCard => ({
  id,
  code,
  name: name(code),
  place: { spot: { level: 'l', lon: 0, lat: 0 }, unit: null, name: name(code), floor: '1F' },
  key_place: false,
  demand: 'L1',
  fenced: false,
  questions: [],
  tags: [],
});
const asking: CheckpointCard = {
  ...card('q', 'Q3'),
  place: { ...card('q', 'Q3').place, unit: 'room-q' },
  questions: [{ key: 'lock', text: name('锁'), ask: { type: 'yes_no', problem: false }, required: true }],
};
const label = (code: string) => ({ type: 'label', text: `HTTPS://H/C/${code}.ABCDEFGH` }) as const;
const round = (more: Partial<RoundView> = {}): RoundView => ({
  id: 'r',
  schedule: 's',
  route: 'x',
  name: name('夜巡'),
  order: 'fixed',
  assigned: { post: 'p' },
  special: false,
  state: 'planned',
  starts_at: Date.now() - 1000,
  start_by: Date.now() + 3_600_000,
  whole_by: Date.now() + 7_200_000,
  started_at: null,
  ended_at: null,
  walker: null,
  paused_since: null,
  paused_for_ms: 0,
  stops: ['a', 'b'].map((checkpoint) => ({ checkpoint, arrival_ms: 0, due_at: Date.now() + 3_600_000, state: 'waiting', reached_at: null, scan: null })),
  ...more,
});

let names = 0;
/** The centre, which can be out of reach. */
class Centre {
  reachable = true;
  rounds: RoundView[] = [round()];
  readonly heard: EventBody[] = [];
  readonly api = {
    shift: () => this.answer((): ShiftView => ({ now: Date.now(), beacon: `beacon-${this.heard.length}`, rounds: this.rounds, checkpoints: [card('a', 'A1'), card('b', 'B2'), asking] })),
    sync: (events: readonly SignedEvent[]) =>
      this.answer((): SyncAnswer => {
        const bodies = events.map((one) => JSON.parse(one.body) as EventBody);
        this.heard.push(...bodies);
        return { results: bodies.map(({ id }) => ({ id, verdict: 'accepted', problems: [], grade: 'L1' })), head: { seq: 0, hash: null }, beacon: 'later', now: Date.now() };
      }),
  } as unknown as Api;

  private answer<T>(what: () => T): Promise<T> {
    return this.reachable ? Promise.resolve(what()) : Promise.reject(new Unreachable('away'));
  }
}

describe('patrols on a phone', () => {
  let db: Database;
  let centre: Centre;
  let clock: ServerClock;

  const open = async (person: string | null = 'me') => {
    const patrol = new PatrolState(centre.api, clock, () => 'p', () => undefined);
    await patrol.open(db);
    patrol.signedIn(person);
    await patrol.load();
    return patrol;
  };
  const walkerOf = (patrol: PatrolState, person = 'me') => {
    const devices = fakeDevices();
    const told: unknown[] = [];
    const app = { patrol, clock, phone: { devices }, plan: { contents: null }, duty: { duty: { post: 'p' } }, outbox: { tellPosition: (place: unknown) => Promise.resolve(told.push(place)) } } as unknown as App;
    return { devices, told, round: new RoundState(app, () => person, () => null) };
  };

  beforeEach(async () => {
    vi.stubGlobal('navigator', {});
    db = await openDatabase(`patrol-${names++}`);
    await db.put('enrolment', { device: 'd', key: (await makeKey(crypto.subtle)).key, site: {} as never }, 'phone');
    centre = new Centre();
    clock = new ServerClock();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('show a scan in the round at once, and sends it once the guard goes on', async () => {
    const patrol = await open();
    const { id } = await patrol.scan(label('A1'));
    expect(patrol.rounds[0]).toMatchObject({ state: 'walking', walker: 'me', stops: [{ state: 'done', scan: id }, { state: 'waiting' }] });
    await expect.poll(() => centre.heard.map((one) => one.payload.kind)).toEqual(['round_started']);
    await patrol.release(id);
    await expect.poll(() => centre.heard.map((one) => one.payload.kind)).toEqual(['round_started', 'scan']);
    await expect.poll(() => patrol.fate(id)?.state).toBe('received');
  });

  it('begin from the phone alone where the centre is out of reach', async () => {
    await open();
    centre.reachable = false;
    const cold = await open();
    expect([cold.status, cold.rounds.length, cold.cards.length]).toEqual(['ready', 1, 3]);
    await cold.scan(label('A1'));
    expect((await db.getAll('events')).map((one) => one.payload.kind)).toEqual(['round_started', 'scan']);
    const stranger = await open('new');
    expect([stranger.status, stranger.rounds]).toEqual(['failed', []]);
  });

  it('name each person in his own events, in one chain, and mix nothing', async () => {
    const patrol = await open('first');
    centre.reachable = false;
    await patrol.begin('r');
    await patrol.scan(label('A1'));
    patrol.signedIn(null);
    await expect(patrol.scan(label('B2'))).rejects.toThrow('nobody');
    patrol.signedIn('second');
    await patrol.load();
    await patrol.takeOver('r');
    const last = await patrol.scan(label('B2'));
    centre.reachable = true;
    await patrol.release(last.id);
    patrol.wake();
    await expect.poll(() => centre.heard.length).toBe(4);
    expect(centre.heard.map((one) => [one.seq, one.payload.kind, one.payload.person])).toEqual([
      [1, 'round_started', 'first'],
      [2, 'scan', 'first'],
      [3, 'round_taken_over', 'second'],
      [4, 'scan', 'second'],
    ]);
  });

  it('carry what was last known of the clock and the beacon into a cold start', async () => {
    clock.asked(Date.now() - 100, Date.now() + 5000, Date.now());
    await open();
    await expect.poll(async () => (await db.get('signs', 'last'))?.beacon).toBe('beacon-0');
    centre.reachable = false;
    clock = new ServerClock();
    const { body } = await (await open()).scan(label('A1'));
    const event = JSON.parse(body) as EventBody;
    expect(event.beacon).toBe('beacon-0');
    expect(event.clock).toMatchObject({ error: 50 });
    expect(Math.abs(event.clock!.offset - 5050)).toBeLessThan(50);
    expect(event.clock!.age).toBeGreaterThanOrEqual(0);
  });

  it('keep a tap until somebody signs in, with its own time', async () => {
    const patrol = await open(null);
    const tappedAt = Date.now() - 60_000;
    await patrol.keepTap('https://h/C/A1.ABCDEFGH', tappedAt);
    const later = await open();
    expect(later.taps[0]?.signs.beacon).toBeNull();
    const event = await later.claimTap(later.taps[0]!, label('A1'));
    // The centre's newest beacon, which came with the shift, would say that the tap was after it.
    expect((JSON.parse(event.body) as EventBody).beacon).toBeNull();
    expect([event.at, (JSON.parse(event.body) as EventBody).wall_time, event.person, later.taps]).toEqual([tappedAt, tappedAt, 'me', []]);
    expect(await db.count('taps')).toBe(0);
  });

  it('follow the live line for the rounds of the shift, and fetch one\'s own new ones', async () => {
    const patrol = await open();
    const change = (rounds: RoundView[]) => patrol.hear({ t: 'change', prev: 1, seq: 2, now: 3, rounds } as never);
    change([round({ state: 'paused', paused_since: 5 }), round({ id: 'other', assigned: { post: 'q' } })]);
    expect(patrol.rounds.map((one) => [one.id, one.state])).toEqual([['r', 'paused']]);
    centre.rounds = [round(), round({ id: 'new' })];
    change([round({ id: 'new' })]);
    await expect.poll(() => patrol.rounds.map((one) => one.id), { timeout: 3000 }).toEqual(['r', 'new']);
  });

  it('are felt: saved for the next one, a problem for another one or none', async () => {
    const patrol = await open();
    await patrol.begin('r');
    const { devices, round: walk } = walkerOf(patrol);
    const second = await walk.scan(label('B2'));
    expect(second.issue).toEqual({ what: 'order', expected: 'a' });
    expect((await walk.scan(label('A1'))).issue).toBeNull();
    expect((await walk.scan(label('Z9'))).issue).toEqual({ what: 'unknown' });
    expect(devices.vibration.signals).toEqual(['problem', 'saved', 'problem']);
    expect(devices.sound.signals).toEqual(['problem', 'saved', 'problem']);
    expect(await db.count('events')).toBe(4);
  });

  it('tell the centre the place at once where a scan waits for answers', async () => {
    const { told, round: walk } = walkerOf(await open());
    await walk.scan(label('A1'));
    expect(told).toEqual([]);
    await walk.scan(label('Q3'));
    expect(told).toEqual([{ place: { unit: 'room-q' } }]);
  });

  it('say that a scan was not saved where the phone cannot sign', async () => {
    await db.delete('enrolment', 'phone');
    const { devices, round: walk } = walkerOf(await open());
    await expect(walk.scan(label('A1'))).rejects.toThrow('not enrolled');
    expect(devices.vibration.signals).toEqual(['problem']);
  });
});
