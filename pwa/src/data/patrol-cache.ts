import type { ShiftView } from '../api/patrol';
import type { Millis, Uuid, WayView } from '../api/types';
import type { Database, KeptShift, KeptSigns, KeptTap } from './db';

const TAPS_KEPT = 7 * 24 * 3_600_000;
/** People whose shift is kept: those who share a phone. */
const SHIFTS_KEPT = 6;

/** What a guard needs of a shift where there is no network, and what the centre last said that belongs into every event. */
export class PatrolCache {
  constructor(private readonly db: Database) {}

  async shift(person: Uuid): Promise<KeptShift | null> {
    return (await this.db.get('shift', person)) ?? null;
  }

  async keepShift(person: Uuid, shift: ShiftView, askedAt: Millis): Promise<void> {
    const tx = this.db.transaction('shift', 'readwrite');
    void tx.store.put({ shift, askedAt }, person);
    const [people, kept] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    const oldest = people.map((one, i) => ({ one, at: kept[i]?.askedAt ?? 0 })).sort((a, b) => b.at - a.at);
    for (const { one } of oldest.slice(SHIFTS_KEPT)) void tx.store.delete(one);
    await tx.done;
  }

  async signs(): Promise<KeptSigns> {
    return (await this.db.get('signs', 'last')) ?? { beacon: null, clock: null };
  }

  async keepSigns(signs: KeptSigns): Promise<void> {
    await this.db.put('signs', signs, 'last');
  }

  taps(): Promise<KeptTap[]> {
    return this.db.getAll('taps');
  }

  /** Resolves once the tap is on the disk. */
  async keepTap(tap: KeptTap): Promise<void> {
    const tx = this.db.transaction('taps', 'readwrite', { durability: 'strict' });
    void tx.store.put(tap);
    await tx.done;
  }

  /** Drops taps that nobody took for his own within a week. */
  async tidyTaps(now: Millis): Promise<void> {
    for (const tap of await this.taps()) if (tap.at < now - TAPS_KEPT) await this.dropTap(tap.id);
  }

  async dropTap(id: Uuid): Promise<void> {
    await this.db.delete('taps', id);
  }

  async way(from: Uuid, to: Uuid, version: number): Promise<WayView | null> {
    const kept = await this.db.get('ways', `${from} ${to}`);
    return kept?.version === version ? kept.way : null;
  }

  /** Keeps a way between two rooms of one version of the plan; those of older plans go. */
  async keepWay(from: Uuid, to: Uuid, version: number, way: WayView): Promise<void> {
    const tx = this.db.transaction('ways', 'readwrite');
    const [keys, kept] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    keys.forEach((key, i) => {
      if (kept[i]?.version !== version) void tx.store.delete(key);
    });
    void tx.store.put({ version, way }, `${from} ${to}`);
    await tx.done;
  }
}
