import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlarmAction } from '../api/types';
import { answerOf, isSilent, unheardSign, type Answer, type Message, type Waiting } from '../core/outbox';
import { openDatabase, type Database } from './db';
import { Outbox, sender } from './outbox';

const input = (id: string, alarm: string, action: AlarmAction = { do: 'contain' }): Message => ({ what: 'input', alarm, body: { id, ...action } });
const raise = (id: string): Message => ({ what: 'alarm', body: { id, kind: 'violence', place: { unit: 'u' } } });
const position = (label: string): Message => ({ what: 'position', body: { place: { label } } });
const sign = (at: number): Message => ({ what: 'check_in', body: { at } });
const idOf = (message: Message): string =>
  message.what === 'position' ? JSON.stringify(message.body.place) : message.what === 'check_in' ? `sign ${message.body.at}` : message.body.id;

let names = 0;

describe('the outbox', () => {
  let db: Database;
  let name: string;
  let sent: Message[];
  let answers: ((message: Message) => Answer | Promise<Answer>)[];
  let timers: { at: number; call: () => void }[];
  let now: number;
  let waiting: readonly Waiting[];
  let told: [string, string][];

  const open = () =>
    Outbox.open(
      db,
      async (message) => {
        sent.push(message);
        return (answers.shift() ?? (() => ({ kind: 'taken' }) as const))(message);
      },
      {
        now: () => now,
        random: () => 1,
        after: (ms, call) => {
          const timer = { at: now + ms, call };
          timers.push(timer);
          return () => {
            timers = timers.filter((one) => one !== timer);
          };
        },
      },
      { changed: (list) => (waiting = list), answered: (one, answer) => told.push([one.id, answer.kind]) },
    );
  /** Lets everything run that does not wait for time. */
  const settle = async () => {
    for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number) => {
    now += ms;
    const due = timers.filter((one) => one.at <= now);
    timers = timers.filter((one) => one.at > now);
    for (const one of due) one.call();
    await settle();
  };

  beforeEach(async () => {
    name = `test-${names++}`;
    db = await openDatabase(name);
    sent = [];
    answers = [];
    timers = [];
    now = 1_000;
    waiting = [];
    told = [];
  });

  it('sends, and forgets only what was answered', async () => {
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('1', raise('1'));
    await settle();
    expect(sent.map(idOf)).toEqual(['1']);
    expect(waiting).toEqual([]);
    expect(await db.count('outbox')).toBe(0);
  });

  it('is on the disk before it is said to be', async () => {
    answers = [() => new Promise<Answer>(() => undefined)];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('1', raise('1'));
    expect(await db.count('outbox')).toBe(1);
  });

  it('tries again with the same id until there is an answer', async () => {
    answers = [() => ({ kind: 'later' }), () => Promise.reject(new Error('gone')), () => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('1', raise('1'));
    await settle();
    expect(waiting[0]?.tries).toBe(1);
    for (let i = 0; i < 3; i++) await pass(20_000);
    expect(sent.map(idOf)).toEqual(['1', '1', '1', '1']);
    expect(waiting).toEqual([]);
  });

  it('keeps the newest sign from lone work alone, and the time of its tap', async () => {
    const outbox = await open();
    await expect(outbox.put('0', sign(1))).rejects.toThrow();
    outbox.signedIn('me');
    answers = [() => ({ kind: 'later' })];
    await outbox.put('1', sign(1_000));
    await settle();
    now += 1;
    await outbox.put('2', sign(2_000));
    await outbox.put('3', position('hall'));
    await settle();
    expect(unheardSign(waiting, 'me')).toBeNull();
    expect(sent.map(idOf)).toEqual(['sign 1000', 'sign 2000', '{"label":"hall"}']);
  });

  it('does not try again before its time', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('1', raise('1'));
    await settle();
    await pass(499);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent).toHaveLength(2);
  });

  it('keeps the order within an alarm', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await outbox.put('b', input('b', 'a'));
    await outbox.put('c', input('c', 'a', { do: 'claim_false' }));
    await settle();
    expect(sent.map(idOf)).toEqual(['a']);
    await pass(500);
    expect(sent.map(idOf)).toEqual(['a', 'a', 'b', 'c']);
  });

  it('does not let one alarm wait for another', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', input('a', 'stuck'));
    await settle();
    await outbox.put('p', raise('p'));
    await settle();
    expect(sent.map(idOf)).toEqual(['a', 'p']);
    expect(waiting.map((one) => one.id)).toEqual(['a']);
  });

  it('drops what the server refused, says so, and goes on', async () => {
    answers = [() => ({ kind: 'refused', code: 'already_taken' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', input('a', 'x'));
    await outbox.put('b', input('b', 'x'));
    await settle();
    expect(told).toEqual([
      ['a', 'refused'],
      ['b', 'taken'],
    ]);
    expect(waiting).toEqual([]);
  });

  it('takes the same id once', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await outbox.put('a', raise('a'));
    await settle();
    expect(waiting).toHaveLength(1);
  });

  it('goes on after the phone was switched off', async () => {
    answers = [() => ({ kind: 'later' })];
    const first = await open();
    first.signedIn('me');
    await first.put('a', raise('a'));
    await first.put('b', input('b', 'a'));
    await settle();
    db.close();
    db = await openDatabase(name);
    timers = [];
    now += 60_000;
    const second = await open();
    expect(waiting.map((one) => one.id)).toEqual(['a', 'b']);
    second.signedIn('me');
    await settle();
    expect(sent.map(idOf)).toEqual(['a', 'a', 'b']);
  });

  it('sends nothing in another name, and keeps it', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await settle();
    outbox.signedIn('other');
    await pass(60_000);
    expect(sent).toHaveLength(1);
    outbox.signedIn('me');
    await settle();
    expect(sent).toHaveLength(2);
  });

  it('waits for somebody to sign in again', async () => {
    answers = [() => ({ kind: 'signed_out' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await settle();
    await pass(60_000);
    expect(sent).toHaveLength(1);
    expect(waiting).toHaveLength(1);
    outbox.signedIn('me');
    await settle();
    expect(waiting).toEqual([]);
  });

  it('keeps what is pressed between the end of the session and signing in', async () => {
    answers = [() => ({ kind: 'signed_out' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await settle();
    await outbox.put('b', raise('b'));
    await settle();
    expect(sent).toHaveLength(1);
    expect((await db.getAll('outbox')).map((one) => one.id)).toEqual(['a', 'b']);
    outbox.signedIn('me');
    await pass(60_000);
    expect(sent.map(idOf)).toEqual(expect.arrayContaining(['a', 'b']));
    expect(waiting).toEqual([]);
  });

  describe('with an alarm of somebody else', () => {
    let outbox: Outbox;
    let made: number;
    const newId = () => `new-${++made}`;
    beforeEach(async () => {
      made = 0;
      answers = [() => ({ kind: 'signed_out' })];
      outbox = await open();
      outbox.signedIn('first');
      await outbox.put('a', raise('a'));
      await outbox.put('n', input('n', 'a', { do: 'note', text: 'knife' }));
      await settle();
      outbox.signedIn(null);
      outbox.signedIn('second');
      await settle();
    });

    it('never sends it by itself', async () => {
      await pass(60_000);
      expect(sent).toHaveLength(1);
      expect(waiting.map((one) => one.person)).toEqual(['first', 'first']);
    });

    it('sends it in the new person\'s name with new ids, and what was said of it after it', async () => {
      expect(await outbox.adopt('a', newId, 'pressed 22:41')).toBe('new-1');
      await settle();
      expect(sent.slice(1)).toEqual([
        { what: 'alarm', body: { id: 'new-1', kind: 'violence', place: { unit: 'u' }, text: 'pressed 22:41' } },
        { what: 'input', alarm: 'new-1', body: { id: 'new-2', do: 'note', text: 'knife' } },
      ]);
      expect(waiting).toEqual([]);
      expect(await db.getAll('outbox')).toEqual([]);
    });

    it('keeps it in the new person\'s name until it has arrived', async () => {
      answers = [() => ({ kind: 'later' })];
      await outbox.adopt('a', newId, '');
      await settle();
      expect((await db.getAll('outbox')).map((one) => [one.id, one.person])).toEqual([['new-1', 'second'], ['new-2', 'second']]);
      expect(await outbox.adopt('a', newId, '')).toBeNull();
    });

    it('forgets it with everything said of it when it is discarded', async () => {
      expect(await outbox.discard('a')).toBe(true);
      expect(waiting).toEqual([]);
      expect(await db.getAll('outbox')).toEqual([]);
      expect(await outbox.discard('a')).toBe(false);
    });

    it('leaves it alone while it is on its way', async () => {
      let arrive: (answer: Answer) => void = () => undefined;
      answers = [() => new Promise<Answer>((resolve) => (arrive = resolve))];
      outbox.signedIn('first');
      await pass(60_000);
      outbox.signedIn('second');
      expect(await outbox.adopt('a', newId, '')).toBeNull();
      expect(await outbox.discard('a')).toBe(false);
      arrive({ kind: 'taken' });
      await settle();
      expect(waiting.map((one) => one.id)).toEqual(['n']);
    });
  });

  it('sends only the newest position', async () => {
    answers = [() => ({ kind: 'later' }), () => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('1', position('one'));
    await settle();
    await outbox.put('2', position('two'));
    await settle();
    expect(waiting.map((one) => one.id)).toEqual(['2']);
    await outbox.put('3', position('three'));
    await pass(60_000);
    expect(waiting).toEqual([]);
    expect(sent.map(idOf)).toEqual(['{"label":"one"}', '{"label":"two"}', '{"label":"three"}']);
  });

  it('does not wait when the network is back', async () => {
    answers = [() => ({ kind: 'later' })];
    const outbox = await open();
    outbox.signedIn('me');
    await outbox.put('a', raise('a'));
    await settle();
    outbox.wake();
    await settle();
    expect(waiting).toEqual([]);
  });
});

describe('answers', () => {
  it('decide by status whether to try again', () => {
    expect(answerOf(409, 'already_taken').kind).toBe('refused');
    expect(answerOf(404, 'not_found').kind).toBe('refused');
    expect(answerOf(401, 'not_signed_in').kind).toBe('signed_out');
    for (const status of [408, 425, 429, 500, 502, 503]) expect(answerOf(status, 'fault').kind).toBe('later');
  });
  it('come from calls that throw', async () => {
    const send = sender({
      raise: () => Promise.reject(new Error('no network')),
      input: () => Promise.reject(Object.assign(new Error('taken'), { status: 409 })),
      position: () => Promise.resolve(null),
      checkIn: () => Promise.resolve(null),
      refusal: (error) => ('status' in (error as object) ? { status: 409, code: 'already_taken' } : null),
    });
    expect(await send(raise('a'))).toEqual({ kind: 'later' });
    expect(await send(input('b', 'a'))).toEqual({ kind: 'refused', code: 'already_taken', context: undefined });
    expect(await send(position('x'))).toEqual({ kind: 'taken' });
    expect(await send(sign(1))).toEqual({ kind: 'taken' });
  });

  it('tells a press that only proved a button from an alarm', async () => {
    const answers = [{ test: true }, { test: false }, {}];
    const send = sender({
      raise: () => Promise.resolve(answers.shift() ?? {}),
      input: () => Promise.resolve(null),
      position: () => Promise.resolve(null),
      checkIn: () => Promise.resolve(null),
      refusal: () => null,
    });
    expect(await send(raise('a'))).toEqual({ kind: 'taken', test: true });
    expect(await send(raise('b'))).toEqual({ kind: 'taken' });
    expect(await send(raise('c'))).toEqual({ kind: 'taken' });
  });
});

describe('what waits', () => {
  const one = (id: string, person: string, message: Message): Waiting => ({ id, order: Number(id), person, message, at: 0, tries: 0, notBefore: 0 });

  it('holds the newest sign of a person, by a tap or by a place', () => {
    const there: Message = { what: 'position', body: { place: { label: 'x' }, at: 5_000 } };
    const waiting = [one('1', 'me', sign(3_000)), one('2', 'me', there), one('3', 'other', sign(9_000)), one('4', 'me', raise('4'))];
    expect(unheardSign(waiting, 'me')).toBe(5_000);
    expect(unheardSign(waiting.slice(2), 'me')).toBeNull();
  });
  it('tells alarms that may be spoken of from silent ones', () => {
    expect(isSilent(one('1', 'me', raise('1')))).toBe(false);
    expect(isSilent(one('1', 'me', { what: 'alarm', body: { id: '1', kind: 'violence', place: { unit: 'u' }, silent: true } }))).toBe(true);
    expect(isSilent(one('1', 'me', sign(1)))).toBe(false);
  });
});
