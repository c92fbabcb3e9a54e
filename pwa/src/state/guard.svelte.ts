import { untrack } from 'svelte';
import type { AlarmAction, AlarmView, PositionView, StandDownReason, Uuid, WayView } from '../api/types';
import { lateFor, offerFor, partOf, taskOf, type OwnPart } from '../core/alarms';
import type { Answer, Waiting } from '../core/outbox';
import type { Phrase } from '../core/phrase';
import { checks, overall } from '../core/readiness';
import { isOwnSilent } from '../core/silent';
import type { App } from './app.svelte';
import { LoneWorkState } from './lone-work.svelte';
import { RoundState } from './round.svelte';
import { newId } from './session.svelte';

/** What one is to rectify is asked for again this often, milliseconds. */
const HAZARDS_EVERY_MS = 2 * 60_000;

/** What last ended an offer or task that was on the screen, so that it does not just vanish. */
export interface Ended {
  alarm: AlarmView;
  how: 'expired' | 'stood_down';
  /** Why the centre took it back, where it did. */
  why: StandDownReason | null;
  /** What the centre answered to an acceptance that came too late. */
  answer?: Phrase;
}

/** A guard's own view: offer, task, readiness, panic. */
export class GuardState {
  /** The alarm of one's own panic, until it is put away. */
  panicId = $state<Uuid | null>(null);
  ended = $state.raw<Ended | null>(null);
  private shown: OwnPart | null = null;
  private worked: OwnPart | null = null;
  /** The alarm of one's own silent call for help, as long as it is on its way to the centre. */
  private silentSent = $state<Uuid | null>(null);
  /** Assignments whose acceptance was refused: whatever the picture still says, they are no offers any more. */
  private over = $state.raw<ReadonlySet<Uuid>>(new Set());
  private readonly told = new Set<string>();

  readonly me = $derived.by(() => this.app.session.me?.person ?? '');
  readonly offer = $derived.by((): OwnPart | null => {
    const { live, clock } = this.app;
    const offer = offerFor(this.visible(live.alarms), this.me, clock.now);
    return offer !== null && this.over.has(offer.assignment.id) ? null : offer;
  });
  /** A call that ran out and that still needs somebody. */
  readonly late = $derived.by((): OwnPart | null => {
    const { live, clock } = this.app;
    const late = lateFor(this.visible(live.alarms), this.me, clock.now);
    return late !== null && this.over.has(late.assignment.id) ? null : late;
  });
  readonly task = $derived.by((): OwnPart | null => taskOf(this.app.live.alarms, this.me));
  /** Open alarms that this phone may show: never one's own silent one. */
  readonly open = $derived.by(() => this.visible(this.app.live.open));
  /** One's own silent alarm that is not over. */
  readonly silentId = $derived.by((): Uuid | null => {
    const { live, outbox } = this.app;
    const sent = this.silentSent ?? outbox.unsentAlarm(this.me, true);
    const open = live.open.find((alarm) => isOwnSilent(alarm, this.me))?.id ?? null;
    return open ?? (sent !== null && live.alarm(sent)?.closed ? null : sent);
  });
  readonly others = $derived.by(() =>
    this.open.filter((alarm) => alarm.id !== this.task?.alarm.id && alarm.id !== this.offer?.alarm.id),
  );
  readonly position = $derived.by((): PositionView | null => {
    const live = this.app.live.site.guards.get(this.me)?.position ?? null;
    const duty = this.app.duty.duty?.position ?? null;
    if (live === null || duty === null) return live ?? duty;
    return live.at >= duty.at ? live : duty;
  });
  readonly checks = $derived.by(() => {
    const { phone, live, clock } = this.app;
    return checks(
      { live: live.isLive, sound: phone.sound, push: phone.push, awake: phone.awake, battery: phone.battery, position: this.position },
      clock.now,
    );
  });
  readonly light = $derived(overall(this.checks));
  readonly alone: LoneWorkState;
  readonly round: RoundState;

  constructor(readonly app: App) {
    this.alone = new LoneWorkState(app, () => this.me);
    this.round = new RoundState(
      app,
      () => this.me,
      () => this.position,
    );
  }

  /** Starts what a guard's page needs. Call while a component is made; ends with it. */
  attach(): void {
    const { app } = this;
    $effect(() => {
      app.live.start('guard');
      void app.plan.load();
      void app.duty.loadPosts().catch(() => undefined);
      void app.phone.syncPush(app.texts.language, false);
    });
    $effect(() => {
      // Asked at the start and whenever the line is back.
      void app.live.isLive;
      untrack(() => void app.duty.load());
    });
    $effect(() => {
      const onDuty = app.duty.duty !== null && app.duty.duty !== undefined;
      app.phone.keepAwake(onDuty);
    });
    $effect(() => {
      const { sound, awake, battery } = app.phone;
      if (app.live.isLive) app.live.say({ t: 'phone', sound, awake, battery });
    });
    $effect(() => {
      // A call for help that has not arrived stays in front, whatever happened to the page since.
      this.panicId ??= app.outbox.unsentAlarm(this.me, false);
    });
    this.alone.attach();
    this.round.attach();
    $effect(() => this.lookAtHazards());
    $effect(() => this.bell());
    $effect(() => this.receipts());
    $effect(() => this.watchOffer());
    $effect(() => this.watchTask());
    $effect(() =>
      app.outbox.listen((one, answer) => {
        // The centre takes both for signs from lone work.
        if (answer.kind === 'taken' && (one.message.what === 'position' || one.message.what === 'input')) void app.duty.load();
        this.cameTooLate(one, answer);
      }),
    );
    $effect(() => () => {
      app.phone.devices.sound.silence();
      app.phone.devices.vibration.still();
      app.phone.keepAwake(false);
    });
  }

