import { expect } from 'vitest';
import { Guard } from '../support/people';
import { keptEvents, Patrol, stubNfc, touchTag, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

for (const language of ['zh', 'en'] as const) {
  story(`a phone that is enrolled anew while records wait (${language})`, (stage, step) => {
    let guard: Guard;
    let patrol: Patrol;
    let stops: Checkpoint[];
    const SYNC = '**/api/v1/sync';
    const events = async () => (await keptEvents(guard.page)).map(({ body, state, problems }) => ({ device: (JSON.parse(body) as { device: string }).device, state, problems }));
    const scan = async (checkpoint: Checkpoint) => {
      await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
      await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
      await touchTag(guard.page, checkpoint.label_text, '04:00');
      await guard.sees('check.saved');
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
    };

    step('keeps a scan while the centre takes none', async () => {
      patrol = await Patrol.of(stage.hospital);
      stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 2);
      for (const one of stops) await patrol.change(one, { questions: [], demand: 'L0' });
      guard = new Guard(await stage.screen('phone', PHONE, language), '0001');
      await stubNfc(guard.page);
      await guard.begin(stage.hospital.code, language === 'zh' ? '急诊岗' : 'Emergency hall');
      guard.screen.watch.networkMayFail();
      await guard.page.route(SYNC, (route) => route.abort());
      await scan(stops[0]!);
      await guard.sees('sync.waiting', { n: 1 });
    });

    step('keeps it under the old enrolment, and the next one under the new', async () => {
      await guard.page.goto(`/enrol?code=${stage.hospital.code}`);
      await guard.sees('enrol.replace');
      await picture(guard.screen, 'enrol-anew');
      await guard.page.getByLabel(guard.word('enrol.name')).fill('0001');
      await guard.page.getByRole('button', { name: guard.word('enrol.go'), exact: true }).tap();
      await guard.sees('enrol.done');
      await guard.page.goto('/guard');
      await scan(stops[1]!);
      const kept = await events();
      expect([kept.length, new Set(kept.map((one) => one.device)).size, kept.map((one) => one.state)]).toEqual([2, 2, ['waiting', 'waiting']]);
    });

    step('brings both to the centre, each under its own signature', async () => {
      await guard.page.unroute(SYNC);
      await guard.button('sync.waiting', { n: 2 }).tap();
      await guard.button('sync.now').tap();
      await expect.poll(async () => (await events()).map((one) => one.state), { timeout: 30_000 }).toEqual(['received', 'received']);
      expect((await events()).flatMap((one) => one.problems)).not.toContain('device_unknown');
      expect((await patrol.scans()).map((one) => [one.checkpoint, one.method])).toEqual(stops.map((one) => [one.id, 'label']));
    });

    step('keeps in sight what the centre does not know the enrolment of, and brings it once it does', async () => {
      await guard.page.keyboard.press('Escape');
      await guard.page.route(SYNC, async (route) => {
        const sent = (route.request().postDataJSON() as { events: { body: string }[] }).events;
        const results = sent.map(({ body }) => ({ id: (JSON.parse(body) as { id: string }).id, verdict: 'refused', problems: ['device_unknown'], grade: null }));
        await route.fulfill({ json: { results, head: { seq: 0, hash: null }, beacon: '', now: Date.now() } });
      });
      await scan(stops[0]!);
      await guard.button('sync.refused').tap();
      await guard.sees('sync.stranded', { n: 1 });
      await picture(guard.screen, 'enrol-anew-stranded');
      await guard.page.unroute(SYNC);
      await guard.button('sync.now').tap();
      await expect.poll(async () => (await patrol.scans()).length, { timeout: 30_000 }).toBe(3);
      expect((await events()).map((one) => one.state)).toEqual(['received', 'received', 'received']);
    });
  });
}
