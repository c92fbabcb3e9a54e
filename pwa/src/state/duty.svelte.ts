import type { Api } from '../api/client';
import type { DutyView, PositionView, PostView, Uuid } from '../api/types';
import { newId } from './session.svelte';

/** One's own duty. */
export class DutyState {
  /** `undefined` until known. */
  duty = $state.raw<DutyView | null | undefined>(undefined);
  posts = $state.raw<PostView[] | null>(null);
  failed = $state(false);

  constructor(private readonly api: Api) {}

  async load(): Promise<void> {
    try {
      this.duty = await this.api.duty();
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  async loadPosts(): Promise<void> {
    this.posts = await this.api.posts();
  }

  async start(post: Uuid): Promise<void> {
    this.duty = await this.api.startDuty({ id: newId(), post });
  }

  async end(): Promise<void> {
    await this.api.endDuty();
    this.duty = null;
  }

  /** A newer position of one's own. */
  moved(position: PositionView): void {
    const duty = this.duty;
    if (duty && (duty.position === null || position.at >= duty.position.at)) this.duty = { ...duty, position };
  }

  forget(): void {
    this.duty = undefined;
    this.posts = null;
  }
}
