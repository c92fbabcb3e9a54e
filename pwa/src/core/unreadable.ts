import { phrase, type Phrase } from './phrase';

/** What is open at the site and cannot be read by the server, so that no screen shows it. */
export interface Unreadable {
  readonly alarms: number;
  /** Guards at lone work whose silence raises no alarm. */
  readonly loneWorks: number;
}

export const NOTHING_UNREADABLE: Unreadable = { alarms: 0, loneWorks: 0 };

/** What wall and desk say of it, and what to do; nothing where all can be read. */
export function unreadableWords({ alarms, loneWorks }: Unreadable): Phrase[] {
  return [
    ...(alarms > 0 ? [phrase('live.unreadable', { n: alarms })] : []),
    ...(loneWorks > 0 ? [phrase('live.unreadable_alone', { n: loneWorks })] : []),
  ];
}
