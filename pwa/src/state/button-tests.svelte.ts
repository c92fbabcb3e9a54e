import type { ButtonTestView, ButtonView, Millis, Uuid } from '../api/types';
import { countProofs, inOrder, rowsOf, seen, testStep, textOf, type Begun, type ButtonRow, type TestStep } from '../core/button-tests';
import type { Phrase } from '../core/phrase';
import type { App } from './app.svelte';

/** The site's alarm buttons and their tests, live. */
export class ButtonTestsState {
  query = $state('');
  failed = $state(false);
  /** Why the last attempt of a button was refused. */
  problem = $state.raw<{ button: Uuid; text: Phrase } | null>(null);
  /** Each has to be proved this often, milliseconds. */
  every = $state<Millis>(0);
  private buttons = $state.raw<ButtonView[] | null>(null);
  private tests = $state.raw<ReadonlyMap<Uuid, ButtonTestView>>(new Map());
  /** Tests that began before this page's eyes. */
  private begun = $state.raw<ReadonlyMap<Uuid, Begun>>(new Map());
  private order = $state.raw<readonly Uuid[]>([]);
  private told = 0;

  readonly loaded = $derived(this.buttons !== null);
  readonly all = $derived.by((): ButtonRow[] => {
    const rows = rowsOf(this.buttons ?? [], this.tests, this.every, this.app.clock.now);
    const at = new Map(this.order.map((id, i) => [id, i]));
    return rows.sort((a, b) => (at.get(a.button.id) ?? 0) - (at.get(b.button.id) ?? 0));
  });
  readonly counts = $derived(countProofs(this.all));
  readonly shown = $derived.by(() => {
    const wanted = this.query.trim().toLowerCase().split(/\s+/);
    return this.all.filter((row) => wanted.every((word) => textOf(row.button).includes(word)));
  });

  constructor(private readonly app: App) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      this.app.live.start('desk');
      return this.app.live.listen((message) => {
        if (message.t === 'change' && message.button_tests !== undefined) this.hear(message.button_tests);
      });
    });
    $effect(() => {
      // What came while the line was down is not told again.
      void this.app.live.isLive;
      void this.load();
    });
  }

  async load(): Promise<void> {
    const before = this.told;
    try {
      const [buttons, { tests, every_ms: every }] = await Promise.all([this.app.api.buttons(), this.app.api.buttonTests()]);
      this.failed = false;
      // News that came meanwhile is newer than this answer.
      if (before !== this.told && this.buttons !== null) return;
      this.every = every;
      this.tests = new Map();
      this.hear(tests);
      this.order = this.order.length === buttons.length ? this.order : inOrder(rowsOf(buttons, this.tests, every, this.app.clock.exact()));
      this.buttons = buttons;
    } catch {
      this.failed = true;
    }
  }

  /** The next press proves it. */
  begin(button: Uuid): Promise<void> {
    return this.attempt(button, () => this.app.api.beginButtonTest(button));
  }

  callOff(button: Uuid): Promise<void> {
    return this.attempt(button, () => this.app.api.endButtonTest(button));
  }

  stepOf(row: ButtonRow): TestStep | null {
    return testStep(row.test, this.begun.get(row.button.id) ?? null, this.app.clock.now);
  }

  private async attempt(button: Uuid, what: () => Promise<ButtonTestView>): Promise<void> {
    this.problem = null;
    try {
      this.hear([await what()]);
    } catch (error) {
      this.problem = { button, text: this.app.problem(error) };
    }
  }

  private hear(tests: readonly ButtonTestView[]): void {
    this.told += 1;
    const all = new Map(this.tests);
    const begun = new Map(this.begun);
    for (const test of tests) {
      all.set(test.button, test);
      const known = seen(begun.get(test.button) ?? null, test, this.app.clock.exact());
      if (known !== null) begun.set(test.button, known);
    }
    this.tests = all;
    this.begun = begun;
  }
}

