import { distance, type Point } from './project';

/** A mark of direction on a line. */
export interface Arrow {
  at: Point;
  /** Degrees, 0 to the right, clockwise. */
  angle: number;
}

/** Marks of direction along a line, one every `every` units, the first after half of that. */
export function arrowsAlong(line: readonly Point[], every: number): Arrow[] {
  const out: Arrow[] = [];
  let next = every / 2;
  let passed = 0;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1]!;
    const to = line[i]!;
    const length = distance(from, to);
    while (length > 0 && next <= passed + length) {
      const share = (next - passed) / length;
      out.push({
        at: [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share],
        angle: (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI,
      });
      next += every;
    }
    passed += length;
  }
  return out;
}
