const KEY = 'shouwang.canary';

/** Own clock when this device last heard a self-test of this server, also before the page was opened. */
export function canaryHeardLast(): number | null {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return kept > 0 ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps it over a restart of the device. */
export function keepCanaryHeard(at: number): void {
  try {
    localStorage.setItem(KEY, String(at));
  } catch {
    // Known as long as the page lives.
  }
}
