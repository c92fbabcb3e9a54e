import type { ButtonTestView, ButtonView, Millis, Uuid } from '../api/types';

/** How long a button waits for its test press, milliseconds. As the server has it. */
export const WITHIN_MS = 5 * 60_000;

/** Whether a button's proof is old enough to ask for another. */
export type Proof = 'never' | 'overdue' | 'ok';

/** Where a test that was begun stands. */
export type TestStep =
  | { step: 'waiting'; left: Millis }
  | { step: 'passed'; at: Millis }
  /** Nobody pressed in time: a press is real again. */
  | { step: 'ran_out' }
  | { step: 'called_off' };

/** The newest test of a button that a page saw begin. The server tells no more of one that is over. */
export interface Begun {
  until: Millis;
  calledOff: boolean;
}

/** One button of the list. */
export interface ButtonRow {
  button: ButtonView;
  test: ButtonTestView | null;
  proof: Proof;
}

/** Whether a button was proved lately enough. `every` is how often it has to be. */
export function proofOf(test: ButtonTestView | null, every: Millis, now: Millis): Proof {
  if (test === null || test.proved_at === null) return 'never';
  return now - test.proved_at >= every ? 'overdue' : 'ok';
}

/** A row for every button, in the order given. */
export function rowsOf(buttons: readonly ButtonView[], tests: ReadonlyMap<Uuid, ButtonTestView>, every: Millis, now: Millis): ButtonRow[] {
  return buttons.map((button) => {
    const test = tests.get(button.id) ?? null;
    return { button, test, proof: proofOf(test, every, now) };
  });
}

/** What a button is found by: code, name, department and place, in both languages, in small letters. */
export function textOf({ code, name, department_name, place }: ButtonView): string {
  const names = [name, department_name, place.name].flatMap((one) => (one === null ? [] : [one.zh, one.en]));
  return [code, ...names].join(' ').toLowerCase();
}

const RANK: Record<Proof, number> = { never: 0, overdue: 1, ok: 2 };

/** Never tested first, then the longest ago. Taken once: rows keep their place while one tests. */
export function inOrder(rows: readonly ButtonRow[]): Uuid[] {
  const proved = (row: ButtonRow) => row.test?.proved_at ?? 0;
  return [...rows]
    .sort((a, b) => RANK[a.proof] - RANK[b.proof] || proved(a) - proved(b) || a.button.code.localeCompare(b.button.code, undefined, { numeric: true }))
    .map((row) => row.button.id);
}

/** What a page knows of a button's test after the server told of it. One that ends unproved before its time was called off. */
export function seen(before: Begun | null, test: ButtonTestView, now: Millis): Begun | null {
  if (test.waits_until !== null) return before?.until === test.waits_until ? before : { until: test.waits_until, calledOff: false };
  if (before === null || now >= before.until || provedIn(before, test) !== null) return before;
  return { ...before, calledOff: true };
}

const provedIn = (begun: Begun, test: ButtonTestView | null): Millis | null => {
  const proved = test?.proved_at ?? null;
  return proved !== null && proved >= begun.until - WITHIN_MS && proved < begun.until ? proved : null;
};

/** Where the test of a button stands; `null` where this page saw none. */
export function testStep(test: ButtonTestView | null, begun: Begun | null, now: Millis): TestStep | null {
  const until = test?.waits_until ?? null;
  if (until !== null && now < until) return { step: 'waiting', left: until - now };
  if (begun === null) return null;
  const proved = provedIn(begun, test);
  if (proved !== null) return { step: 'passed', at: proved };
  if (begun.calledOff) return { step: 'called_off' };
  return now >= begun.until ? { step: 'ran_out' } : null;
}

/** How many of each proof. */
export function countProofs(rows: readonly ButtonRow[]): Record<Proof, number> {
  const counts: Record<Proof, number> = { never: 0, overdue: 0, ok: 0 };
  for (const { proof } of rows) counts[proof] += 1;
  return counts;
}
