import type { CheckpointCard, RoundView, ScanFix, ScannedProof } from '../api/patrol';
import type { PlaceView, PositionView, Uuid, WayView } from '../api/types';
import { issueOf, type Issue } from '../core/patrol/issue';
import { isHeld } from '../core/patrol/queue';
import { checkpointOf } from '../core/patrol/reading';
import { ahead, expected, roundsIn, walkedBy, type Ahead } from '../core/patrol/rounds';
import type { Fix, Signal } from '../device/devices';
import type { KeptTap } from '../data/db';
import type { App } from './app.svelte';
import type { ScanDetails } from './patrol.svelte';
import { WaysState } from './ways.svelte';

/** What one scan brought. */
export interface Scanned {
  id: Uuid;
  card: CheckpointCard | null;
  issue: Issue | null;
}

/** The shift is asked for again this often, milliseconds. */
const SHIFT_EVERY_MS = 5 * 60_000;
/** Satellite positions are asked for this often, and are of no use after this long; milliseconds. */
const PLACE_EVERY_MS = 5_000;
const PLACE_OLD_MS = 60_000;
/** Ways are worked out ahead for the stops of so many rounds. */
const ROUNDS_PREPARED = 3;

/** The rounds as the guard walks them. */
export class RoundState {
  readonly ways: WaysState;
  private place: Fix | null = null;
  /** Taps that are being written down. */
  private readonly claims = new Map<Uuid, Promise<Scanned>>();
  readonly now = $derived.by(() => roundsIn(this.app.patrol.rounds, 'now', this.app.clock.now));
  readonly next = $derived.by(() => roundsIn(this.app.patrol.rounds, 'next', this.app.clock.now));
  readonly done = $derived.by(() => roundsIn(this.app.patrol.rounds, 'done', this.app.clock.now));
  /** The one that he walks. */
  readonly walked = $derived.by((): RoundView | null => walkedBy(this.app.patrol.rounds, this.me()));

  /** Where he is: his last scan, or what the centre knows, whichever is newer. */
  readonly from = $derived.by((): PlaceView | null => {
    const { patrol, clock } = this.app;
    const known = this.position();
    const last = patrol.events.findLast((one) => one.person === this.me() && one.checkpoint !== null);
    const card = last?.checkpoint == null ? undefined : patrol.cardById.get(last.checkpoint);
    if (last !== undefined && card !== undefined && last.at + clock.offset >= (known?.at ?? 0)) return card.place;
    return known?.place ?? null;
  });

  /** A scan of his that still waits for answers. */
  readonly open = $derived.by((): Scanned | null => {
    const { patrol, clock } = this.app;
    const last = patrol.events.findLast((one) => one.state === 'waiting' && one.person === this.me());
    if (last?.payload.kind !== 'scan' || !isHeld(last, clock.now - clock.offset)) return null;
    const card = last.checkpoint === null ? undefined : patrol.cardById.get(last.checkpoint);
    const { answers } = last.payload;
    const asks = card?.questions.some((question) => answers[question.key] === undefined) ?? false;
    return card !== undefined && asks ? { id: last.id, card, issue: null } : null;
  });

  constructor(
    readonly app: App,
    private readonly me: () => Uuid,
    private readonly position: () => PositionView | null,
  ) {
    this.ways = new WaysState(app);
  }

  /** Call while a component is made; ends with it. */
  attach(): void {
    const { app } = this;
    $effect(() => {
      void app.live.isLive;
      void app.session.me?.person;
      // Rounds are given to posts.
      void app.duty.duty?.post;
      void app.patrol.load();
    });
    $effect(() => {
      const timer = setInterval(() => void app.patrol.load(), SHIFT_EVERY_MS);
      return () => clearInterval(timer);
    });
    $effect(() => this.prepare());
  }

