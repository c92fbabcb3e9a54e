import { getContext, setContext } from 'svelte';
import { Api } from '../api/client';
import { openDatabase } from '../data/db';
import { DutyCache } from '../data/duty-cache';
import { PhotoStore } from '../data/photos';
import { PlanCache } from '../data/plan-cache';
import { RectifyDrafts } from '../data/rectify-drafts';
import type { Devices } from '../device/devices';
import type { Texts } from '../i18n/text.svelte';
import { ServerClock } from './clock.svelte';
import { DutyState } from './duty.svelte';
import { LiveState } from './live.svelte';
import { MyHazards } from './my-hazards.svelte';
import { OutboxState } from './outbox.svelte';
import { PatrolState } from './patrol.svelte';
import { PhoneState } from './phone.svelte';
import { PlanState } from './plan.svelte';
import { codePhrase, problemPhrase } from './problems';
import { Session } from './session.svelte';
import { Settings } from './settings.svelte';
import { UpdateState } from './update.svelte';
import type { Phrase } from '../core/phrase';
import type { Uuid } from '../api/types';

/** Signing out waits this long at most for the push subscription to be taken back, milliseconds. */
const PUSH_LEAVES_MS = 2000;

/** Everything that screens share. Made once, given by context. */
export class App {
  readonly update = new UpdateState();

  private constructor(
    readonly api: Api,
    readonly clock: ServerClock,
    readonly texts: Texts,
    readonly settings: Settings,
    readonly session: Session,
    readonly outbox: OutboxState,
    readonly live: LiveState,
    readonly plan: PlanState,
    readonly duty: DutyState,
    readonly phone: PhoneState,
    readonly patrol: PatrolState,
    readonly hazards: MyHazards,
  ) {}

  /** Opens the device's database and wires the parts. */
  static async open(texts: Texts, devices: Devices): Promise<App> {
    const api = new Api(globalThis.fetch.bind(globalThis));
    const db = await openDatabase();
    const clock = new ServerClock();
    const live = new LiveState(clock, () => void session.confirm());
    const session: Session = new Session(api, db, (now) => clock.told(now));
    const outbox = new OutboxState(api, () => clock.exact(), (alarm) => live.freshen(alarm), (work) => void duty.alone(work));
    const duty = new DutyState(api, new DutyCache(db), () => session.me?.person ?? null);
    live.foreseeing(() => outbox.pending);
    const app: App = new App(
      api,
      clock,
      texts,
      new Settings(texts),
      session,
      outbox,
      live,
      new PlanState(api, new PlanCache(db)),
      duty,
      new PhoneState(devices, api),
      new PatrolState(
        api,
        clock,
        () => duty.duty?.post ?? null,
        () => void app.confirmSession(),
      ),
      new MyHazards(
        api,
        clock,
        new PhotoStore(db, crypto.subtle),
        new RectifyDrafts(localStorage),
        () => session.me?.person ?? null,
        (error) => app.problem(error),
      ),
    );
    await outbox.open(db);
    await app.patrol.open(db);
    live.listen((message) => app.patrol.hear(message));
    return app;
  }

  /** Starts what runs as long as the page. */
  start(): void {
    this.clock.start();
    this.phone.unlockOnGesture();
    const wake = () => {
      this.live.wake();
      this.outbox.wake();
      this.patrol.wake();
      this.phone.wake();
      if (this.session.unconfirmed) void this.session.confirm();
    };
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') wake();
    });
    this.outbox.listen((_one, answer) => {
      if (answer.kind === 'signed_out') void this.confirmSession();
    });
    void this.update.register();
  }

  /** Whose messages go out, as it is known now. */
  tellOutbox(): void {
    const person = this.session.status === 'in' ? (this.session.me?.person ?? null) : null;
    this.outbox.signedIn(person);
    this.patrol.signedIn(person);
  }

  /** A message was turned away: either the session is over, or it must go on trying. */
  private async confirmSession(): Promise<void> {
    await this.session.confirm();
    this.tellOutbox();
  }

  /** Ends the session and this phone's push messages. What has not been sent stays on the phone. */
  async signOut(): Promise<void> {
    await Promise.race([this.phone.leavePush(), new Promise((resolve) => setTimeout(resolve, PUSH_LEAVES_MS))]);
    try {
      await this.session.signOut();
    } catch (error) {
      // Still signed in: messages have to go on coming.
      void this.phone.syncPush(this.texts.language, false);
      throw error;
    }
    await this.phone.dropPush();
  }

  /** What to tell about an error. */
  readonly problem = (error: unknown): Phrase => problemPhrase(error, (context) => this.whoOf(context), this.texts.has);
  /** What to tell about a refusal's code. */
  readonly refusal = (code: string, context?: unknown): Phrase => codePhrase(code, context, (c) => this.whoOf(c), this.texts.has);

  /** "0017 王强", or the number alone, or "?" for somebody not known here. */
  who(id: Uuid): string {
    const person = this.live.person(id);
    if (person !== null) return [person.number, this.texts.name(person.name)].filter(Boolean).join(' ');
    return id === this.session.me?.person ? this.texts.name(this.session.me.name) : '?';
  }

  /** "Violence · Emergency · 1F · Resus", or `null` for an alarm that is not known here. */
  alarmName(id: Uuid): string | null {
    const alarm = this.live.alarm(id);
    return alarm === null ? null : `${this.texts.t(`kind.${alarm.kind}`)} · ${this.texts.name(alarm.place.name)}`;
  }

  private whoOf(context: unknown): string {
    const by = typeof context === 'object' && context !== null ? (context as { by?: unknown }).by : undefined;
    return typeof by === 'string' ? this.who(by) : '?';
  }
}

const KEY = Symbol('app');
export const provideApp = (app: App): App => setContext(KEY, app);
export const useApp = (): App => getContext<App>(KEY);
