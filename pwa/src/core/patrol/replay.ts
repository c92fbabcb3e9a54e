import type { RoundView, ScanView } from '../../api/patrol-desk';
import type { Millis, Uuid } from '../../api/types';

/** A scan on the map of its round. */
export interface ReplayScan {
  scan: ScanView;
  /** 1 for the first in time. */
  n: number;
}

/** The scans of a round in time, numbered; those of no known checkpoint have no place and are left out. */
export function numbered(scans: readonly ScanView[]): ReplayScan[] {
  return scans
    .filter((scan) => scan.checkpoint !== null)
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id))
    .map((scan, i) => ({ scan, n: i + 1 }));
}

/** From when until when a round is played. */
export function replaySpan(round: RoundView, scans: readonly ScanView[], now: Millis): { from: Millis; to: Millis } {
  const times = scans.map((scan) => scan.at);
  const from = Math.min(round.started_at ?? round.starts_at, ...times);
  const end = round.ended_at ?? Math.min(now, round.whole_by);
  return { from, to: Math.max(from + 60_000, end, ...times) };
}

/** Where one looks at a time: the newest scan until then, else the first. */
export function scanAt(scans: readonly ReplayScan[], at: Millis): ReplayScan | null {
  return scans.findLast((one) => one.scan.at <= at) ?? scans[0] ?? null;
}

/** The step to the scan before or after a time. */
export function stepTo(scans: readonly ReplayScan[], at: Millis, by: 1 | -1): Millis | null {
  const found = by > 0 ? scans.find((one) => one.scan.at > at) : scans.findLast((one) => one.scan.at < at);
  return found?.scan.at ?? null;
}

/** Scans that reached no stop of the round: taken twice, elsewhere, too late, or rejected. */
export function besideStops(round: RoundView, scans: readonly ScanView[]): ScanView[] {
  const used = new Set<Uuid | null>(round.stops.map((stop) => stop.scan));
  return scans.filter((scan) => !used.has(scan.id));
}
