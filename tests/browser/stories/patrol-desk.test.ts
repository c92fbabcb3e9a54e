import { expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { Patrol, type Checkpoint } from '../support/patrol';
import { Person } from '../support/people';
import { Queue } from '../support/queue';
import { DESK, picture, WALL } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const POST = '急诊岗';
const ROUND = '急诊楼夜巡核查';
const HAZARD = '消火栓被病床挡住';
const MINUTE = 60_000;
/** By then the round is under way, and everything that the phone sends lies behind. */
const LATER = 30 * MINUTE;
const QUESTIONS = [
  { key: 'lock', text: { zh: '门是否锁好？', en: 'Is the door locked?' }, ask: { type: 'yes_no', problem: false }, required: true },
  { key: 'pressure', text: { zh: '氧气压力', en: 'Oxygen pressure' }, ask: { type: 'number', unit: 'MPa', least: 0.4, most: 0.6 }, required: true },
];

story('a supervisor looks after a round', (stage, step) => {
  let patrol: Patrol;
  let stops: Checkpoint[];
  let phone: Queue;
  let desk: Person;
  let starts: number;
  const shot = (person: Person, name: string) => picture(person.screen, `patrol-${name}`);
  const named = (n: number) => stops[n]!.name[desk.language];

  step('a guard walked most of a round in the basement, and his phone comes back', async () => {
    patrol = await Patrol.of(stage.hospital);
    const office = await Api.signIn(stage.hospital, 'baowei');
    const { posts } = await office.get<{ posts: { id: string; name: { zh: string } }[] }>('posts');
    stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 5);
    expect(stops).toHaveLength(5);
    for (const one of stops) await patrol.change(one, { questions: [], demand: 'L0' });
    await patrol.change(stops[1]!, { questions: QUESTIONS, key_place: true });
    await patrol.route(ROUND, POST, stops, 'fixed');
    phone = await Queue.onDuty(stage.hospital, '0001', posts.find((one) => one.name.zh === POST)!.id);
    await expect.poll(() => phone.round(ROUND), { timeout: 20_000 }).not.toBeNull();
    const round = (await phone.round(ROUND))!;
    starts = round.starts_at;
    desk = new Person(await stage.screen('desk', DESK));
    await desk.page.goto('/sign-in');
    const photo = await phone.photo(await desk.page.screenshot({ type: 'jpeg', clip: { x: 0, y: 0, width: 640, height: 480 } }));
    await stage.hospital.advance(LATER);
    const at = (minutes: number) => starts + minutes * MINUTE;
    const results = await phone.send([
      await phone.event(at(1), { kind: 'round_started', round: round.id }),
      await phone.scan(at(4), round.id, stops[0]!.label_text),
      await phone.scan(at(9), round.id, stops[1]!.label_text, { answers: { lock: false, pressure: 0.7 }, remark: '门锁松动，已通知后勤', photos: [photo] }),
      await phone.scan(at(9) + 1_000, round.id, stops[2]!.label_text),
      await phone.scan(at(14), round.id, stops[4]!.label_text),
      await phone.event(at(15), { kind: 'hazard_found', hazard: crypto.randomUUID(), checkpoint: stops[4]!.code, place: null, severity: 'major', text: HAZARD, photos: [photo] }),
    ]);
    expect(results.map((one) => one.verdict)).not.toContain('refused');
    expect((await patrol.scans()).filter((one) => one.problems.some((problem) => problem.code === 'too_fast')).length).toBeGreaterThan(0);
  });

  step('the desk has one way to the patrols, and what is set up now and then behind one menu', async () => {
    await desk.signIn('banzhang2', 'haihe-banzhang2');
    await desk.page.goto('/desk');
    await desk.page.locator('summary').click();
    await desk.page.getByRole('link', { name: desk.word('desk.buttons') }).waitFor();
    await shot(desk, '0-desk');
    expect(await barriers(desk)).toEqual([]);
    await desk.page.keyboard.press('Escape');
    await desk.page.getByRole('link', { name: desk.word('desk.patrol'), exact: true }).click();
    await desk.page.getByRole('tab', { name: pattern('zh', 'patrol.tab.today'), selected: true }).waitFor();
  });

  step('today shows the round in its lane, a dot for each stop', async () => {
    const bar = desk.page.getByRole('button', { name: new RegExp(ROUND) }).first();
    await bar.waitFor();
    expect(await bar.getAttribute('aria-label')).toMatch(/4\/5/);
    await shot(desk, '1-today');
    expect(await barriers(desk)).toEqual([]);
    await bar.focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('heading', { name: new RegExp(ROUND) }).waitFor();
    await desk.seesText('门锁松动，已通知后勤');
    await desk.seesText('门是否锁好？');
    await desk.sees('scan.too_fast');
    await desk.page.getByRole('button', { name: desk.word('patrol.photo_n', { n: 1 }) }).waitFor();
    expect(new URL(desk.page.url()).searchParams.get('round')).not.toBeNull();
    await desk.page.locator('.map .plan svg .name').first().waitFor();
    await shot(desk, '2-round');
    expect(await barriers(desk)).toEqual([]);
  });

  step('its scans are played through time on the plan', async () => {
    const slider = desk.page.getByRole('slider', { name: desk.word('patrol.time') });
    await slider.focus();
    await desk.page.keyboard.press('Home');
    await desk.page.locator('.player .now strong', { hasText: '1' }).waitFor();
    await desk.page.getByRole('button', { name: desk.word('patrol.scan_after') }).click();
    await desk.page.getByRole('button', { name: desk.word('patrol.scan_after') }).click();
    await desk.page.locator('.player .now', { hasText: named(1) }).waitFor();
    await shot(desk, '3-replay');
    await desk.page.getByRole('button', { name: desk.word('patrol.photo_n', { n: 1 }) }).click();
    const image = desk.page.getByRole('dialog').getByRole('img');
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(640);
    await desk.page.keyboard.press('Escape');
  });

  step('what is doubtful is decided with the keyboard alone', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: pattern('zh', 'patrol.tab.review') }).click();
    await page.locator('button.row').first().waitFor();
    await desk.sees('review.before');
    await shot(desk, '4-review');
    expect(await barriers(desk)).toEqual([]);
    const open = await page.locator('button.row:not(.done)').count();
    await page.keyboard.press('ArrowDown');
    const first = page.locator('button.row').first();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => first.getAttribute('aria-current')).toBe('true');
    await page.keyboard.press('c');
    await page.locator('button.row.done').waitFor();
    await page.keyboard.press('r');
    const reason = page.getByLabel(desk.word('review.reject_reason'));
    await reason.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await desk.sees('problem.reason_needed');
    await page.keyboard.type('监控中没有此人');
    await shot(desk, '5-reject');
    expect(await barriers(desk)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('button.row.done').count()).toBe(2);
    expect(await page.locator('button.row:not(.done)').count()).toBe(open - 2);
    const settled = (await patrol.scans()).filter((one) => (one as unknown as { settled: unknown }).settled !== null);
    expect(settled).toHaveLength(2);
    await shot(desk, '6-decided');
  });

  step('the hazard of the round is assigned, rectified by one and verified by another, and closed', async () => {
    const { page } = desk;
    const row = page.locator('button.row').filter({ hasText: HAZARD });
    const does = (word: Parameters<Person['word']>[0]) => page.locator('article').getByRole('button', { name: desk.word(word), exact: true });
    await page.getByRole('tab', { name: pattern('zh', 'patrol.tab.hazards') }).click();
    await row.click();
    await desk.sees('hazards.history');
    await page.locator('article li').first().waitFor();
    await shot(desk, '10-hazard');
    expect(await barriers(desk)).toEqual([]);
    await does('hazard_step.assign').click();
    await page.locator('article form').getByRole('button', { name: desk.word('hazard_step.assign'), exact: true }).click();
    await desk.sees('hazards.owner_missing');
    const office = await Api.signIn(stage.hospital, 'baowei');
    const me = await office.get<{ person: string }>('me');
    await page.getByRole('combobox', { name: desk.word('hazards.owner') }).selectOption(me.person);
    await shot(desk, '11-assign');
    expect(await barriers(desk)).toEqual([]);
    await page.locator('article form').getByRole('button', { name: desk.word('hazard_step.assign'), exact: true }).click();
    await row.getByText(desk.word('hazard_state.assigned')).waitFor();
    const id = new URL(page.url()).searchParams.get('id')!;
    await office.post(`hazards/${id}/inputs`, { id: crypto.randomUUID(), do: 'rectify', note: '病床已移走', photos: [] });
    await page.reload();
    await does('hazard_step.verify').click();
    await page.locator('article form').getByRole('button', { name: desk.word('hazard_step.verify'), exact: true }).click();
    await does('hazard_step.close').click();
    await page.locator('article form').getByRole('button', { name: desk.word('hazard_step.close'), exact: true }).click();
    await page.locator('article dd').getByText(desk.word('hazard_state.closed')).waitFor();
    await page.locator('article li', { hasText: '销号' }).waitFor();
    await shot(desk, '12-closed');
    await page.getByRole('radio', { name: desk.word('hazards.list.closed') }).click();
    await row.waitFor();
  });

  step('the wall has the round in its strip', async () => {
    const wall = new Person(await stage.screen('wall', WALL));
    await wall.signIn('banzhang1', 'haihe-banzhang1');
    await wall.page.goto('/wall');
    await wall.page.locator('footer').getByText(new RegExp(ROUND)).first().waitFor();
    await shot(wall, '7-wall');
  });

  step('it is called off with a reason, and says so at once', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: pattern('zh', 'patrol.tab.today') }).click();
    await page.getByRole('button', { name: new RegExp(ROUND) }).first().click();
    await page.getByRole('button', { name: desk.word('patrol.call_off'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: desk.word('patrol.call_off') }).click();
    await dialog.getByText(desk.word('problem.reason_needed')).waitFor();
    await dialog.getByLabel(desk.word('patrol.reason')).fill('急诊有警情，人手不足');
    expect(await barriers(desk)).toEqual([]);
    await dialog.getByRole('button', { name: desk.word('patrol.call_off') }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: pattern('zh', 'round_tone.called_off') }).waitFor();
    await desk.seesText('急诊有警情，人手不足');
    await shot(desk, '8-called-off');
  });

  step('looking back counts the round, sorts, and gives files', async () => {
    const { page } = desk;
    await page.getByRole('tab', { name: pattern('zh', 'patrol.tab.reports') }).click();
    await page.getByRole('radio', { name: desk.word('report.by_route') }).click();
    const line = page.locator('table').first().getByRole('row').filter({ hasText: ROUND });
    await line.waitFor();
    await desk.sees('report.predictability_meaning');
    await page.getByRole('button', { name: desk.word('report.col_planned') }).click();
    await page.locator('th[aria-sort=descending]').waitFor();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('planned');
    await shot(desk, '13-report');
    expect(await barriers(desk)).toEqual([]);
    const links = await page.locator('.bar a').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
    expect(links).toHaveLength(3);
    for (const link of links) expect((await page.request.get(link)).status(), link).toBe(200);
  });

  step('a day without rounds, and a list that does not come, say so', async () => {
    const { page } = desk;
    await page.goto('/patrol?tab=today&day=2026-01-01');
    await desk.sees('patrol.no_rounds');
    await shot(desk, '9-empty');
    let asked = 0;
    await desk.screen.context.route('**/api/v1/patrol/rounds?*', (route) => {
      asked += 1;
      return route.fulfill({ status: 502, body: 'bad gateway' });
    });
    desk.screen.watch.expect(502, /\/patrol\/rounds$/);
    await page.reload();
    await desk.sees('list.failed');
    // The page asks once by itself, and once more with the first live picture.
    await expect.poll(() => asked).toBe(2);
    await desk.screen.context.unroute('**/api/v1/patrol/rounds?*');
    await desk.button('button.retry').click();
    await desk.sees('patrol.no_rounds');
  });

  step('the same in English', async () => {
    const english = new Person(await stage.screen('desk in English', DESK, 'en'));
    await english.signIn('banzhang2', 'haihe-banzhang2');
    await english.page.goto('/desk');
    await english.page.getByRole('link', { name: english.word('desk.patrol'), exact: true }).click();
    await english.page.getByRole('button', { name: /Round story/ }).first().click();
    await english.page.locator('.map .plan svg .name').first().waitFor();
    await shot(english, '2-round');
    expect(await barriers(english)).toEqual([]);
    await english.page.getByRole('tab', { name: pattern('en', 'patrol.tab.review') }).click();
    await english.page.locator('main').getByText(pattern('en', 'review.keys')).waitFor();
    await shot(english, '4-review');
    expect(await barriers(english)).toEqual([]);
    const wider = await english.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider, 'nothing is wider than the desk').toBeLessThanOrEqual(0);
  });
});
