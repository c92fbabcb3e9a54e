import type { Millis, PositionView } from '../api/types';
import { phrase, type Phrase } from './phrase';
import { isLowBattery, positionLight } from './readiness';

/** What of a phone is tested before a shift. */
export type TestName = 'live' | 'sound' | 'vibration' | 'awake' | 'push' | 'position' | 'battery';
/** `asked`: only the guard himself can tell. */
export type TestResult = 'ok' | 'problem' | 'running' | 'asked' | 'impossible';

/** One line of the test: how it stands and, where it is not well, what to do. */
export interface TestLine {
  name: TestName;
  result: TestResult;
  text: Phrase;
}

/** How far a test message got. */
export type Pushed = 'waiting' | 'sending' | 'sent' | 'came' | 'silent' | { failed: Phrase };

/** Everything that is known while the test runs. */
export interface Tested {
  live: boolean;
  /** The browser plays. */
  sound: boolean;
  /** What the guard says; `null` until he does. */
  heard: boolean | null;
  canVibrate: boolean;
  felt: boolean | null;
  canStayAwake: boolean;
  awake: boolean;
  push: 'on' | 'off' | 'denied' | 'unsupported';
  pushed: Pushed;
  /** Off duty nobody asks for a place. */
  onDuty: boolean;
  position: PositionView | null;
  battery: number | null;
}

/** The lines in the order of their weight. */
export function testLines(tested: Tested, now: Millis): TestLine[] {
  const lines: [TestName, TestResult, Phrase][] = [
    tested.live ? ['live', 'ok', phrase('ready.live.good')] : ['live', 'problem', phrase('ready.live.mend')],
    soundLine(tested),
    vibrationLine(tested),
    pushLine(tested),
    ...(tested.onDuty ? [positionLine(tested.position, now)] : []),
    awakeLine(tested),
    batteryLine(tested.battery),
  ];
  return lines.map(([name, result, text]) => ({ name, result, text }));
}

/** How many lines ask for something, and whether any still runs or waits for an answer. */
export function testSummary(lines: readonly TestLine[]): { problems: number; open: boolean } {
  return {
    problems: lines.filter((line) => line.result === 'problem').length,
    open: lines.some((line) => line.result === 'running' || line.result === 'asked'),
  };
}

type Row = [TestName, TestResult, Phrase];

function soundLine({ sound, heard }: Tested): Row {
  if (!sound) return ['sound', 'problem', phrase('ready.sound.mend')];
  if (heard === null) return ['sound', 'asked', phrase('test.sound.ask')];
  return heard ? ['sound', 'ok', phrase('ready.sound.good')] : ['sound', 'problem', phrase('test.sound.mend')];
}

function vibrationLine({ canVibrate, felt }: Tested): Row {
  if (!canVibrate) return ['vibration', 'impossible', phrase('test.vibration.impossible')];
  if (felt === null) return ['vibration', 'asked', phrase('test.vibration.ask')];
  return felt ? ['vibration', 'ok', phrase('test.vibration.felt')] : ['vibration', 'problem', phrase('test.vibration.mend')];
}

function pushLine({ live, push, pushed }: Tested): Row {
  if (push === 'unsupported') return ['push', 'impossible', phrase('ready.push.unsupported')];
  if (push === 'denied') return ['push', 'problem', phrase('ready.push.denied')];
  if (pushed === 'came') return ['push', 'ok', phrase('test.push.came')];
  if (push === 'off') return ['push', 'problem', phrase('ready.push.mend')];
  if (typeof pushed === 'object') return ['push', 'problem', phrase('test.push.failed', { why: pushed.failed })];
  switch (pushed) {
    case 'silent':
      return ['push', 'problem', phrase('test.push.silent')];
    case 'sent':
      return ['push', 'running', phrase('test.push.sent')];
    case 'sending':
    case 'waiting':
      return live ? ['push', 'running', phrase('test.push.sending')] : ['push', 'problem', phrase('test.push.offline')];
  }
}

function positionLine(position: PositionView | null, now: Millis): Row {
  const light = positionLight(position, now);
  return light === 'bad' ? ['position', 'problem', phrase('ready.position.mend')] : ['position', 'ok', phrase(`ready.position.${light}`)];
}

function awakeLine({ canStayAwake, awake }: Tested): Row {
  if (!canStayAwake) return ['awake', 'impossible', phrase('test.awake.impossible')];
  return awake ? ['awake', 'ok', phrase('ready.awake.good')] : ['awake', 'problem', phrase('ready.awake.mend')];
}

function batteryLine(battery: number | null): Row {
  if (battery === null) return ['battery', 'impossible', phrase('test.battery.impossible')];
  return isLowBattery(battery) ? ['battery', 'problem', phrase('ready.battery.mend')] : ['battery', 'ok', phrase('test.battery.percent', { n: battery })];
}
