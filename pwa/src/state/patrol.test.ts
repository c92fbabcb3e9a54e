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
const SUN = { type: 'tag_url', url: `https://h/t?e=${'EF'.repeat(16)}&c=${'94'.repeat(8)}` } as const;
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
  cards: CheckpointCard[] = [card('a', 'A1'), card('b', 'B2'), asking];
  readonly heard: EventBody[] = [];
  readonly api = {
    shift: () => this.answer((): ShiftView => ({ now: Date.now(), beacon: `beacon-${this.heard.length}`, rounds: this.rounds, checkpoints: this.cards })),
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
    // It grows with its age.
    expect(event.clock!.error - 50).toBeLessThan(10);
    expect(Math.abs(event.clock!.offset - 5050)).toBeLessThan(50);
    expect(event.clock!.age).toBeGreaterThanOrEqual(0);
  });

  it('say nothing of the clock once it was put back, nor after a restart', async () => {
    const now = Date.now();
    let look = { wall: now, ran: 0 };
    clock = new ServerClock(() => look);
    clock.asked(now - 20_000, now, now - 19_900);
    const patrol = await open();
    await expect.poll(async () => (await db.get('signs', 'last'))?.clock).not.toBeNull();
    centre.reachable = false;
    const clockOf = async (at: PatrolState, code: string) => (JSON.parse((await at.scan(label(code))).body) as EventBody).clock;
    look = { wall: now + 1_000, ran: 1_000 };
    expect((await clockOf(patrol, 'A1'))!.error - 50).toBeLessThan(10);
    look = { wall: now - 9_000, ran: 2_000 };
    expect(await clockOf(patrol, 'B2')).toBeNull();
    clock = new ServerClock();
    expect(await clockOf(await open(), 'A1')).toBeNull();
  });

  it('say nothing of a clock that was compared in the future', async () => {
    await db.put('signs', { beacon: 'b', clock: { offset: 0, error: 5, at: Date.now() + 600_000 } }, 'last');
    centre.reachable = false;
    const { body } = await (await open()).scan(label('A1'));
    expect(JSON.parse(body) as EventBody).toMatchObject({ beacon: 'b', clock: null });
  });

  it('hold a scan for its questions only as long as it comes before its stop is due', async () => {
    const due = (due_at: number) => [round({ id: `due ${due_at}`, walker: 'me', state: 'walking', stops: [{ checkpoint: 'q', arrival_ms: 0, due_at, state: 'waiting', reached_at: null, scan: null }] })];
    const heldFor = async (due_at: number) => {
      centre.rounds = due(due_at);
      const patrol = await open();
      const { id } = await patrol.scan(label('Q3'));
      const before = patrol.fate(id)!.heldUntil - Date.now();
      const added = await patrol.add(id, { answers: { lock: true }, remark: null, photos: [] });
      return { before, added, after: patrol.fate(id)!.heldUntil - Date.now() };
    };
    const long = await heldFor(Date.now() + 3_600_000);
    expect(long.before).toBeGreaterThan(175_000);
    expect([long.added, Math.abs(long.after - long.before) < 5_000]).toEqual([true, true]);
    const short = await heldFor(Date.now() + 80_000);
    expect(Math.abs(short.before - 60_000)).toBeLessThan(5_000);
    expect([short.added, Math.abs(short.after - 60_000) < 5_000]).toEqual([true, true]);
    expect(await heldFor(Date.now() + 15_000)).toMatchObject({ added: false });
  });

  it('find the checkpoint of a tag that signs by its number, and begin its round', async () => {
    centre.cards = [{ ...card('a', 'A1'), tags: ['04A1B2C3D4E5F6'] }, card('b', 'B2')];
    const patrol = await open();
    await patrol.scan(SUN, { serial: '04:a1:b2:c3:d4:e5:f6' });
    const events = await db.getAll('events');
    expect(events.map((one) => [one.payload.kind, 'round' in one.payload && one.payload.round, one.checkpoint])).toEqual([
      ['round_started', 'r', null],
      ['scan', 'r', 'a'],
    ]);
    expect(events[1]?.payload).toMatchObject({ proof: SUN });
    expect(patrol.rounds[0]?.stops.map((stop) => stop.state)).toEqual(['done', 'waiting']);
  });

  it('go on where the guard says whose tag opened the app; the proof stays what the tag signed', async () => {
    const patrol = await open();
    const { round: walk } = walkerOf(patrol);
    expect(walk.expected.map((one) => one.code)).toEqual(['A1']);
    await patrol.keepTap(SUN.url, Date.now());
    const scanned = await walk.claim(patrol.taps[0]!, SUN, 'a');
    expect([scanned.card?.code, scanned.issue]).toEqual(['A1', null]);
    expect(patrol.rounds[0]).toMatchObject({ state: 'walking', walker: 'me', stops: [{ state: 'done' }, { state: 'waiting' }] });
    expect(walk.expected.map((one) => one.code)).toEqual(['B2']);
    expect((await db.getAll('events')).map((one) => one.payload)).toMatchObject([{ kind: 'round_started', round: 'r' }, { kind: 'scan', round: 'r', proof: SUN }]);
  });

  it('write a tap down once, however often it is claimed', async () => {
    const patrol = await open();
    const { round: walk } = walkerOf(patrol);
    await patrol.keepTap(SUN.url, Date.now());
    const tap = patrol.taps[0]!;
    const [first, second] = await Promise.all([walk.claim(tap, SUN, 'a'), walk.claim(tap, SUN, 'a')]);
    const third = await walk.claim(tap, SUN, 'b');
    expect([first.id, second.id, third.id]).toEqual([tap.id, tap.id, tap.id]);
    expect((await db.getAll('events')).map((one) => one.payload.kind)).toEqual(['round_started', 'scan']);
    expect(patrol.taps).toEqual([]);
  });

  it('keep a tap until somebody signs in, with its own time', async () => {
    const patrol = await open(null);
    const tappedAt = Date.now() - 60_000;
    await patrol.keepTap('https://h/C/A1.ABCDEFGH', tappedAt);
    const later = await open();
    expect(later.taps[0]?.signs.beacon).toBeNull();
    const tap = later.taps[0]!;
    await walkerOf(later).round.claim(tap, label('A1'), null);
    const event = later.fate(tap.id)!;
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
