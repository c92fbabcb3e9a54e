/** One at a time over all tabs and workers of this browser. */
export interface Locks {
  /** Runs once it is alone. */
  alone<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Runs now if nobody else does; else `null`. */
  ifFree<T>(name: string, run: () => Promise<T>): Promise<T | null>;
}

/** The browser's own. Without them one page is alone with itself. */
export function browserLocks(): Locks {
  const manager = (globalThis.navigator as Navigator | undefined)?.locks;
  if (manager === undefined) return ownLocks();
  return {
    // The types take a promise for a value of its own.
    alone: async <T>(name: string, run: () => Promise<T>) => (await manager.request(`shouwang-${name}`, run)) as T,
    ifFree: async <T>(name: string, run: () => Promise<T>) =>
      (await manager.request(`shouwang-${name}`, { ifAvailable: true }, async (lock) => (lock === null ? null : run()))) as T | null,
  };
}

/** Locks of one page, where the browser has none. */
export function ownLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  const alone = <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const next = (tails.get(name) ?? Promise.resolve()).then(run, run);
    const tail = next.catch(() => undefined).then(() => {
      if (tails.get(name) === tail) tails.delete(name);
    });
    tails.set(name, tail);
    return next;
  };
  return { alone, ifFree: (name, run) => (tails.has(name) ? Promise.resolve(null) : alone(name, run)) };
}