  /** Rings until the offer is answered, or has run out; and until a sign is given that is due, unless a silent call for help is out. */
  private bell(): void {
    const { sound, vibration } = this.app.phone.devices;
    const priority = this.offer?.alarm.priority ?? (this.alone.calling && this.silentId === null ? 'p1' : null);
    if (priority === null) sound.silence();
    else sound.ring(priority);
    if (priority === null) vibration.still();
    else vibration.ring(priority);
  }

  /** Asked at the start, whenever the line is back, whenever somebody looks at the phone, and now and then. */
  private lookAtHazards(): (() => void) | undefined {
    const { hazards, live } = this.app;
    void live.isLive;
    if (this.me === '') return undefined;
    const look = () => {
      if (document.visibilityState === 'visible') void hazards.load();
    };
    untrack(look);
    document.addEventListener('visibilitychange', look);
    const timer = setInterval(look, HAZARDS_EVERY_MS);
    return () => {
      document.removeEventListener('visibilitychange', look);
      clearInterval(timer);
    };
  }

  /** Tells the centre that the offer is on the phone, and on its screen. */
  private receipts(): void {
    const { offer } = this;
    if (offer === null || !this.app.live.isLive) return;
    const seen = document.visibilityState === 'visible';
    this.receipt(offer, false);
    if (seen) this.receipt(offer, true);
  }

  private receipt({ alarm, assignment }: OwnPart, seen: boolean): void {
    const key = `${assignment.id} ${seen}`;
    const needed = assignment.state === 'offered' || (seen && assignment.state === 'received');
    if (!needed || this.told.has(key)) return;
    const said = this.app.live.say({ t: 'receipt', id: newId(), alarm: alarm.id, assignment: assignment.id, seen });
    if (said) this.told.add(key);
  }

  private watchOffer(): void {
    const before = this.shown;
    this.shown = this.offer;
    if (this.offer !== null) this.ended = null;
    if (before === null || this.offer !== null) return;
    const alarm = this.app.live.alarm(before.alarm.id) ?? before.alarm;
    if (this.over.has(before.assignment.id)) return;
    const part = partOf(alarm, this.me);
    const state = part?.state;
    if (state === 'stood_down') this.ended = { alarm, how: 'stood_down', why: part?.stood_down ?? null };
    else if (state === 'expired' || state === 'offered' || state === 'received' || state === 'seen') this.ended = { alarm, how: 'expired', why: null };
  }

  /** A task that the centre took back does not just vanish either. */
  private watchTask(): void {
    const before = this.worked;
    this.worked = this.task;
    if (before === null || this.task?.assignment.id === before.assignment.id) return;
    const alarm = this.app.live.alarm(before.alarm.id) ?? before.alarm;
    const part = alarm.assignments.find((one) => one.id === before.assignment.id);
    if (part?.state === 'stood_down') this.ended = { alarm, how: 'stood_down', why: part.stood_down };
  }

  private visible(alarms: readonly AlarmView[]): AlarmView[] {
    return alarms.filter((alarm) => !isOwnSilent(alarm, this.me));
  }

  /** The tap was kept and sent, but another was faster or the time was over: he is told so, and by whom. */
  private cameTooLate({ message }: Waiting, answer: Answer): void {
    if (answer.kind !== 'refused' || message.what !== 'input' || message.body.do !== 'accept') return;
    this.over = new Set([...this.over, message.body.assignment]);
    const alarm = this.app.live.alarm(message.alarm);
    if (alarm === null) return;
    const how = answer.code === 'offer_over' ? 'expired' : 'stood_down';
    this.ended = { alarm, how, why: null, answer: this.app.refusal(answer.code, answer.context) };
  }

  /** The guard does not go after all. The alarm stays in the list of open ones. */
  passBy({ assignment }: OwnPart): void {
    this.over = new Set([...this.over, assignment.id]);
    this.ended = null;
  }

  /** One's own step; kept on the phone before anything is shown. */
  act(alarm: Uuid, action: AlarmAction): Promise<Uuid> {
    this.app.phone.devices.vibration.tap(30);
    return this.app.outbox.act(alarm, action);
  }

  /**
   * Raises the panic alarm at one's last place, else at one's post. Without either, `false`: a place is needed. A silent
   * one leaves the screen as it is, and the phone still.
   */
  async panic({ silent = false, post }: { silent?: boolean; post?: Uuid } = {}): Promise<boolean> {
    const { app } = this;
    const place = this.position?.place;
    const at = post ?? app.duty.duty?.post;
    if (!silent) app.phone.devices.vibration.tap(200);
    if (place === undefined && at === undefined) return false;
    const where = place === undefined ? { post: at ?? '' } : place.unit !== null ? { unit: place.unit } : { spot: place.spot };
    const id = await app.outbox.raise({ kind: 'violence', priority: 'p1', place: where, text: app.texts.t('panic.text'), silent });
    if (silent) this.silentSent = id;
    else this.panicId = id;
    return true;
  }

  /** The way to an alarm from one's own place. */
  way(alarm: Uuid): Promise<WayView> {
    return this.app.api.wayToAlarm(alarm);
  }
}
