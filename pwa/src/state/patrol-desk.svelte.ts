import type { Assigned, CheckpointName, Grade, Question } from '../api/patrol-desk';
import type { PlaceView, PostView, Uuid } from '../api/types';
import { isAssignedToPost } from '../core/patrol/day';
import type { ProblemWords } from '../core/patrol/problem';
import type { App } from './app.svelte';

/** What every page of the patrols needs: the names of checkpoints, posts and people, and the questions asked. */
export class PatrolDesk {
  /** `null` until loaded. */
  names = $state.raw<ReadonlyMap<Uuid, CheckpointName> | null>(null);
  readonly posts = $derived.by((): readonly PostView[] => this.app.duty.posts ?? []);
  readonly zone = $derived.by((): string => this.app.session.me?.site.time_zone ?? 'UTC');

  constructor(readonly app: App) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      if (this.app.session.may('see_board')) this.app.live.start('desk');
      void this.app.plan.load();
      void this.app.duty.loadPosts().catch(() => undefined);
      void this.load();
    });
  }

  async load(): Promise<void> {
    try {
      const names = await this.app.api.patrol.checkpointNames();
      this.names = new Map(names.map((one) => [one.id, one]));
    } catch {
      // Without names a page still shows everything else; what asks for one says that it is unknown.
      this.names ??= new Map();
    }
  }

  /** A checkpoint as one says it. */
  readonly checkpoint = (id: Uuid | null): string => {
    const { t, name } = this.app.texts;
    const found = id === null ? undefined : this.names?.get(id);
    return found === undefined ? t('patrol.unknown_checkpoint') : name(found.name);
  };

  placeOf(id: Uuid | null): PlaceView | null {
    return id === null ? null : (this.names?.get(id)?.place ?? null);
  }

  isKeyPlace(id: Uuid | null): boolean {
    return id !== null && (this.names?.get(id)?.key_place ?? false);
  }

  demandOf(id: Uuid | null): Grade | null {
    return id === null ? null : (this.names?.get(id)?.demand ?? null);
  }

  question(checkpoint: Uuid | null, key: string): Question | null {
    return (checkpoint === null ? undefined : this.names?.get(checkpoint))?.questions.find((one) => one.key === key) ?? null;
  }

  postName(id: Uuid): string {
    const post = this.posts.find((one) => one.id === id);
    return post === undefined ? '?' : this.app.texts.name(post.name);
  }

  /** Who is to walk. */
  assigned(assigned: Assigned): string {
    return isAssignedToPost(assigned) ? this.postName(assigned.post) : this.app.texts.join(assigned.people.map((id) => this.app.who(id)));
  }

  readonly words: ProblemWords = {
    checkpoint: (id) => this.checkpoint(id),
    known: (key) => this.app.texts.has(key),
  };
}
