import type { GuardView, PostView } from '../api/types';
import { isUnreachable } from './readiness';

/** How the posts are staffed. */
export interface Staffing {
  staffed: number;
  /** Posts without anybody, the critical ones first. */
  empty: PostView[];
  unreachable: GuardView[];
}

/** Compares posts with the guards on duty. */
export function staffing(posts: readonly PostView[], guards: readonly GuardView[]): Staffing {
  const manned = new Set(guards.map((guard) => guard.post));
  const empty = posts.filter((post) => !manned.has(post.id)).sort((a, b) => Number(b.critical) - Number(a.critical));
  return { staffed: posts.length - empty.length, empty, unreachable: guards.filter((guard) => isUnreachable(guard.readiness)) };
}
