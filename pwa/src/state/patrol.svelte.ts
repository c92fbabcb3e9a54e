import { Refused, type Api } from '../api/client';
import type { CheckpointCard, Payload, RoundView, ScannedProof, ScanFix, Severity, SyncAnswer } from '../api/patrol';
import type { Millis, PlaceRef, ServerMessage, Uuid, WayView } from '../api/types';
import { ageOf } from '../core/clock';
import { foreseeRound, isOver, isReached, stepsOf } from '../core/patrol/progress';
import { holdAtMost, isStranded, type KeptEvent } from '../core/patrol/queue';
import { checkpointOf, type Hints } from '../core/patrol/reading';
import { roundOf } from '../core/patrol/rounds';
import type { Database, KeptShift, KeptSigns, KeptTap } from '../data/db';
import { EventStore, type Added } from '../data/events';
import { browserLocks } from '../data/locks';
import { PatrolCache } from '../data/patrol-cache';
import { PhotoStore } from '../data/photos';
import { EventSync } from '../data/sync';
import { patrolWire } from '../data/wire';
import type { ServerClock } from './clock.svelte';
import { newId } from './session.svelte';

/** A remark or photo for a scan without questions, before anything was added; milliseconds. */
const HELD_FOR_REMARK_MS = 6_000;
/** What the centre says is kept for a cold start this often at most. */
const SIGNS_EVERY_MS = 30_000;
const SHIFT_AFTER_SYNC_MS = 800;

export type ShiftStatus = 'loading' | 'ready' | 'failed';

/** What is known of a scan besides what was read. */
export interface ScanDetails extends Hints {
  /** Its event's id; the same again is the same scan. A new one where it is not said. */
  id?: Uuid;
  /** The phone's own clock at the scan; now, where it is not said. */
  at?: Millis;
  fix?: ScanFix | null;
  photos?: string[];
  remark?: string | null;
  /** What the phone knew then; as now, where it is not said. */
  signs?: KeptSigns;
}

/** How an event is written down. */
interface Putting {
  id?: Uuid | undefined;
  at?: Millis;
  checkpoint?: Uuid | null;
  heldUntil?: Millis;
  heldAtMost?: Millis;
  signs?: KeptSigns | undefined;
}

/** A guard's patrol as this phone has it: the shift, one's own signed events on top, and their way to the centre. */
export class PatrolState {
  events = $state.raw<readonly KeptEvent[]>([]);
  taps = $state.raw<readonly KeptTap[]>([]);
  status = $state<ShiftStatus>('loading');
  /** The session is not of this phone: what is kept waits for somebody who signs in by number and PIN. */
  isOtherPhone = $state(false);
  private kept = $state.raw<KeptShift | null>(null);
  private signs: KeptSigns = { beacon: null, clock: null };
  private signsKeptAt = 0;
  private person: Uuid | null = null;
  private store: EventStore | null = null;
  private photos: PhotoStore | null = null;
  private cache: PatrolCache | null = null;
  private sync: EventSync | null = null;
  private channel: BroadcastChannel | null = null;
  /** The newest look at what is kept: what was just put is in sight once it is done. */
  private looked: Promise<void> = Promise.resolve();
  private reload: ReturnType<typeof setTimeout> | null = null;

  /** Own clock when the shift was asked for; `null` where there is none. */
  readonly askedAt = $derived(this.kept?.askedAt ?? null);
  readonly cards = $derived.by((): readonly CheckpointCard[] => this.kept?.shift.checkpoints ?? []);
  readonly cardById = $derived(new Map(this.cards.map((card) => [card.id, card])));
  /** The rounds as they will be once one's own events have arrived. */
  readonly rounds = $derived.by((): RoundView[] => {
    if (this.kept === null) return [];
    const steps = stepsOf(this.events, this.kept.askedAt, this.clock.offset);
    return this.kept.shift.rounds.map((round) => foreseeRound(round, steps));
  });
  readonly waiting = $derived(this.events.filter((one) => one.state === 'waiting').length);
  /** Signed under an enrolment that the centre does not know: they wait as well. */
  readonly stranded = $derived(this.events.filter(isStranded));
  readonly refused = $derived(this.events.filter((one) => one.state === 'refused'));

  constructor(
    private readonly api: Api,
    private readonly clock: ServerClock,
    /** Where one is on duty. */
    private readonly post: () => Uuid | null,
    private readonly onSignedOut: () => void,
  ) {}

