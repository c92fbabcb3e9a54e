import type { Millis } from '../api/types';
import { hex } from '../core/patrol/event';
import type { Database, KeptPhoto } from './db';

/** A draft that no event took within this time never will; milliseconds. */
const DRAFTS_KEPT = 24 * 3_600_000;

/** Photos on the phone, from the shutter until the centre has them. */
export class PhotoStore {
  constructor(
    private readonly db: Database,
    private readonly subtle: SubtleCrypto,
  ) {}

  /** Keeps a file; resolves with its SHA-256 once it is on the disk. */
  async keep(file: Blob, at: Millis): Promise<string> {
    const sha256 = hex(new Uint8Array(await this.subtle.digest('SHA-256', await file.arrayBuffer())));
    const tx = this.db.transaction('photos', 'readwrite', { durability: 'strict' });
    if ((await tx.store.get(sha256)) === undefined) void tx.store.put({ sha256, file, state: 'draft', at });
    await tx.done;
    return sha256;
  }

  /** A file that is kept; `null` where it is gone. */
  async file(sha256: string): Promise<Blob | null> {
    return (await this.db.get('photos', sha256))?.file ?? null;
  }

  /** Those that belong to an event, the oldest first. */
  async waiting(): Promise<KeptPhoto[]> {
    const all = await this.db.getAll('photos');
    return all.filter((one) => one.state === 'waiting').sort((a, b) => a.at - b.at);
  }

  /** The centre will never take it: it stays on the phone, and out of the others' way. */
  async refused(photo: KeptPhoto): Promise<void> {
    await this.db.put('photos', { ...photo, state: 'refused' });
  }

  /** The centre has it. */
  async drop(sha256: string): Promise<void> {
    await this.db.delete('photos', sha256);
  }

  /** Drops drafts that nobody used. */
  async tidy(now: Millis): Promise<void> {
    const tx = this.db.transaction('photos', 'readwrite');
    for (const one of await tx.store.getAll()) if (one.state === 'draft' && one.at < now - DRAFTS_KEPT) void tx.store.delete(one.sha256);
    await tx.done;
  }
}
