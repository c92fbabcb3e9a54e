import { rm } from 'node:fs/promises';
import { afterAll, expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { cameraAt } from '../support/camera';
import type { Hospital } from '../support/hospital';
import { Guard } from '../support/people';
import { Patrol, stubNfc, touchTag, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

const POST = '急诊岗';
const UID = '04A1B2C3D4E5F6';
const QUESTIONS = [
  { key: 'lock', text: { zh: '门是否锁好？', en: 'Is the door locked?' }, ask: { type: 'yes_no', problem: false }, required: true },
  { key: 'pressure', text: { zh: '氧气压力', en: 'Oxygen pressure' }, ask: { type: 'number', unit: 'MPa', least: 0.4, most: 0.6 }, required: true },
  {
    key: 'seal',
    text: { zh: '封条', en: 'Seal' },
    ask: { type: 'choice', options: [{ key: 'whole', text: { zh: '完好', en: 'Whole' }, problem: false }, { key: 'broken', text: { zh: '破损', en: 'Broken' }, problem: true }] },
    required: false,
  },
];

let patrol: Patrol;
let stops: Checkpoint[];
let film: string;

/** A round of four checkpoints, and a camera that looks at the label of the first. */
async function setUp(hospital: Hospital): Promise<readonly string[]> {
  patrol = await Patrol.of(hospital);
  stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 4);
  for (const one of stops) await patrol.change(one, { questions: [], demand: 'L0' });
  await patrol.change(stops[1]!, { questions: QUESTIONS });
  await patrol.tag(stops[2]!, UID);
  await patrol.route('急诊楼日巡', POST, stops, 'fixed');
  const api = await Api.signIn(hospital, 'banzhang1');
  const camera = await cameraAt(await api.text(`checkpoints/${stops[0]!.code}/label.svg`));
  film = camera.folder;
  return camera.args;
}

for (const language of ['zh', 'en'] as const) {
  story(`a round (${language})`, (stage, step) => {
    afterAll(() => rm(film, { recursive: true, force: true }));
    let guard: Guard;
    const named = (one: Checkpoint) => one.name[language];
    const heading = (text: string) => guard.page.getByRole('heading', { name: text });
    const shot = (name: string) => picture(guard.screen, `round-${name}`);

    step('is on the phone of whoever is on duty at its post', async () => {
      guard = new Guard(await stage.screen('phone', PHONE, language), '0001');
      await stubNfc(guard.page);
      await guard.enrol(stage.hospital.code);
      await guard.enterPin();
      await guard.page.getByRole('radio', { name: language === 'zh' ? POST : 'Emergency hall' }).tap();
      await guard.page.getByRole('button', { name: guard.word('duty.start') }).tap();
      await guard.seesAllQuiet();
      await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
      await guard.page.getByRole('link').filter({ hasText: '0/4' }).first().waitFor();
      await shot('list');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('link').filter({ hasText: '0/4' }).first().tap();
      await heading(named(stops[0]!)).waitFor();
      await guard.sees('round.walk');
      await guard.page.locator('.plan svg').first().waitFor();
      await shot('next');
      expect(await barriers(guard)).toEqual([]);
    });

    step('takes the label that the camera really decodes, and says saved, then received', async () => {
      await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
      await heading(named(stops[0]!)).filter({ visible: true }).last().waitFor();
      await guard.sees('check.saved');
      await shot('saved');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('button', { name: guard.word('check.next') }).tap();
      await expect.poll(async () => (await patrol.scans()).map((one) => [one.checkpoint, one.method])).toEqual([[stops[0]!.id, 'label']]);
    });

    step('asks the questions of the next one, read off its tag, and offers a hazard where an answer is a problem', async () => {
      await touchTag(guard.page, stops[1]!.label_text, '04:99');
      await guard.seesText(QUESTIONS[0]!.text[language]);
      await shot('question-yes-no');
      await guard.page.getByRole('button', { name: guard.word('check.yes'), exact: true }).tap();
      await guard.seesText(QUESTIONS[1]!.text[language]);
      for (const key of ['0', '.', '7']) await guard.page.getByRole('button', { name: key, exact: true }).tap();
      await shot('question-number');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('button', { name: guard.word('check.enter'), exact: true }).tap();
      await guard.sees('check.found_problem');
      await guard.page.getByRole('button', { name: guard.word('check.no_report'), exact: true }).tap();
      await guard.page.getByRole('button', { name: language === 'zh' ? '完好' : 'Whole' }).tap();
      await guard.sees('check.received');
      const answered = (await patrol.scans()).find((one) => one.checkpoint === stops[1]!.id);
      expect(answered?.answers.map((one) => [one.question, one.answer, one.finding])).toEqual([
        ['lock', true, 'fine'],
        ['pressure', 0.7, 'problem'],
        ['seal', 'whole', 'fine'],
      ]);
      await guard.page.getByRole('button', { name: guard.word('check.next') }).tap();
    });

    step('tells at once where another one should have come first, and keeps it all the same', async () => {
      await touchTag(guard.page, stops[3]!.label_text, '04:77');
      await guard.sees('check.issue.order', { name: named(stops[2]!) });
      await shot('order');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('button', { name: guard.word('check.next') }).tap();
    });

    step('ends with the plain tag of the one left', async () => {
      await touchTag(guard.page, null, '04:a1:b2:c3:d4:e5:f6');
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
      await guard.sees('round.all_done');
      await expect.poll(async () => (await patrol.rounds()).filter((one) => one.state === 'complete').length).toBe(1);
      await shot('done');
      expect((await patrol.scans()).map((one) => one.method)).toEqual(['label', 'label', 'label', 'tag_number']);
    });

    step('lets a hazard be reported in two taps with a photo', async () => {
      await guard.page.locator('footer input[type=file]').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: await guard.page.screenshot() });
      const send = guard.page.getByRole('button', { name: guard.word('hazard.send'), exact: true });
      await send.waitFor();
      await shot('hazard');
      expect(await barriers(guard)).toEqual([]);
      await send.tap();
      await guard.sees('check.received');
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
    });

    step('takes a checkpoint by hand, with a photo, under any round or none', async () => {
      await guard.button('round.by_hand').tap();
      await shot('by-hand');
      expect(await barriers(guard)).toEqual([]);
      await guard.page.getByRole('searchbox').fill(stops[0]!.code);
      await guard.page.getByRole('dialog').getByRole('button', { name: stops[0]!.code }).tap();
      await guard.page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: await guard.page.screenshot() });
      await guard.page.getByRole('button', { name: guard.word('check.hand_save') }).tap();
      await guard.sees('check.saved');
      await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
      await expect.poll(async () => (await patrol.scans()).at(-1)?.photos.map((one) => one.here)).toEqual([true]);
      expect((await patrol.scans()).at(-1)).toMatchObject({ method: 'by_hand', grade: 'L0' });
    });
  }, setUp);
}