  /** Fetches what a round without a network needs: its floors, and the ways between its stops. */
  private prepare(): void {
    const { patrol, plan } = this.app;
    if (plan.contents === null || patrol.askedAt === null) return;
    const rounds = [...this.now, ...this.next].slice(0, ROUNDS_PREPARED);
    const places = rounds.map((round) => round.stops.flatMap((stop) => patrol.cardById.get(stop.checkpoint)?.place ?? []));
    plan.need([...new Set(places.flat().map((place) => place.spot.level))]);
    const pairs = places.flatMap((list) => list.slice(1).map((place, i) => [list[i]?.unit ?? null, place.unit] as const));
    this.ways.prepare(pairs);
  }

  /** What is still to be reached of a round, in its order. */
  ahead(round: RoundView): Ahead[] {
    const { patrol, plan } = this.app;
    const ordinals = new Map((plan.contents?.levels ?? []).map((level) => [level.id, level.ordinal]));
    return ahead(round, patrol.cardById, this.from?.spot ?? null, (level) => ordinals.get(level) ?? null);
  }

  /** Where he is most likely: the next stop of each round that he walks or may begin now. */
  get expected(): CheckpointCard[] {
    return expected(this.now, this.me(), (round) => this.ahead(round)[0]?.card ?? null);
  }

  /** The way to a checkpoint from where he is; `null` where none is known. */
  way(to: CheckpointCard): WayView | null {
    return this.ways.between(this.from?.unit ?? null, to.place.unit);
  }

  /** Writes down what was read, and lets it be felt. Resolves once it is signed and on the disk. */
  async scan(proof: ScannedProof, details: Omit<ScanDetails, 'fix' | 'remark'> = {}): Promise<Scanned> {
    const { patrol } = this.app;
    const card = checkpointOf(proof, patrol.cards, details);
    const issue = issueOf(patrol.rounds, this.me(), proof, card);
    const fix = card?.fenced === true ? this.fix() : null;
    try {
      const event = await patrol.scan(proof, { ...details, fix });
      this.signal(issue === null ? 'saved' : 'problem');
      if (card !== null && details.at === undefined) this.tellPlace(card);
      return { id: event.id, card, issue };
    } catch (error) {
      this.signal('problem');
      throw error;
    }
  }

  /**
   * Writes a kept tap down as a scan of whoever is signed in, once, however often it is asked for.
   * @param said the checkpoint that the guard says it is
   */
  claim(tap: KeptTap, proof: ScannedProof, said: Uuid | null): Promise<Scanned> {
    const claim = this.claims.get(tap.id) ?? this.scan(proof, { id: tap.id, at: tap.at, signs: tap.signs, said });
    this.claims.set(tap.id, claim);
    const forget = () => this.claims.delete(tap.id);
    return claim.then((scanned) => this.app.patrol.dropTap(tap.id).then(() => scanned)).finally(forget);
  }

  /** A scan that waits for answers must not keep the centre from knowing where he is: an alarm may need him. */
  private tellPlace({ place, questions }: CheckpointCard): void {
    const onDuty = this.app.duty.duty != null;
    if (questions.length === 0 || !onDuty) return;
    void this.app.outbox.tellPosition({ place: place.unit === null ? { spot: place.spot } : { unit: place.unit } }).catch(() => undefined);
  }

  /** Felt and heard without looking. */
  signal(signal: Signal): void {
    const { sound, vibration } = this.app.phone.devices;
    vibration.signal(signal);
    sound.signal(signal);
  }

  /** Asks for the satellite position while labels are scanned, where one of them has a fence. Returns how to end it. */
  lookForPlace(): () => void {
    if (!this.app.patrol.cards.some((card) => card.fenced)) return () => undefined;
    const look = async () => {
      const found = await this.app.phone.devices.location.once();
      if (typeof found !== 'string') this.place = found;
    };
    void look();
    const timer = setInterval(() => void look(), PLACE_EVERY_MS);
    return () => clearInterval(timer);
  }

  /** The newest satellite position; a scan does not wait for one. */
  private fix(): ScanFix | null {
    const { place } = this;
    if (place === null || Date.now() - place.at > PLACE_OLD_MS) return null;
    return { lon: place.lon, lat: place.lat, accuracy_m: place.accuracyM, age_ms: Math.max(0, Date.now() - place.at) };
  }
}
