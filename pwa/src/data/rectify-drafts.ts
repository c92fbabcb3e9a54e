import type { Uuid } from '../api/types';

/** What somebody wrote about a rectification and has not handed in. */
export interface RectifyDraft {
  /** The input's id: handed in twice, it counts once. */
  id: Uuid;
  note: string;
  /** Photos that the phone keeps, by their SHA-256. */
  photos: string[];
}

const KEY = 'shouwang.rectify';
type Kept = Record<string, RectifyDraft>;

/** Drafts on this device, each for one person and one hazard: phones are shared. */
export class RectifyDrafts {
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {}

  of(person: Uuid, hazard: Uuid): RectifyDraft | null {
    return this.read()[nameOf(person, hazard)] ?? null;
  }

  keep(person: Uuid, hazard: Uuid, draft: RectifyDraft): void {
    this.write({ ...this.read(), [nameOf(person, hazard)]: draft });
  }

  /** Drops one's drafts of hazards that one need not rectify any more. */
  tidy(person: Uuid, open: ReadonlySet<Uuid>): void {
    const left = Object.entries(this.read()).filter(([name]) => !name.startsWith(nameOf(person, '')) || open.has(name.slice(nameOf(person, '').length)));
    this.write(Object.fromEntries(left));
  }

  private read(): Kept {
    try {
      return JSON.parse(this.storage.getItem(KEY) ?? '{}') as Kept;
    } catch {
      return {};
    }
  }

  private write(kept: Kept): void {
    try {
      this.storage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser that keeps nothing: the form on the screen still has it.
    }
  }
}

const nameOf = (person: Uuid, hazard: Uuid): string => `${person} ${hazard}`;
