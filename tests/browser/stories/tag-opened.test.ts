import { expect } from 'vitest';
import { barriers } from '../support/barriers';
import { Guard } from '../support/people';
import { keptEvents, Patrol, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

/** What a tag that signs would give out; no tag of the hospital gave it. */
const SIGNED = `/t?e=${'EF'.repeat(16)}&c=${'94'.repeat(8)}`;
const QUESTION = { key: 'lock', text: { zh: '门是否锁好？', en: 'Is the door locked?' }, ask: { type: 'yes_no', problem: false }, required: true };

story('a tag that opens the app', (stage, step) => {
  let guard: Guard;
  let patrol: Patrol;
  let label: Checkpoint;
  const pathOf = (text: string) => new URL(text).pathname.replace(/^\/c\//i, '/C/');

  step('is kept while nobody is signed in, and asks for signing in', async () => {
    patrol = await Patrol.of(stage.hospital);
    label = patrol.checkpoints[0]!;
    await patrol.change(label, { questions: [], demand: 'L0' });
    guard = new Guard(await stage.screen('phone', PHONE), '0001');
    await guard.enrol(stage.hospital.code);
    await guard.page.goto(pathOf(label.label_text));
    await guard.sees('tap.sign_in');
    await picture(guard.screen, 'tap-signed-out');
    // Some time later: it counts from the tap.
    await guard.page.reload();
    await guard.sees('tap.sign_in');
  });

  step('is recorded for whoever signs in, with the time of the tap', async () => {
    const before = Date.now();
    await guard.page.getByRole('button', { name: '0', exact: true }).waitFor();
    for (const digit of '0001') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.next'), exact: true }).tap();
    for (const digit of '100001') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.go'), exact: true }).tap();
    await guard.page.getByRole('heading', { name: label.name.zh }).waitFor();
    await picture(guard.screen, 'tap-recorded');
    await guard.sees('check.received');
    const [scan] = await patrol.scans();
    expect(scan).toMatchObject({ checkpoint: label.id, method: 'label' });
    expect(scan!.at).toBeLessThan(before);
    expect(scan!.problems.map((one) => one.code)).toContain('off_shift');
  });

  step('is one scan, however often the page is loaded again', async () => {
    await guard.page.reload();
    await guard.sees('tap.gone');
    expect(await keptEvents(guard.page)).toHaveLength(1);
  });

  step('asks where a tag hangs that signs, and lets the centre tell where he does not know', async () => {
    await guard.page.goto(SIGNED);
    await guard.sees('tap.which');
    await guard.page.getByRole('searchbox').waitFor();
    await guard.button('tap.unsure').tap();
    await guard.sees('check.tag_read');
    await guard.sees('check.received');
    expect((await patrol.scans()).at(-1)).toMatchObject({ method: 'invalid', grade: 'L0', checkpoint: null });
  });
});

for (const language of ['zh', 'en'] as const) {
  story(`a tag that signs opens the app (${language})`, (stage, step) => {
    let guard: Guard;
    let patrol: Patrol;
    let stops: Checkpoint[];
    const events = async () => (await keptEvents(guard.page)).map(({ body, state }) => ({ state, payload: (JSON.parse(body) as { payload: { kind: string; proof?: unknown; answers?: unknown } }).payload }));

    step('while a round is to be walked that nobody has begun', async () => {
      patrol = await Patrol.of(stage.hospital);
      stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 2);
      for (const one of stops) await patrol.change(one, { questions: [QUESTION], demand: 'L0' });
      await patrol.route('夜巡', '急诊岗', stops, 'fixed');
      guard = await Guard.onDuty(stage, '0001', language === 'zh' ? '急诊岗' : 'Emergency hall', language);
      await guard.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.active !== null));
      await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
      await guard.page.getByRole('link').filter({ hasText: '0/2' }).first().waitFor();
      await guard.page.waitForLoadState('networkidle');
    });

    step('and there is no network: he says that it hangs at the next stop, and is asked its questions', async () => {
      guard.screen.watch.networkMayFail();
      await guard.screen.context.setOffline(true);
      await guard.page.goto(SIGNED);
      await guard.sees('tap.which');
      await picture(guard.screen, 'tap-which');
      expect(await barriers(guard)).toEqual([]);
      await guard.button('tap.other').tap();
      await guard.page.getByRole('searchbox').waitFor();
      await picture(guard.screen, 'tap-which-other');
      await guard.page.getByRole('button', { name: stops[0]!.code }).tap();
      await guard.seesText(QUESTION.text[language]);
      await picture(guard.screen, 'tap-question');
      await guard.page.getByRole('button', { name: guard.word('check.yes'), exact: true }).tap();
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).waitFor();
      await guard.sees('check.saved');
      expect(await events()).toMatchObject([
        { state: 'waiting', payload: { kind: 'round_started' } },
        { state: 'waiting', payload: { kind: 'scan', proof: { type: 'tag_url' }, answers: { lock: true } } },
      ]);
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
      await guard.page.getByRole('link').filter({ hasText: '1/2' }).first().waitFor();
    });

    step('and the next one is a tap on the next stop; all of it reaches the centre', async () => {
      await guard.page.goto(SIGNED);
      await guard.page.getByRole('button', { name: stops[1]!.code }).tap();
      await guard.seesText(QUESTION.text[language]);
      await guard.page.getByRole('button', { name: guard.word('check.no'), exact: true }).tap();
      await guard.page.getByRole('button', { name: guard.word('check.no_report'), exact: true }).tap();
      await guard.sees('check.saved');
      await guard.screen.context.setOffline(false);
      await expect.poll(async () => (await events()).map((one) => one.state), { timeout: 30_000 }).toEqual(['received', 'received', 'received']);
      const [round] = (await patrol.rounds()).filter((one) => one.state === 'walking');
      // The tag is not one of this hospital's: who says where it hangs does not make it so.
      expect((await patrol.scans()).map((one) => [one.method, one.grade, one.round, one.checkpoint])).toEqual([
        ['invalid', 'L0', round!.id, null],
        ['invalid', 'L0', round!.id, null],
      ]);
    });
  });
}
