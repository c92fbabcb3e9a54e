import { expect } from 'vitest';
import { barriers } from '../support/barriers';
import { Patrol, type Checkpoint } from '../support/patrol';
import { Guard, Person } from '../support/people';
import { DESK, picture, type Screen } from '../support/stage';
import { story } from '../support/story';

/** As long as a code stands. */
const STEP = 30_000;
const POWERED = { viewport: { width: 1280, height: 800 } };

for (const language of ['zh', 'en'] as const) {
  story(`a rotating code (${language})`, (stage, step) => {
    let patrol: Patrol;
    let checkpoint: Checkpoint;
    let post: Person;
    let guard: Guard;
    const shot = (screen: Screen, name: string) => picture(screen, `rotating-${name}`);
    const digits = async () => (await post.page.locator('.digits').textContent())!.trim();

    step('is opened from the set-up of a checkpoint', async () => {
      patrol = await Patrol.of(stage.hospital);
      checkpoint = patrol.checkpoints.find((one) => one.place.unit !== null && one.fence_m === null)!;
      await patrol.change(checkpoint, { questions: [], demand: 'L2' });
      post = new Person(await stage.screen('screen at the post', { ...DESK, ...POWERED }, language));
      await post.signIn('baowei', 'haihe-baowei');
      await post.page.goto(`/patrol?tab=setup&of=checkpoints&id=${checkpoint.id}`);
      await post.page.getByRole('link', { name: post.word('setup.show_code') }).click();
      await post.page.getByRole('heading', { name: checkpoint.name[language] }).waitFor();
      await post.page.locator('.digits').waitFor();
      expect(await digits()).toMatch(/^\d{6}$/);
      await post.page.getByRole('img', { name: post.word('code.title') }).waitFor();
      await shot(post.screen, 'screen');
      expect(await barriers(post)).toEqual([]);
    });

    step('gives way to the next one when it has run out', async () => {
      const before = await digits();
      await stage.hospital.advance(STEP);
      await expect.poll(digits, { timeout: STEP + 20_000 }).not.toBe(before);
    });

    step('is typed on the phone by hand, and proves that somebody was there', async () => {
      guard = await Guard.onDuty(stage, '0001', language === 'zh' ? '急诊岗' : 'Emergency hall', language);
      await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
      await guard.button('round.by_hand').tap();
      await guard.page.getByRole('searchbox').fill(checkpoint.code);
      await guard.page.getByRole('dialog').getByRole('button', { name: checkpoint.code }).tap();
      await shot(guard.screen, 'which');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('button', { name: guard.word('check.type_code'), exact: true }).tap();
      const code = await digits();
      for (const digit of code) await guard.page.getByRole('dialog').getByRole('button', { name: digit, exact: true }).tap();
      await shot(guard.screen, 'typed');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('dialog').getByRole('button', { name: guard.word('check.hand_save'), exact: true }).tap();
      await guard.sees('check.saved');
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
      await expect.poll(async () => (await patrol.scans()).map((one) => [one.checkpoint, one.method, one.grade])).toEqual([[checkpoint.id, 'rotating', 'L2']]);
    });

    step('goes from the screen when it has run out and no other comes, and the screen says so', async () => {
      post.screen.watch.networkMayFail();
      await post.screen.context.setOffline(true);
      await post.page.locator('.digits').waitFor({ state: 'detached', timeout: STEP + 20_000 });
      await post.sees('code.not_live');
      await shot(post.screen, 'not-live');
      expect(await barriers(post)).toEqual([]);
      await post.screen.context.setOffline(false);
      await post.page.locator('.digits').waitFor();
      await post.page.setViewportSize({ width: 800, height: 1280 });
      await shot(post.screen, 'screen-portrait');
    });
  });
}
