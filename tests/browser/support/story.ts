import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hospital } from './hospital';
import { Stage } from './stage';

/** A story may take this long on a busy machine; each look at a screen has its own limit. */
const STORY_MS = 600_000;

/** One step of a story: what happens, in a sentence. */
export type Step = (what: string, run: () => Promise<void> | void) => void;

/**
 * A story with a server and a browser of its own. Its steps stand on each other and are told in order, as one test, so
 * that whoever picks it by a word of its title gets all of it. After each step no page may have complained.
 * @param prepare what has to be done before the browser starts; gives arguments for it
 */
export function story(title: string, tell: (stage: Stage, step: Step) => void, prepare: (hospital: Hospital) => Promise<readonly string[]> = () => Promise.resolve([])): void {
  describe(title, () => {
    const stage = new Stage(prepare);
    const steps: { what: string; run: () => Promise<void> | void }[] = [];
    beforeAll(() => stage.open());
    tell(stage, (what, run) => steps.push({ what, run }));
    afterAll(() => stage.close());

    test('from its beginning to its end', { timeout: STORY_MS }, async () => {
      const times: string[] = [];
      for (const { what, run } of steps) {
        const started = performance.now();
        try {
          await run();
          expect(stage.complaints()).toEqual([]);
        } catch (error) {
          await stage.keepEverything();
          if (error instanceof Error) error.message = [`${what}: ${error.message}`, ...stage.complaints()].join('\n');
          throw error;
        }
        times.push(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
      }
      console.log([title, ...times].join('\n'));
    });
  });
}
