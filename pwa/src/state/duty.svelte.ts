import { Refused, type Api } from '../api/client';
import type { DutyView, LoneWorkView, Millis, PostView, Uuid } from '../api/types';
import type { DutyCache } from '../data/duty-cache';
import { newId } from './session.svelte';

/** One's own duty: from the phone at once, from the server as soon as it answers. */
export class DutyState {
  /** `undefined` until known. */
  duty = $state.raw<DutyView | null | undefined>(undefined);
  posts = $state.raw<PostView[] | null>(null);
  failed = $state(false);

  constructor(
    private readonly api: Api,
    private readonly cache: DutyCache,
    private readonly person: () => Uuid | null,
  ) {}

  async load(): Promise<void> {
    const person = this.person();
    if (person === null) return;
    if (this.duty === undefined) this.duty = (await this.cache.duty(person)) ?? undefined;
    try {
      await this.become(await this.api.duty());
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** Loads the posts; throws only where none are known. */
  async loadPosts(): Promise<void> {
    try {
      const posts = await this.api.posts();
      this.posts = posts;
      await this.cache.keepPosts(posts);
    } catch (error) {
      this.posts ??= await this.cache.posts();
      if (this.posts === null || error instanceof Refused) throw error;
    }
  }

  async start(post: Uuid): Promise<void> {
    await this.become(await this.api.startDuty({ id: newId(), post }));
  }

  async end(): Promise<void> {
    await this.api.endDuty();
    await this.become(null);
  }

  /** Begins lone work, or changes its interval. Nobody watches before the centre knows: it is not kept for later. */
  async workAlone(every: Millis): Promise<void> {
    await this.alone(await this.api.startLoneWork({ id: newId(), every_ms: every }));
  }

  async endLoneWork(): Promise<void> {
    await this.api.endLoneWork();
    await this.alone(null);
  }

  /** What the centre says of one's own lone work. */
  async alone(work: LoneWorkView | null): Promise<void> {
    if (this.duty) await this.become({ ...this.duty, lone_work: work });
  }

  forget(): void {
    this.duty = undefined;
  }

  private async become(duty: DutyView | null): Promise<void> {
    this.duty = duty;
    const person = this.person();
    if (person !== null) await this.cache.keepDuty(person, duty);
  }
}
