import { expect } from 'vitest';
import { Guard } from '../support/people';
import { keptEvents, Patrol, stubNfc, touchTag, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

const POST = '急诊岗';
const SCANS = 200;
const EVENTS = SCANS + 1;
/** Not a patient browser, but a slow machine. */
const PATIENCE = { timeout: 60_000 };

story('a night without a network', (stage, step) => {
  let guard: Guard;
  let patrol: Patrol;
  let stops: Checkpoint[];
  let order: string[];

  step('begins with the shift on the phone', async () => {
    patrol = await Patrol.of(stage.hospital);
    stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 10);
    for (const one of stops) await patrol.change(one, { questions: [], demand: 'L0' });
    await patrol.route('夜巡', POST, stops, 'free');
    guard = new Guard(await stage.installedScreen('installed phone', PHONE), '0001');
    await stubNfc(guard.page);
    await guard.begin(stage.hospital.code, POST);
    await guard.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.active !== null));
    await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
    await guard.page.getByRole('link').filter({ hasText: '0/10' }).first().waitFor();
    await guard.page.waitForLoadState('networkidle');
  });

  step('opens from cold without any server: the round, its plan and its checkpoints', async () => {
    guard.screen.watch.networkMayFail();
    await stage.hospital.kill();
    await guard.page.close();
    guard.screen.page = await guard.screen.context.newPage();
    await stubNfc(guard.page);
    await guard.page.goto('/guard/round');
    await guard.sees('live.bar_offline');
    await guard.page.getByRole('link').filter({ hasText: '0/10' }).first().tap();
    await guard.page.locator('.plan svg').first().waitFor();
    await picture(guard.screen, 'round-offline');
  });

  step(`takes ${SCANS} scans, one after the other, through the screen`, async () => {
    await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
    order = Array.from({ length: SCANS }, (_, i) => stops[i % stops.length]!.id);
    const times: number[] = [];
    for (let i = 0; i < SCANS; i++) {
      const started = performance.now();
      await touchTag(guard.page, stops[i % stops.length]!.label_text, '04:00');
      await guard.page.getByRole('region', { name: guard.word('check.title') }).getByRole('heading', { name: stops[i % stops.length]!.name.zh }).waitFor();
      times.push(performance.now() - started);
      if (i === 0) await guard.sees('check.saved');
    }
    times.sort((a, b) => a - b);
    console.log(`touch to "saved" on the screen, as the test sees it: median ${times[SCANS / 2]!.toFixed(0)} ms, 95 % ${times[SCANS * 0.95]!.toFixed(0)} ms`);
    const kept = await keptEvents(guard.page);
    // The first scan begins the round, which is an event of its own.
    expect(kept.map((one) => [one.seq, one.state])).toEqual(Array.from({ length: EVENTS }, (_, i) => [i + 1, 'waiting']));
    await picture(guard.screen, 'round-offline-scanned');
  });

  step('keeps them when the browser is killed, and counts them when it is opened again', async () => {
    guard.screen = await stage.killAndReopen(guard.screen);
    guard.screen.watch.networkMayFail();
    await guard.page.goto('/guard/round');
    await guard.sees('sync.waiting', { n: EVENTS });
    await picture(guard.screen, 'round-offline-reopened');
    await guard.page.getByRole('button', { name: guard.word('sync.waiting', { n: EVENTS }) }).tap();
    await picture(guard.screen, 'round-offline-queue');
  });

  step(`brings them to the centre once it is back: ${SCANS} rows in their order`, async () => {
    await stage.hospital.start();
    await guard.page.goto('/guard/round');
    await expect.poll(async () => (await keptEvents(guard.page)).filter((one) => one.state === 'received').length, PATIENCE).toBe(EVENTS);
    patrol = await Patrol.of(stage.hospital);
    const scans = await patrol.scans();
    const ids = (await keptEvents(guard.page)).slice(1).map((one) => one.id);
    expect(scans.map((one) => one.id)).toEqual(ids);
    expect(scans.map((one) => one.checkpoint)).toEqual(order);
    expect(new Set((await keptEvents(guard.page)).flatMap((one) => one.problems)).has('chain_broken')).toBe(false);
  });

  step('adds nothing when all of it is sent three times more', async () => {
    const kept = (await keptEvents(guard.page)).slice(1);
    for (let time = 0; time < 3; time++) {
      const verdicts = await guard.page.evaluate(async (events) => {
        const answer = await fetch('/api/v1/sync', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Shouwang': '1' }, body: JSON.stringify({ events }) });
        return ((await answer.json()) as { results: { verdict: string }[] }).results.map((one) => one.verdict);
      }, kept.map(({ body, signature }) => ({ body, signature })));
      expect(verdicts).toEqual(order.map(() => 'duplicate'));
    }
    expect(await patrol.scans()).toHaveLength(SCANS);
  });
});
