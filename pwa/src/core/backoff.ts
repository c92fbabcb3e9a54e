/**
 * How long to wait before the next try: doubling from `first` up to `most`, spread over its upper half so that many
 * phones do not come back at once.
 * @param tries tries that failed, from 1
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function backoff(tries: number, random: number, first = 500, most = 15_000): number {
  const full = Math.min(most, first * 2 ** Math.max(0, Math.min(tries, 20) - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
