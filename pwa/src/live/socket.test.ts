import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientMessage, ServerMessage, Since } from '../api/types';
import type { LinkState } from '../core/link';
import { readFrame } from './protocol';
import { LiveLink, SILENCE_MS, type SocketLike } from './socket';

class FakeSocket implements SocketLike {
  sent: ClientMessage[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }
  close(): void {
    this.closed = true;
  }
  hear(...messages: unknown[]): void {
    this.onmessage?.({ data: messages.map((one) => JSON.stringify(one)).join('\n') });
  }
  hellos(): ClientMessage[] {
    return this.sent.filter((one) => one.t === 'hello');
  }
}

/** Time that passes only when told. */
class Time {
  now = 1_000_000;
  private timers: { at: number; call: () => void }[] = [];
  after = (ms: number, call: () => void) => {
    const timer = { at: this.now + ms, call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  };
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.now = next.at;
      next.call();
    }
    this.now = until;
  }
}

const snapshot = { t: 'snapshot', epoch: 'e', seq: 5, now: 0, alarms: [], guards: [], people: [] };
const welcome = (resumed: boolean) => ({ t: 'welcome', epoch: 'e', seq: 5, now: 0, resumed });

describe('the live link', () => {
  let time: Time;
  let sockets: FakeSocket[];
  let states: LinkState[];
  let since: Since | null;
  let gap: boolean;
  let heard: ServerMessage[];
  let ended: string[];
  let link: LiveLink;
  const last = () => sockets.at(-1)!;

  beforeEach(() => {
    time = new Time();
    sockets = [];
    states = [];
    since = null;
    gap = false;
    heard = [];
    ended = [];
    link = new LiveLink(
      'guard',
      {
        open: () => {
          sockets.push(new FakeSocket());
          return last();
        },
        now: () => time.now,
        random: () => 1,
        after: time.after,
      },
      {
        state: (state) => states.push(state),
        message: (message) => {
          heard.push(message);
          if (message.t === 'snapshot') since = { epoch: message.epoch, seq: message.seq };
          return { gap };
        },
        since: () => since,
        clock: () => undefined,
        ended: (code) => ended.push(code),
      },
    );
    link.start();
  });

  const goLive = () => {
    last().onopen?.();
    last().hear(welcome(false), snapshot);
  };

  it('says hello without a place, and is live with the snapshot', () => {
    last().onopen?.();
    expect(last().hellos()).toEqual([{ t: 'hello', view: 'guard', since: null }]);
    last().hear(welcome(false));
    expect(states).toEqual([]);
    last().hear(snapshot);
    expect(states).toEqual(['live']);
  });

  it('answers pings', () => {
    goLive();
    last().hear({ t: 'ping', now: 0, seq: 5 });
    expect(last().sent).toContainEqual({ t: 'pong' });
  });

  it('gives a silent line up after ten seconds, although the socket says nothing', () => {
    goLive();
    time.pass(SILENCE_MS - 1);
    expect(last().closed).toBe(false);
    time.pass(1);
    expect(sockets[0]!.closed).toBe(true);
    expect(states.at(-1)).toBe('resuming');
  });

  it('resumes where it stood', () => {
    goLive();
    last().onclose?.();
    time.pass(500);
    expect(sockets).toHaveLength(2);
    last().onopen?.();
    expect(last().hellos()).toEqual([{ t: 'hello', view: 'guard', since: { epoch: 'e', seq: 5 } }]);
    last().hear(welcome(true));
    expect(states).toEqual(['live', 'resuming', 'live']);
  });

  it('says offline after several tries, and keeps trying', () => {
    goLive();
    last().onclose?.();
    for (let i = 0; i < 6; i++) {
      time.pass(20_000);
      last().onerror?.();
    }
    expect(states).toContain('offline');
    const before = sockets.length;
    time.pass(20_000);
    expect(sockets.length).toBeGreaterThan(before);
    goLive();
    expect(states.at(-1)).toBe('live');
  });

  it('asks once for what is missing', () => {
    goLive();
    gap = true;
    last().hear({ t: 'change', prev: 8, seq: 9, now: 0 }, { t: 'change', prev: 9, seq: 10, now: 0 });
    last().hear({ t: 'change', prev: 10, seq: 11, now: 0 });
    expect(last().hellos()).toHaveLength(2);
    expect(last().hellos()[1]).toMatchObject({ since: { seq: 5 } });
    expect(states.at(-1)).toBe('resuming');
    gap = false;
    last().hear(welcome(true));
    expect(states.at(-1)).toBe('live');
  });

  it('asks for everything when asking for the rest did not help', () => {
    goLive();
    gap = true;
    last().hear({ t: 'change', prev: 8, seq: 9, now: 0 });
    gap = false;
    last().hear(welcome(true));
    gap = true;
    last().hear({ t: 'change', prev: 8, seq: 9, now: 0 });
    expect(last().hellos()[2]).toMatchObject({ since: null });
  });

  it('asks for everything after nonsense, and goes on', () => {
    goLive();
    last().onmessage?.({ data: '{"t":"change","prev":"x"}\n{"t":"ping","now":1,"seq":5}' });
    expect(heard.at(-1)?.t).toBe('ping');
    expect(last().hellos()[1]).toMatchObject({ since: null });
  });

  it('does not come back once the session is over', () => {
    goLive();
    last().hear({ t: 'bye', code: 'session_ended' });
    time.pass(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe('ended');
    expect(ended).toEqual(['session_ended']);
  });

  it('comes back when the server restarts', () => {
    goLive();
    last().hear({ t: 'bye', code: 'shutting_down' });
    time.pass(1_000);
    expect(sockets).toHaveLength(2);
  });

  it('ignores what an old socket still delivers', () => {
    goLive();
    last().onclose?.();
    const count = heard.length;
    sockets[0]!.hear({ t: 'ping', now: 0, seq: 5 });
    expect(heard).toHaveLength(count);
  });

  it('does not wait when the network is back', () => {
    goLive();
    last().onclose?.();
    link.wake();
    expect(sockets).toHaveLength(2);
    expect(link.say({ t: 'pong' })).toBe(false);
  });
});

describe('a frame', () => {
  it('holds several messages', () => {
    expect(readFrame('{"t":"ping","now":1,"seq":2}\n{"t":"bye","code":"x"}\n').messages).toHaveLength(2);
  });
  it('passes over kinds of a newer server', () => {
    expect(readFrame('{"t":"round","x":1}')).toEqual({ messages: [], poisoned: false });
    expect(readFrame('{"t":"constructor"}')).toEqual({ messages: [], poisoned: false });
  });
  it('tells of nonsense', () => {
    expect(readFrame('<html>').poisoned).toBe(true);
    expect(readFrame('{"t":"snapshot","epoch":"e","seq":1,"alarms":[{"id":5}],"guards":[],"people":[]}').poisoned).toBe(true);
  });
});
