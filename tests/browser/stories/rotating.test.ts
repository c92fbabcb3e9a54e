import { rm } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { cameraAt } from '../support/camera';
import { launchOptions } from '../support/chromium';
import type { Hospital } from '../support/hospital';
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
      const wider = await post.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, 'nothing is wider than an upright screen').toBeLessThanOrEqual(0);
      await shot(post.screen, 'screen-portrait');
    });
  });
}

let film = '';
let filmed = '';

/** A camera that looks at the screen of a checkpoint, whose code has just changed. */
async function before(hospital: Hospital): Promise<readonly string[]> {
  const patrol = await Patrol.of(hospital);
  filmed = patrol.checkpoints[0]!.code;
  await patrol.change(patrol.checkpoints[0]!, { questions: [], demand: 'L2' });
  const office = await Api.signIn(hospital, 'baowei');
  const { until } = await office.get<{ until: number }>(`patrol/codes/${filmed}`);
  await hospital.advance(Math.max(0, until - Date.now()) + 100);
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ baseURL: hospital.url, locale: 'zh-CN' });
    await page.goto('/sign-in');
    await page.evaluate(
      async (body) => fetch('/api/v1/session', { method: 'POST', headers: { 'X-Shouwang': '1', 'Content-Type': 'application/json' }, body }),
      JSON.stringify({ with: 'password', login: 'baowei', password: 'haihe-baowei' }),
    );
    await page.goto(`/patrol/code/${filmed}`);
    const camera = await cameraAt(await page.locator('.qr').innerHTML());
    film = camera.folder;
    return camera.args;
  } finally {
    await browser.close();
  }
}

story('a rotating code before the camera', (stage, step) => {
  afterAll(() => rm(film, { recursive: true, force: true }));

  step('is read off the screen, once, and proves that somebody was there', async () => {
    const guard = await Guard.onDuty(stage, '0001', '急诊岗');
    const patrol = await Patrol.of(stage.hospital);
    await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
    await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
    await guard.sees('check.saved');
    await picture(guard.screen, 'rotating-scanned');
    await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
    await expect.poll(async () => (await patrol.scans()).map((one) => [one.method, one.grade]), { timeout: 15_000 }).toEqual([['rotating', 'L2']]);
  });
}, before);
