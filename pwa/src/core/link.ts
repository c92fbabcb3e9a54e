/** How the line to the centre stands. */
export type LinkState =
  /** First try, nothing seen yet. */
  | 'connecting'
  | 'live'
  /** Connected again, not caught up yet, or trying to. */
  | 'resuming'
  /** Several tries failed. */
  | 'offline'
  /** The server ended it for good: signed out or not allowed. */
  | 'ended';