  async open(db: Database): Promise<void> {
    const locks = browserLocks();
    this.channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('shouwang-events') : null;
    this.cache = new PatrolCache(db);
    this.photos = new PhotoStore(db, crypto.subtle);
    this.store = new EventStore(db, crypto.subtle, locks, () => Date.now(), () => {
      this.channel?.postMessage('changed');
      void this.look();
    });
    const around = {
      now: () => Date.now(),
      random: () => Math.random(),
      after: (ms: Millis, call: () => void) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    };
    const wire = patrolWire({
      sync: (events) => this.api.sync(events),
      photo: (sha256, file) => this.api.putPhoto(sha256, file),
      refusal: (error) => (error instanceof Refused ? error.problem : null),
    });
    this.sync = new EventSync(this.store, this.photos, wire, locks, around, {
      answered: (answer) => this.answered(answer),
      signedOut: () => this.onSignedOut(),
      otherPhone: () => (this.isOtherPhone = true),
    });
    this.channel?.addEventListener('message', () => void this.look());
    this.signs = await this.cache.signs();
    this.clock.recall(this.signs.clock);
    // Nor does it count after a restart.
    this.clock.onset = () => this.keepSigns({ ...this.signs, clock: null });
    await this.look();
    await this.cache.tidyTaps(Date.now());
    this.taps = await this.cache.taps();
    void this.store.tidy(Date.now());
    void this.photos.tidy(Date.now());
  }

  /** Whose phone it is now; `null` while nobody is signed in. What others left goes along. */
  signedIn(person: Uuid | null): void {
    if (person !== this.person) {
      this.person = person;
      this.kept = null;
      this.status = 'loading';
      this.isOtherPhone = false;
    }
    this.sync?.signedIn(person !== null);
  }

  /** The network may be back. */
  wake(): void {
    this.sync?.wake();
  }

  /** The shift: from the phone at once, from the centre as soon as it answers. */
  async load(): Promise<void> {
    const { person, cache } = this;
    if (person === null || cache === null) return;
    if (this.kept === null) {
      const kept = await cache.shift(person);
      if (kept !== null && this.person === person) this.become(kept);
    }
    const askedAt = Date.now();
    try {
      const shift = await this.api.shift();
      if (this.person !== person) return;
      this.clock.told(shift.now);
      this.become({ shift, askedAt });
      this.note(shift.beacon);
      await cache.keepShift(person, shift, askedAt);
    } catch {
      if (this.kept === null && this.person === person) this.status = 'failed';
    }
  }

  /** What the live line says of beacons and rounds. */
  hear(message: ServerMessage): void {
    if (message.t === 'ping') this.note(message.beacon ?? null);
    if (message.t !== 'snapshot' && message.t !== 'change') return;
    // Lists without an entry are left out.
    const rounds: readonly RoundView[] = message.rounds ?? [];
    if (rounds.length === 0 || this.kept === null) return;
    const news = new Map(rounds.map((round) => [round.id, round]));
    const { shift, askedAt } = this.kept;
    // It tells everybody's; those of the shift are known, and one's own that are new come with the whole shift.
    if (rounds.some((round) => this.isNew(round, shift.rounds))) this.loadSoon();
    this.kept = { askedAt, shift: { ...shift, rounds: shift.rounds.map((round) => news.get(round.id) ?? round) } };
  }

  private isNew({ id, assigned }: RoundView, known: readonly RoundView[]): boolean {
    const own = 'people' in assigned ? this.person !== null && assigned.people.includes(this.person) : assigned.post === this.post();
    return own && !known.some((round) => round.id === id);
  }

  private loadSoon(): void {
    if (this.reload !== null) clearTimeout(this.reload);
    this.reload = setTimeout(() => void this.load(), SHIFT_AFTER_SYNC_MS);
  }

  /** What became of an event. */
  fate(id: Uuid | null): KeptEvent | null {
    return id === null ? null : (this.events.find((one) => one.id === id) ?? null);
  }

  /** Writes a scan down; resolves once it is signed and on the disk. */
  async scan(proof: ScannedProof, details: ScanDetails = {}): Promise<KeptEvent> {
    const known = this.fate(details.id ?? null);
    if (known !== null) return known;
    const at = details.at ?? Date.now();
    const card = checkpointOf(proof, this.cards, details);
    const round = this.roundFor(card, at);
    const person = this.whoever();
    await this.beginFor(round, at, details.signs);
    const payload: Payload = {
      kind: 'scan',
      person,
      round,
      proof,
      answers: {},
      remark: details.remark ?? null,
      photos: details.photos ?? [],
      fix: details.fix ?? null,
    };
    const now = Date.now();
    const heldAtMost = holdAtMost(now, this.dueAt(round, card));
    const heldUntil = (card?.questions.length ?? 0) > 0 ? heldAtMost : Math.min(heldAtMost, now + HELD_FOR_REMARK_MS);
    return this.put(payload, { id: details.id, at, checkpoint: card?.id ?? null, heldUntil, heldAtMost, signs: details.signs });
  }

  /** Adds answers, a remark or photos to a scan just made; `false` where it is on its way already. */
  async add(id: Uuid, added: Added): Promise<boolean> {
    const kept = await this.opened().add(id, added);
    await this.looked;
    return kept !== null;
  }

  /** Nothing more is added: it may go. */
  async release(id: Uuid): Promise<void> {
    await this.opened().release(id);
    await this.looked;
    this.sync?.flush();
  }

  begin = (round: Uuid): Promise<KeptEvent> => this.put({ kind: 'round_started', person: this.whoever(), round });
  takeOver = (round: Uuid): Promise<KeptEvent> => this.put({ kind: 'round_taken_over', person: this.whoever(), round });
  end = (round: Uuid, reason: string): Promise<KeptEvent> => this.put({ kind: 'round_ended', person: this.whoever(), round, reason });

