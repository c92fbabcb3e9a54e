import type { CheckpointCard, RoundView, ScannedProof } from '../../api/patrol';
import type { Uuid } from '../../api/types';
import { isReached } from './progress';
import { walkedBy } from './rounds';

/** What a guard should know at once about a scan that is kept all the same. */
export type Issue =
  /** No checkpoint of this site, as far as the phone knows. */
  | { what: 'unknown' }
  /** Not on the round that he walks. */
  | { what: 'elsewhere' }
  /** Reached before in this round. */
  | { what: 'again' }
  /** Another one is next in a round with a fixed order. */
  | { what: 'order'; expected: Uuid };

/** Looks at a scan before it is written down. A tag that signs may name its checkpoint only at the centre: no issue then. */
export function issueOf(rounds: readonly RoundView[], person: Uuid, proof: ScannedProof, card: CheckpointCard | null): Issue | null {
  if (card === null) return proof.type === 'tag_url' ? null : { what: 'unknown' };
  const round = walkedBy(rounds, person);
  if (round === null) return null;
  const here = round.stops.filter((stop) => stop.checkpoint === card.id);
  if (here.length === 0) return { what: 'elsewhere' };
  if (here.every(isReached)) return { what: 'again' };
  const next = round.stops.find((stop) => !isReached(stop));
  const isNext = round.order === 'free' || next === undefined || next.checkpoint === card.id;
  return isNext ? null : { what: 'order', expected: next.checkpoint };
}
