import type { SignedEvent, SyncAnswer } from '../api/patrol';
import type { Sent, Wire } from './sync';

/** What a server's refusal looks like. */
interface Refusal {
  status: number;
  code: string;
}

/** A {@link Wire} over calls that throw. */
export function patrolWire(calls: {
  sync(events: readonly SignedEvent[]): Promise<SyncAnswer>;
  photo(sha256: string, file: Blob): Promise<unknown>;
  refusal(error: unknown): Refusal | null;
}): Wire {
  const attempt = async <T>(call: () => Promise<T>): Promise<Sent<T>> => {
    try {
      return { kind: 'taken', answer: await call() };
    } catch (error) {
      return sentOf(calls.refusal(error));
    }
  };
  return {
    events: (events) => attempt(() => calls.sync(events)),
    photo: (sha256, file) =>
      attempt(async () => {
        await calls.photo(sha256, file);
        return null;
      }),
  };
}

function sentOf(refusal: Refusal | null): Sent<never> {
  if (refusal === null) return { kind: 'later' };
  const { status, code } = refusal;
  if (status === 401) return { kind: 'signed_out' };
  if (status >= 500 || status === 403 || status === 408 || status === 425 || status === 429) return { kind: 'later' };
  return { kind: 'refused', code };
}
