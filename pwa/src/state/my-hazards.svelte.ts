import type { Api } from '../api/client';
import { Refused } from '../api/client';
import type { HazardView } from '../api/patrol-desk';
import type { Uuid } from '../api/types';
import { handedIn, toRectify, whyItCameBack } from '../core/patrol/my-hazards';
import { phrase, type Phrase } from '../core/phrase';
import type { PhotoStore } from '../data/photos';
import type { RectifyDraft, RectifyDrafts } from '../data/rectify-drafts';
import type { ServerClock } from './clock.svelte';
import { newId } from './session.svelte';

const PAGE = 200;
/** Of those that are closed, so many of the newest are looked through. */
const CLOSED = 50;

/** The hazards that whoever is signed in is to rectify, or did. The centre is asked; only what is written waits on the phone. */
export class MyHazards {
  failed = $state(false);
  /** Why those came back that did. */
  reasons = $state.raw<ReadonlyMap<Uuid, string>>(new Map());
  private list = $state.raw<readonly HazardView[] | null>(null);
  private of = $state<Uuid | null>(null);

  private readonly mine = $derived.by((): readonly HazardView[] | null => (this.of === this.me() ? this.list : null));
  readonly status = $derived.by((): 'loading' | 'ready' | 'failed' => (this.mine !== null ? 'ready' : this.failed ? 'failed' : 'loading'));
  readonly open = $derived.by(() => toRectify(this.mine ?? [], this.me(), this.clock.now));
  readonly past = $derived.by(() => handedIn(this.mine ?? [], this.me()));
  readonly overdue = $derived(this.open.filter((one) => one.overdue).length);
  /** How many there are to rectify, in words; `null` where there are none. */
  readonly toDo = $derived.by((): Phrase | null => {
    const [n, late] = [this.open.length, this.overdue];
    if (n === 0) return null;
    return late > 0 ? phrase('my_hazards.count_overdue', { n, late }) : phrase('my_hazards.count', { n });
  });

  constructor(
    private readonly api: Api,
    private readonly clock: ServerClock,
    private readonly photos: PhotoStore,
    private readonly drafts: RectifyDrafts,
    private readonly me: () => Uuid | null,
    private readonly problem: (error: unknown) => Phrase,
  ) {}

  async load(): Promise<void> {
    const me = this.me();
    if (me === null) return;
    this.failed = false;
    try {
      const [open, closed] = await Promise.all([this.allOpen(), this.api.patrol.hazards({ open: false, limit: CLOSED })]);
      if (this.me() !== me) return;
      [this.list, this.of] = [[...open, ...closed.hazards], me];
      this.drafts.tidy(me, new Set(this.open.map((one) => one.id)));
      await this.askWhy();
    } catch {
      this.failed = true;
    }
  }

  /** What one wrote, also before the page was opened; new where there is nothing. */
  draft(hazard: Uuid): RectifyDraft {
    const me = this.me();
    return (me === null ? null : this.drafts.of(me, hazard)) ?? { id: newId(), note: '', photos: [] };
  }

  keep(hazard: Uuid, draft: RectifyDraft): void {
    const me = this.me();
    if (me !== null) this.drafts.keep(me, hazard, draft);
  }

  /** A photo that the phone keeps; `null` where it is gone. */
  photo(sha256: string): Promise<Blob | null> {
    return this.photos.file(sha256);
  }

  /** Hands a rectification in, its photos first: whoever looks at it sees them. What went wrong, where it did. */
  async rectify(hazard: Uuid, draft: RectifyDraft, note: string): Promise<Phrase | null> {
    try {
      const photos: string[] = [];
      for (const sha256 of draft.photos) {
        const file = await this.photos.file(sha256);
        if (file === null) continue;
        await this.api.putPhoto(sha256, file);
        photos.push(sha256);
      }
      const done = await this.api.patrol.hazardInput(hazard, draft.id, { do: 'rectify', note, photos });
      this.list = (this.list ?? []).map((one) => (one.id === hazard ? done : one));
      for (const sha256 of photos) await this.photos.drop(sha256);
      const me = this.me();
      if (me !== null) this.drafts.tidy(me, new Set(this.open.map((one) => one.id)));
      return null;
    } catch (error) {
      // It stands elsewhere than this page thinks.
      if (error instanceof Refused) void this.load();
      return this.problem(error);
    }
  }

  /** Page after page: whoever found many has his own far behind. */
  private async allOpen(): Promise<HazardView[]> {
    const all = new Map<Uuid, HazardView>();
    let before: number | undefined;
    for (;;) {
      const { hazards, next } = await this.api.patrol.hazards({ open: true, limit: PAGE, ...(before === undefined ? {} : { before }) });
      for (const one of hazards) all.set(one.id, one);
      const last = next ?? (hazards.length >= PAGE ? hazards.at(-1)!.found_at : undefined);
      if (last === undefined || last === before) return [...all.values()];
      before = last;
    }
  }

  private async askWhy(): Promise<void> {
    const back = this.open.filter((one) => one.rejections > 0);
    const why = await Promise.all(back.map(async ({ id }) => [id, whyItCameBack(await this.api.patrol.hazard(id))] as const));
    this.reasons = new Map(why.flatMap(([id, reason]) => (reason === null ? [] : [[id, reason] as const])));
  }
}
