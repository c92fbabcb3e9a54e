import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { Guard } from '../support/people';
import { Patrol } from '../support/patrol';
import { Queue } from '../support/queue';
import { picture } from '../support/stage';
import { story } from '../support/story';

const HOUR = 3_600_000;
/** Long enough to be given, short enough that nothing else of the hospital runs out meanwhile. */
const SOON = 15_000;
const MAJOR = { zh: '配电间门锁损坏，门关不上', en: 'The lock of the power room is broken, the door stays open' };
const GENERAL = { zh: '安全出口灯不亮', en: 'The exit lamp is dark' };
const DONE = { zh: '已换锁芯，试过三次', en: 'Lock changed, tried three times' };
const WHY = { zh: '门仍然关不严', en: 'The door still does not close' };

interface Hazard {
  id: string;
  text: string;
  state: string;
  rectified: { note: string; photos: string[] } | null;
}

for (const language of ['zh', 'en'] as const) {
  story(`my hazards (${language})`, (stage, step) => {
    let guard: Guard;
    let supervisor: Api;
    let office: Api;
    const page = () => guard.page;
    const shot = (name: string) => picture(guard.screen, `my-hazards-${name}`);
    const hazard = async (text: string) => {
      const { hazards } = await supervisor.get<{ hazards: Hazard[] }>('hazards?limit=200');
      return hazards.find((one) => one.text === text)!;
    };
    const does = async (text: string, what: object) => supervisor.post(`hazards/${(await hazard(text)).id}/inputs`, { id: randomUUID(), ...what });
    const card = (text: string) => page().locator('article').filter({ hasText: text });
    const mark = (text: string) => card(text).getByRole('button', { name: guard.word('my_hazards.done'), exact: true });
    const send = () => page().getByRole('dialog').getByRole('button', { name: guard.word('my_hazards.send'), exact: true });

    step('there are none', async () => {
      [supervisor, office] = [await Api.signIn(stage.hospital, 'banzhang1'), await Api.signIn(stage.hospital, 'baowei')];
      guard = await Guard.onDuty(stage, '0001', language === 'zh' ? '急诊岗' : 'Emergency hall', language);
      await page().getByRole('link', { name: guard.word('nav.more') }).tap();
      await page().getByRole('link', { name: guard.word('my_hazards.title') }).tap();
      await guard.sees('my_hazards.none');
      await shot('none');
      expect(await barriers(guard)).toEqual([]);
    });

    step('a supervisor gives him one that another guard found, and one that the desk entered', async () => {
      const { person } = await page().evaluate(async () => (await fetch('/api/v1/me')).json() as Promise<{ person: string }>);
      const patrol = await Patrol.of(stage.hospital);
      const [first, second] = patrol.checkpoints;
      const { posts } = await office.get<{ posts: { id: string; name: { zh: string } }[] }>('posts');
      const other = await Queue.onDuty(stage.hospital, '0002', posts.find((one) => one.name.zh !== '急诊岗')!.id);
      const photo = await other.photo(await page().screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 320, height: 240 } }));
      const found = await other.event(Date.now(), { kind: 'hazard_found', hazard: randomUUID(), checkpoint: first!.code, place: null, severity: 'major', text: MAJOR[language], photos: [photo] });
      expect((await other.send([found])).map((one) => one.verdict)).not.toContain('refused');
      await office.post('hazards', { id: randomUUID(), checkpoint: second!.code, place: null, severity: 'general', text: GENERAL[language], photos: [] });
      await does(MAJOR[language], { do: 'assign', to: person, due: Date.now() + SOON });
      await does(GENERAL[language], { do: 'assign', to: person, due: Date.now() + 48 * HOUR });
      await stage.hospital.advance(SOON);
      await page().goto('/guard');
      await page().getByRole('link', { name: guard.word('my_hazards.count_overdue', { n: 2, late: 1 }) }).waitFor();
      await shot('told');
      expect(await barriers(guard)).toEqual([]);
    });

    step('he sees both, what is overdue first, with place and photo', async () => {
      await page().getByRole('link', { name: guard.word('my_hazards.count_overdue', { n: 2, late: 1 }) }).tap();
      await mark(MAJOR[language]).waitFor();
      expect(await page().locator('article h3').allTextContents()).toEqual([guard.word('hazard.major') + MAJOR[language], GENERAL[language]]);
      await expect.poll(() => card(MAJOR[language]).locator('img').evaluate((one: HTMLImageElement) => one.naturalWidth), { timeout: 15_000 }).toBe(640);
      expect(await card(MAJOR[language]).locator('.due').textContent()).toContain(language === 'zh' ? '逾期' : 'Overdue');
      await shot('list');
      expect(await barriers(guard)).toEqual([]);
    });

    step('what he writes without a network is not handed in, and not lost', async () => {
      await mark(MAJOR[language]).tap();
      await guard.sees('my_hazards.need');
      expect(await send().isDisabled()).toBe(true);
      await page().getByLabel(guard.word('my_hazards.note')).fill(DONE[language]);
      await page().getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: await page().screenshot() });
      await page().getByRole('dialog').locator('img').waitFor();
      await shot('form');
      expect(await barriers(guard)).toEqual([]);
      guard.screen.watch.networkMayFail();
      await guard.screen.context.setOffline(true);
      await send().tap();
      await guard.sees('my_hazards.not_sent');
      await shot('not-sent');
      await page().getByRole('button', { name: guard.word('button.close') }).tap();
      await guard.sees('my_hazards.offline');
      await shot('offline');
      expect((await hazard(MAJOR[language])).state).toBe('assigned');
      await guard.screen.context.setOffline(false);
      await page().reload();
      await mark(MAJOR[language]).tap();
      expect(await page().getByLabel(guard.word('my_hazards.note')).inputValue()).toBe(DONE[language]);
      await page().getByRole('dialog').locator('img').waitFor();
    });

    step('he hands it in with the photo, which tells nothing but the picture', async () => {
      await send().tap();
      await card(MAJOR[language]).getByText(guard.word('my_hazards.state.rectified')).waitFor();
      await expect.poll(() => card(MAJOR[language]).locator('img').evaluate((one: HTMLImageElement) => one.naturalWidth), { timeout: 15_000 }).toBeGreaterThan(0);
      await shot('handed-in');
      expect(await barriers(guard)).toEqual([]);
      const { state, rectified } = await hazard(MAJOR[language]);
      expect([state, rectified?.note, rectified?.photos.length]).toEqual(['rectified', DONE[language], 1]);
      const file = await supervisor.text(`photos/${rectified!.photos[0]!}`);
      expect(file).toContain('JFIF');
      expect(file).not.toContain('Exif');
    });

    step('it comes back with the reason, and is done again', async () => {
      await does(MAJOR[language], { do: 'reject', reason: WHY[language], due: Date.now() + 26 * HOUR });
      await page().reload();
      await guard.sees('my_hazards.came_back_why', { why: WHY[language] });
      await shot('came-back');
      expect(await barriers(guard)).toEqual([]);
      await mark(MAJOR[language]).tap();
      const note = page().getByLabel(guard.word('my_hazards.note'));
      expect(await note.inputValue()).toBe('');
      await note.fill(`${DONE[language]} 2`);
      await send().tap();
      await card(MAJOR[language]).getByText(guard.word('my_hazards.state.rectified')).waitFor();
    });

    step('the supervisor looks and closes it, and his list says so', async () => {
      await does(MAJOR[language], { do: 'verify' });
      await does(MAJOR[language], { do: 'close', note: '' });
      await page().reload();
      await card(MAJOR[language]).getByText(guard.word('my_hazards.state.closed')).waitFor();
      expect(await mark(MAJOR[language]).count()).toBe(0);
      expect(await mark(GENERAL[language]).count()).toBe(1);
      await shot('closed');
      await page().getByRole('link', { name: guard.word('nav.more') }).tap();
      await page().getByRole('link', { name: guard.word('my_hazards.count', { n: 1 }) }).waitFor();
      await shot('more');
      expect(await barriers(guard)).toEqual([]);
    });
  });
}
