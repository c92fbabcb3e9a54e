import { expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { Person } from '../support/people';
import { DESK, picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

interface Named {
  id: string;
  name: { zh: string };
}

story('the security office sets a patrol up', (stage, step) => {
  let office: Person;
  let api: Api;
  const page = () => office.page;
  const shot = (person: Person, name: string) => picture(person.screen, `patrol-setup-${name}`);
  const zh = (n = 0) => page().getByLabel(office.word('plans.name_zh'), { exact: true }).nth(n);
  const save = () => page().getByRole('button', { name: office.word('setup.save'), exact: true }).click();
  const saved = () => page().getByRole('status').filter({ hasText: office.word('setup.saved') }).waitFor();
  const sub = (word: Parameters<Person['word']>[0]) => page().getByRole('tab', { name: office.word(word), exact: true }).click();

  step('a checkpoint is picked on the plan; what is wrong is said at its field', async () => {
    api = await Api.signIn(stage.hospital, 'baowei');
    office = new Person(await stage.screen('office', DESK));
    await office.signIn('baowei', 'haihe-baowei');
    await page().goto('/patrol?tab=setup');
    await page().getByRole('button', { name: office.word('setup.add_checkpoint') }).click();
    await page().locator('.map svg .name').first().waitFor();
    expect(await barriers(office)).toEqual([]);
    await zh().fill('抢救室氧气阀');
    await page().getByLabel(office.word('setup.code')).fill('坏');
    await save();
    await page().getByText(office.word('setup.place_missing')).waitFor();
    await page().locator('.map svg.interactive').click({ position: { x: 420, y: 220 } });
    await office.sees('setup.place_new');
    office.screen.watch.expect(422, /\/patrol\/checkpoints\//);
    await save();
    await page().getByText(office.word('problem.checkpoint_code')).waitFor();
    expect(await page().getByLabel(office.word('setup.code')).getAttribute('aria-invalid')).toBe('true');
    await page().getByLabel(office.word('setup.code')).fill('er-o2');
    await page().getByLabel(office.word('patrol.key_place')).check();
    await page().getByRole('button', { name: office.word('setup.add_question') }).click();
    await page().getByLabel(`${office.word('setup.question')} · 中文`).fill('压力');
    await page().getByLabel(office.word('setup.ask_how')).selectOption('number');
    await page().getByLabel(office.word('setup.unit')).fill('MPa');
    await page().getByLabel(office.word('setup.least')).fill('0.4');
    await shot(office, '1-checkpoint');
    expect(await barriers(office)).toEqual([]);
    await save();
    await page().getByRole('heading', { name: '抢救室氧气阀' }).waitFor();
    const { checkpoints } = await api.get<{ checkpoints: (Named & { code: string; key_place: boolean; questions: { ask: { least: number } }[] })[] }>('patrol/checkpoints');
    const made = checkpoints.find((one) => one.code === 'ER-O2');
    expect([made?.key_place, made?.questions[0]?.ask.least]).toEqual([true, 0.4]);
  });

  step('a route is made of checkpoints, from the list and from the plan, and its walking times come from the plan', async () => {
    await sub('setup.tab.routes');
    await page().getByRole('button', { name: office.word('setup.add_route') }).click();
    await zh().fill('急诊夜巡');
    const find = page().getByRole('searchbox', { name: office.word('setup.add_stop') });
    await find.fill('ER-O2');
    await page().locator('.found button').first().waitFor();
    await page().keyboard.press('Enter');
    await page().locator('ol li').first().waitFor();
    const inSight = await page().locator('.map svg.interactive').evaluate((svg) => {
      const box = svg.getBoundingClientRect();
      const middles = [...svg.querySelectorAll('circle.body')].map((one) => one.getBoundingClientRect()).map((one) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 }));
      return middles.filter((one) => one.x > box.left && one.x < box.right && one.y > box.top && one.y < box.bottom && document.elementFromPoint(one.x, one.y)?.matches('circle.body'));
    });
    expect(inSight.length).toBeGreaterThan(1);
    // The one that was added already is among them at most once.
    for (const { x, y } of inSight.slice(0, 3)) await page().mouse.click(x, y);
    await expect.poll(() => page().locator('.stops ol > li').count()).toBeGreaterThanOrEqual(3);
    await shot(office, '2-route-new');
    expect(await barriers(office)).toEqual([]);
    await save();
    await page().getByRole('heading', { name: '急诊夜巡' }).waitFor();
    await page().locator('.total').filter({ hasText: pattern('zh', 'setup.takes') }).waitFor();
    await shot(office, '3-route');
    const before = await page().locator('.stops ol > li strong').allTextContents();
    await page().locator('.stops ol > li').nth(1).getByRole('button', { name: office.word('setup.up') }).click();
    expect(await page().locator('.stops ol > li strong').allTextContents()).toEqual([before[1], before[0], ...before.slice(2)]);
    await save();
    await saved();
  });

  step('a schedule says when and by whom, and shows what will come of it', async () => {
    await sub('setup.tab.schedules');
    await page().getByRole('button', { name: office.word('setup.add_schedule') }).click();
    await zh().fill('急诊每晚');
    await page().getByRole('combobox', { name: office.word('setup.route') }).selectOption({ label: '急诊夜巡' });
    await page().getByRole('radio', { name: office.word('setup.by_post') }).click();
    await page().getByLabel(office.word('setup.margin_min')).fill('120');
    office.screen.watch.expect(422, /\/patrol\/schedules\//);
    await save();
    await page().getByText(office.word('problem.schedule_margin')).waitFor();
    await page().getByLabel(office.word('setup.margin_min')).fill('20');
    await page().getByRole('button', { name: office.word('setup.add_special') }).click();
    await page().locator('aside .special').first().waitFor();
    await shot(office, '4-schedule');
    expect(await barriers(office)).toEqual([]);
    await save();
    await page().getByRole('heading', { name: '急诊每晚' }).waitFor();
    const { schedules } = await api.get<{ schedules: { schedule: { name: { zh: string }; margin_min: number; special: unknown[] } }[] }>('patrol/schedules');
    expect(schedules.find((one) => one.schedule.name.zh === '急诊每晚')?.schedule).toMatchObject({ margin_min: 20 });
  });

  step('a tag is enrolled; a wrong number is refused in words', async () => {
    await sub('setup.tab.tags');
    await page().getByRole('combobox', { name: office.word('patrol.col_checkpoint') }).selectOption({ label: 'ER-O2 抢救室氧气阀' });
    office.screen.watch.expect(422, /\/patrol\/tags\//);
    await page().getByLabel(office.word('setup.tag_read')).fill('12345');
    await page().getByRole('button', { name: office.word('setup.enrol'), exact: true }).click();
    await page().getByText(office.word('problem.tag_number')).waitFor();
    await page().getByLabel(office.word('setup.tag_read')).fill('04:A1:B2:C3:D4:E5:F6');
    await page().getByRole('button', { name: office.word('setup.enrol'), exact: true }).click();
    await page().getByRole('row').filter({ hasText: '04A1B2C3D4E5F6' }).waitFor();
    await shot(office, '5-tags');
    expect(await barriers(office)).toEqual([]);
  });

  step('labels are chosen, and a new printing is made', async () => {
    await sub('setup.tab.labels');
    await page().getByRole('searchbox').fill('ER-O2');
    await page().getByRole('checkbox').check();
    expect(await page().getByRole('link', { name: office.word('setup.print') }).getAttribute('href')).toContain('codes=ER-O2');
    await page().getByRole('button', { name: office.word('setup.reprint_keep') }).click();
    await page().getByText(office.word('setup.reprinted', { n: 1 })).waitFor();
    await shot(office, '6-labels');
    expect(await barriers(office)).toEqual([]);
  });

  step('files come in whole or not at all, with what is wrong in which line', async () => {
    await sub('setup.tab.files');
    await shot(office, '7-files');
    expect(await barriers(office)).toEqual([]);
    const exported = await api.text('patrol/export/routes.csv');
    const lines = exported.trim().split(/\r?\n/);
    const choose = (text: string) => page().locator('input[type=file]').setInputFiles({ name: 'routes.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose(`${lines[0]!}\r\nnight,NOWHERE\r\n`);
    await page().getByRole('button', { name: office.word('setup.check'), exact: true }).click();
    await page().getByText(pattern('zh', 'setup.import_faults')).waitFor();
    await shot(office, '8-faults');
    await choose(exported);
    await page().getByRole('button', { name: office.word('setup.check'), exact: true }).click();
    await page().getByText(pattern('zh', 'setup.import_would')).waitFor();
  });

  step('the same in English', async () => {
    const english = new Person(await stage.screen('office in English', DESK, 'en'));
    await english.signIn('baowei', 'haihe-baowei');
    for (const of of ['checkpoints', 'routes', 'schedules'] as const) {
      await english.page.goto(`/patrol?tab=setup&of=${of}`);
      await english.page.locator('.list li button').first().click();
      await english.page.getByRole('button', { name: english.word('setup.save'), exact: true }).waitFor();
      await shot(english, `9-${of}`);
      expect(await barriers(english)).toEqual([]);
      const wider = await english.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, 'nothing is wider than the desk').toBeLessThanOrEqual(0);
    }
  });
});
