import type { Priority } from '../api/types';

/** The outline of a priority around the origin: octagon, triangle, circle. `r` is half its height. */
export function shapeOf(priority: Priority, r: number): string {
  if (priority === 'p3') return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (priority === 'p2') return `M0 ${-r}L${round(r * 1.12)} ${round(r * 0.86)}H${round(-r * 1.12)}Z`;
  const a = round(r * 0.414);
  return `M${-a} ${-r}H${a}L${r} ${-a}V${a}L${a} ${r}H${-a}L${-r} ${a}V${-a}Z`;
}

const round = (n: number): number => Math.round(n * 100) / 100;