  /** Reports a hazard at a checkpoint, or at a place. */
  hazard(where: { checkpoint: string | null; place: PlaceRef | null }, severity: Severity, text: string, photos: string[]): Promise<KeptEvent> {
    return this.put({ kind: 'hazard_found', person: this.whoever(), hazard: newId(), ...where, severity, text, photos });
  }

  /** Keeps a photo; resolves with its SHA-256. */
  async photo(file: Blob): Promise<string> {
    if (this.photos === null) throw new Error('the phone keeps no photos');
    return this.photos.keep(file, Date.now());
  }

  /** Keeps a tag or label that opened the app, with the time of the tap. */
  async keepTap(url: string, at: Millis): Promise<Uuid> {
    const tap = { id: newId(), url, at, signs: this.known() };
    await this.cache?.keepTap(tap);
    this.taps = [...this.taps, tap];
    return tap.id;
  }

  async dropTap(id: Uuid): Promise<void> {
    await this.cache?.dropTap(id);
    this.taps = this.taps.filter((one) => one.id !== id);
  }

  /** The way between two rooms: from the phone, else from the centre and then kept. `null` where neither has it. */
  async way(from: Uuid, to: Uuid, version: number): Promise<WayView | null> {
    const kept = (await this.cache?.way(from, to, version)) ?? null;
    if (kept !== null) return kept;
    try {
      const way = await this.api.wayBetween(from, to);
      await this.cache?.keepWay(from, to, version, way);
      return way;
    } catch {
      return null;
    }
  }

  private roundFor(card: CheckpointCard | null, at: Millis): Uuid | null {
    if (this.person === null) return null;
    if (card !== null) return roundOf(this.rounds, this.person, card.id, at + this.clock.offset);
    return this.rounds.find((round) => round.walker === this.person && round.state === 'walking')?.id ?? null;
  }

  /** Own clock when the centre would call the stop missed; `null` where it expects nobody, or the round stands still. */
  private dueAt(id: Uuid | null, card: CheckpointCard | null): Millis | null {
    const round = this.rounds.find((one) => one.id === id);
    if (round === undefined || card === null || round.paused_since !== null) return null;
    const stop = round.stops.find((one) => one.checkpoint === card.id && !isReached(one));
    return stop === undefined ? null : stop.due_at - this.clock.offset;
  }

  /** What the centre said that belongs into an event of this moment. */
  private known(): KeptSigns {
    return { beacon: this.signs.beacon, clock: this.clock.sure() };
  }

  /** A scan in a round that nobody walks begins it; told by itself, since the scan may wait for answers. */
  private async beginFor(round: Uuid | null, at: Millis, signs: KeptSigns | undefined): Promise<void> {
    const isPlanned = this.rounds.some((one) => one.id === round && one.walker === null && !isOver(one));
    if (round !== null && isPlanned) await this.put({ kind: 'round_started', person: this.whoever(), round }, { at, signs });
  }

  private async put(
    payload: Payload,
    { at = Date.now(), id = newId(at), checkpoint = null, heldUntil = 0, heldAtMost = 0, signs }: Putting = {},
  ): Promise<KeptEvent> {
    const { beacon, clock: sure } = signs ?? this.known();
    const age = sure === null ? null : ageOf(sure.at, at);
    const clock = sure === null || age === null ? null : { offset: sure.offset, error: sure.error, age };
    const kept = await this.opened().put({ id, payload, at, clock, beacon, checkpoint, heldUntil, heldAtMost });
    await this.looked;
    this.sync?.flush();
    void askForBackgroundSync();
    return kept;
  }

  private opened(): EventStore {
    if (this.store === null) throw new Error('the events are not open');
    return this.store;
  }

  private whoever(): Uuid {
    if (this.person === null) throw new Error('nobody is signed in');
    return this.person;
  }

  private look(): Promise<void> {
    const { store } = this;
    this.looked = store === null ? Promise.resolve() : store.all().then((events) => void (this.events = events));
    return this.looked;
  }

  private become(kept: KeptShift): void {
    this.kept = kept;
    this.status = 'ready';
  }

  private answered(answer: SyncAnswer): void {
    this.isOtherPhone = false;
    this.note(answer.beacon);
    this.clock.told(answer.now);
    this.loadSoon();
  }

  private note(beacon: string | null): void {
    this.signs = { beacon: beacon ?? this.signs.beacon, clock: this.clock.sure() };
    if (Math.abs(Date.now() - this.signsKeptAt) >= SIGNS_EVERY_MS) this.keepSigns(this.signs);
  }

  private keepSigns(signs: KeptSigns): void {
    this.signs = signs;
    this.signsKeptAt = Date.now();
    void this.cache?.keepSigns(signs);
  }
}

/** The browser may send while the app is closed, where it can. One more trigger, nothing that anything depends on. */
async function askForBackgroundSync(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration()) as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
  await registration?.sync?.register('events').catch(() => undefined);
}
