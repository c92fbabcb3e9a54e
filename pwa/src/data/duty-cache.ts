import type { DutyView, PostView, Uuid } from '../api/types';
import type { Database } from './db';

/** One's duty and the posts as last known, so that panic knows a place on a phone that starts without a network. */
export class DutyCache {
  constructor(private readonly db: Database) {}

  /** The duty of a person, where it is known. */
  async duty(person: Uuid): Promise<DutyView | null> {
    return (await this.db.get('duty', person)) ?? null;
  }

  /** Keeps the duty of one person; others' are forgotten. */
  async keepDuty(person: Uuid, duty: DutyView | null): Promise<void> {
    const tx = this.db.transaction('duty', 'readwrite');
    void tx.store.clear();
    if (duty !== null) void tx.store.put(duty, person);
    await tx.done;
  }

  /** The posts. */
  async posts(): Promise<PostView[] | null> {
    return (await this.db.get('posts', 'last')) ?? null;
  }

  /** Keeps the posts. */
  async keepPosts(posts: PostView[]): Promise<void> {
    await this.db.put('posts', posts, 'last');
  }
}
