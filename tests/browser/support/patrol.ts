import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Api } from './api';
import type { Hospital } from './hospital';

/** A round may be begun somewhat early; rounds are never made for what is past. */
const SOON_MS = 3 * 60_000;

export interface Checkpoint {
  id: string;
  code: string;
  name: { zh: string; en: string };
  place: { name: { zh: string; en: string }; floor: string; unit: string | null };
  key_place: boolean;
  demand: string;
  fence_m: number | null;
  questions: unknown[];
  label_text: string;
  retired_at: number | null;
}

interface Scan {
  id: string;
  checkpoint: string | null;
  round: string | null;
  person: string;
  method: string;
  grade: string;
  at: number;
  received_at: number;
  remark: string | null;
  answers: { question: string; answer: unknown; finding: string }[];
  photos: { sha256: string; here: boolean }[];
  problems: { code: string }[];
}

interface Round {
  id: string;
  state: string;
  stops: { checkpoint: string; state: string; scan: string | null }[];
}

/** What the security office and a supervisor know of patrols, through the API. */
export class Patrol {
  private constructor(
    private readonly office: Api,
    private readonly supervisor: Api,
    private readonly posts: { id: string; name: { zh: string } }[],
    /** Those in use. */
    readonly checkpoints: Checkpoint[],
  ) {}

  static async of(hospital: Hospital): Promise<Patrol> {
    const office = await Api.signIn(hospital, 'baowei');
    const { checkpoints } = await office.get<{ checkpoints: Checkpoint[] }>('patrol/checkpoints');
    const { posts } = await office.get<{ posts: { id: string; name: { zh: string } }[] }>('posts');
    return new Patrol(office, await Api.signIn(hospital, 'banzhang1'), posts, checkpoints.filter((one) => one.retired_at === null));
  }

  /** Changes what a checkpoint asks for. */
  async change(checkpoint: Checkpoint, more: Partial<Pick<Checkpoint, 'questions' | 'demand' | 'key_place'>>): Promise<void> {
    const { code, name, key_place, demand, fence_m, questions, place } = { ...checkpoint, ...more };
    await this.office.put(`patrol/checkpoints/${checkpoint.id}`, { code, name, place: { unit: place.unit }, key_place, demand, fence_m, questions });
    Object.assign(checkpoint, more);
  }

  /** Enrols a plain tag by its number. */
  async tag(checkpoint: Checkpoint, uid: string): Promise<void> {
    await this.office.put(`patrol/tags/${randomUUID()}`, { checkpoint: checkpoint.id, kind: 'uid', read: { uid } });
  }

  /** A route over these checkpoints that a post walks once a day, a few minutes from now, with two hours for it. */
  async route(name: string, post: string, stops: Checkpoint[], order: 'fixed' | 'free'): Promise<void> {
    const shanghai = new Date(Date.now() + 8 * 3_600_000 + SOON_MS);
    const minute = shanghai.getUTCHours() * 60 + shanghai.getUTCMinutes();
    const at = this.posts.find((one) => one.name.zh === post);
    if (at === undefined) throw new Error(`no post ${post}`);
    const route = randomUUID();
    const key = `story-${route.slice(0, 8)}`;
    const names = { zh: name, en: `Round ${key}` };
    await this.office.put(`patrol/routes/${route}`, { key, name: names, order, post: at.id, stops: stops.map((one) => ({ checkpoint: one.id })) });
    await this.office.put(`patrol/schedules/${randomUUID()}`, {
      key,
      name: names,
      route,
      assigned: { post: at.id },
      from: new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10),
      days: Array<boolean>(7).fill(true),
      windows: [{ from: minute, to: (minute + 180) % 1440 }],
      every_min: 180,
      margin_min: 0,
      start_within_min: 60,
      whole_within_min: 120,
      late_after_min: 10,
      special: [],
    });
  }

  /** All scans that came, by their time. */
  async scans(): Promise<Scan[]> {
    const all = new Map<string, Scan>();
    let to: number | null = Date.now() + 86_400_000;
    while (to !== null) {
      const page: { scans: Scan[]; next: number | null } = await this.supervisor.get(`patrol/scans?from=${Date.now() - 86_400_000}&to=${to}&limit=200`);
      for (const scan of page.scans) all.set(scan.id, scan);
      to = page.next;
    }
    return [...all.values()].sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
  }

  async rounds(): Promise<Round[]> {
    const day = 86_400_000;
    return (await this.supervisor.get<{ rounds: Round[] }>(`patrol/rounds?from=${Date.now() - day}&to=${Date.now() + day}`)).rounds;
  }
}

/**
 * A phone that reads tags: Web NFC is in no browser of a test, so that the page gets one that hands on what the story
 * holds to it.
 */
export async function stubNfc(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const readers = new Set<EventTarget>();
    class NDEFReader extends EventTarget {
      scan({ signal }: { signal: AbortSignal }): Promise<void> {
        readers.add(this);
        signal.addEventListener('abort', () => readers.delete(this));
        return Promise.resolve();
      }
    }
    const touch = (url: string | null, serialNumber: string) => {
      const records = url === null ? [] : [{ recordType: 'url', data: new DataView(new TextEncoder().encode(url).buffer) }];
      for (const reader of readers) reader.dispatchEvent(Object.assign(new Event('reading'), { serialNumber, message: { records } }));
      return readers.size;
    };
    Object.assign(globalThis, { NDEFReader, touchTag: touch });
  });
}

/** Holds a tag to the phone; waits until the page listens. */
export async function touchTag(page: Page, url: string | null, serial = ''): Promise<void> {
  await page.waitForFunction(
    ([link, number]) => (globalThis as unknown as { touchTag(url: string | null, serial: string): number }).touchTag(link ?? null, number ?? '') > 0,
    [url, serial] as const,
  );
}

/** What the phone itself keeps, by number. */
export function keptEvents(page: Page): Promise<{ seq: number; id: string; state: string; body: string; signature: string; problems: string[] }[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open('shouwang');
        asked.onerror = () => reject(new Error('the store does not open'));
        asked.onsuccess = () => {
          const all = asked.result.transaction('events').objectStore('events').getAll();
          all.onsuccess = () => {
            asked.result.close();
            resolve(all.result as never);
          };
        };
      }),
  );
}
