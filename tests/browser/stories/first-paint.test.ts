import { expect } from 'vitest';
import { Guard, Person } from '../support/people';
import { PHONE, type Screen } from '../support/stage';
import { story } from '../support/story';

/** A cheap phone on a poor mobile network. */
const SLOWER = 4;
const NETWORK = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };

/** Told, not judged: a shared machine says little about a phone. */
story('first paint on a slow phone', (stage, step) => {
  async function slow(screen: Screen): Promise<void> {
    const debug = await screen.context.newCDPSession(screen.page);
    await debug.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await debug.send('Network.enable');
    await debug.send('Network.emulateNetworkConditions', NETWORK);
  }

  /** First contentful paint, and when what matters is in sight; milliseconds from the start of the page. */
  async function measure(screen: Screen, what: string, seen: () => Promise<void>): Promise<void> {
    await seen();
    const usable = await screen.page.evaluate(() => performance.now());
    const paint = await screen.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null);
    const bytes = await screen.page.evaluate(() =>
      performance.getEntriesByType('resource').reduce((sum, one) => sum + (one as PerformanceResourceTiming).transferSize, 0),
    );
    expect(paint).not.toBeNull();
    console.log(`${what}: first contentful paint ${Math.round(paint ?? 0)} ms, usable ${Math.round(usable)} ms, ${Math.round(bytes / 1024)} kB over the network`);
  }

  step('signing in, nothing on the phone yet', async () => {
    const person = new Person(await stage.screen('new phone', PHONE));
    await slow(person.screen);
    await person.page.goto('/sign-in', { waitUntil: 'commit' });
    await measure(person.screen, 'sign-in, first visit', () => person.sees('sign_in.not_enrolled'));
  });

  step('a guard opens the app that is on his phone', async () => {
    const guard = await Guard.onDuty(stage, '0001', '急诊岗');
    await guard.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await slow(guard.screen);
    await guard.page.goto('/guard', { waitUntil: 'commit' });
    await measure(guard.screen, 'guard, app on the phone', () => guard.page.getByRole('heading', { name: guard.word('now.quiet'), exact: true }).waitFor());
  });
});
