import type { CanaryState } from './canary';
import type { LinkState } from './link';
import { phrase, type Phrase } from './phrase';
import type { Unreadable } from './unreadable';

/** What a screen knows of its own sight. */
export interface Sight {
  link: LinkState;
  unreadable: Unreadable;
  canary: CanaryState;
}

/**
 * What a screen without alarms cannot know, so that it must not say that all is quiet. Nothing where it sees everything.
 * A screen that is not live knows nothing newer of the rest either.
 */
export function doubts({ link, unreadable, canary }: Sight): Phrase[] {
  if (link !== 'live') return [phrase('doubt.link')];
  return [
    ...(unreadable.alarms > 0 ? [phrase('doubt.alarms', { n: unreadable.alarms })] : []),
    ...(unreadable.loneWorks > 0 ? [phrase('doubt.alone', { n: unreadable.loneWorks })] : []),
    ...(canary.step === 'missing' ? [phrase('doubt.canary')] : []),
  ];
}
