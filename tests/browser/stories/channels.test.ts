import { afterAll, expect } from 'vitest';
import { Api } from '../support/api';
import { barriers } from '../support/barriers';
import { Desk, Guard, Person } from '../support/people';
import { Receiver } from '../support/receiver';
import { DESK, PHONE, picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const DESK_WIDTH = 1440;
const CHINESE = /\p{Script=Han}/u;

story('the security office sets up channels', (stage, step) => {
  let office: Person;
  let receiver: Receiver;
  const dialog = () => office.page.getByRole('dialog');
  const row = (name: string) => office.page.getByRole('listitem', { name, exact: true });
  const field = (name: Parameters<Person['word']>[0]) => dialog().getByLabel(office.word(name));
  const save = () => dialog().getByRole('button', { name: office.word('channels.save'), exact: true }).click();
  afterAll(() => receiver?.close());

  step('there is nothing yet, and the page says what it is for', async () => {
    receiver = await Receiver.open();
    office = new Person(await stage.screen('office', DESK));
    await office.signIn('baowei', 'haihe-baowei');
    await office.page.goto('/desk');
    await picture(office.screen, 'channels-0-desk');
    await office.setUp('desk.channels');
    await office.sees('channels.empty_text');
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-1-empty');
  });

  step('what the server refuses is said at its field, in Chinese', async () => {
    office.screen.watch.expect(422, /\/api\/v1\/channels$/);
    await office.button('channels.add').click();
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-2-form');
    await save();
    const name = dialog().getByLabel(office.word('channels.name'), { exact: true });
    await dialog().getByText(office.word('problem.channel_bad_name', { most: 60 })).waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    await name.and(office.page.locator(':focus')).waitFor();
    await name.fill('保卫科值班群');
    await field('channel_field.url').fill('qyapi.weixin.qq.com/cgi-bin/webhook/send');
    await save();
    await dialog().getByText(office.word('problem.channel_bad_address')).waitFor();
    await field('channel_field.url').and(office.page.locator(':focus')).waitFor();
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-3-refused');
  });

  step('the robot of the duty group is added, tried, and the message arrives', async () => {
    await field('channel_field.url').fill(receiver.url('/send?key=s3cret'));
    await dialog().getByRole('button', { name: office.word('audience.duty_phone'), exact: true }).click();
    await save();
    await dialog().waitFor({ state: 'detached' });
    await row('保卫科值班群').getByText(office.word('health.untried')).waitFor();
    expect(await office.page.content()).not.toContain('s3cret');
    await row('保卫科值班群').getByRole('button', { name: office.word('channels.try') }).click();
    const { path, body } = await receiver.nth(1);
    expect([path, (body as { text: { content: string } }).text.content]).toEqual(['/send?key=s3cret', expect.stringMatching(CHINESE)]);
    await row('保卫科值班群').getByText(pattern('zh', 'try.taken')).waitFor();
    await row('保卫科值班群').getByText(pattern('zh', 'health.delivered')).waitFor();
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-4-taken');
  });

  step('a robot that does not let us in fails, honestly, with its code', async () => {
    receiver.answer = '{"errcode":93000,"errmsg":"invalid webhook url"}';
    await row('保卫科值班群').getByRole('button', { name: office.word('channels.try') }).click();
    await row('保卫科值班群').getByText(pattern('zh', 'try.failed')).waitFor();
    await row('保卫科值班群').getByText(/93000/).first().waitFor();
    await row('保卫科值班群').getByText(office.word('health.failing'), { exact: true }).waitFor();
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-5-failing');
  });

  step('its name is changed without its address; its address is set anew', async () => {
    await row('保卫科值班群').getByRole('button', { name: office.word('channels.edit'), exact: true }).click();
    await dialog().getByLabel(office.word('channels.name'), { exact: true }).fill('夜班群');
    await picture(office.screen, 'channels-6-edit');
    expect(await barriers(office)).toEqual([]);
    await save();
    receiver.answer = '{"errcode":0,"errmsg":"ok"}';
    await row('夜班群').getByRole('button', { name: office.word('channels.try') }).click();
    await row('夜班群').getByText(pattern('zh', 'try.taken')).waitFor();
    expect((await receiver.nth(3)).path, 'still the address from before').toBe('/send?key=s3cret');
    await row('夜班群').getByRole('button', { name: office.word('channels.edit'), exact: true }).click();
    await dialog().getByRole('button', { name: office.word('channels.change_settings') }).click();
    await field('channel_field.url').fill(receiver.url('/send?key=new'));
    await save();
    await row('夜班群').getByText(office.word('health.untried')).waitFor();
    await row('夜班群').getByRole('button', { name: office.word('channels.try') }).click();
    expect((await receiver.nth(4)).path).toBe('/send?key=new');
    await row('夜班群').getByText(pattern('zh', 'try.taken')).waitFor();
  });

  step('a supervisor sees the channels and tries them, and cannot change them', async () => {
    const desk = await Desk.open(stage);
    await desk.setUp('desk.channels');
    const seen = desk.page.getByRole('listitem', { name: '夜班群' });
    await seen.getByRole('button', { name: desk.word('channels.try') }).click();
    await seen.getByText(pattern('zh', 'try.taken')).waitFor();
    expect(await seen.getByRole('button').count()).toBe(1);
    expect(await desk.page.getByRole('tab').count()).toBe(2);
    await picture(desk.screen, 'channels-7-supervisor');
  });

  step('a number is kept for a guard; without a gateway the page says so', async () => {
    office.screen.watch.expect(422, /\/contacts$/);
    await office.page.getByRole('tab', { name: office.word('channels.tab.contacts') }).click();
    await office.page.getByRole('searchbox').fill('0001');
    expect(await office.page.locator('main li').count()).toBe(1);
    await picture(office.screen, 'channels-8-people');
    await office.page.locator('main li button').click();
    await office.sees('contacts.no_gateway');
    const number = dialog().getByRole('textbox', { name: office.word('channel_field.phone') });
    await number.fill('一二三');
    await dialog().getByRole('button', { name: office.word('contacts.add_it'), exact: true }).click();
    await dialog().getByText(office.word('channels.bad.phone')).waitFor();
    await number.fill('138 0013 8000');
    await dialog().getByRole('button', { name: office.word('contacts.add_it'), exact: true }).click();
    const kept = dialog().getByRole('article', { name: '…8000' });
    await kept.getByRole('button', { name: office.word('channels.try') }).click();
    await kept.getByText(office.word('delivery_error.no_gateway')).waitFor();
    expect(await number.inputValue()).toBe('');
    expect(await barriers(office)).toEqual([]);
    await picture(office.screen, 'channels-9-contact');
  });

  step('what does not get through is listed for the supervisor', async () => {
    receiver.answer = '{"errcode":93000,"errmsg":"invalid webhook url"}';
    await Guard.onDuty(stage, '0001', '急诊岗');
    const { buttons } = await (await Api.signIn(stage.hospital, 'banzhang2')).get<{ buttons: { place: { spot: unknown }; code: string }[] }>('buttons');
    const nurse = await Api.signIn(stage.hospital, 'emergency');
    await nurse.post('alarms', { id: crypto.randomUUID(), kind: 'violence', priority: 'p1', place: { button: buttons[0]!.code } });
    const desk = new Person(await stage.screen('desk of the shift', DESK));
    await desk.signIn('banzhang2', 'haihe-banzhang2');
    await desk.page.goto('/channels?tab=undelivered');
    await desk.sees('undelivered.dead');
    await desk.seesText('0001');
    expect(await barriers(desk)).toEqual([]);
    await picture(desk.screen, 'channels-10-undelivered');
  });

  step('the contact is removed by holding, the channel turned off and then removed', async () => {
    const { page } = office;
    const hold = async (button: ReturnType<Person['button']>, gone: ReturnType<Person['button']>) => {
      await button.scrollIntoViewIfNeeded();
      const box = await button.boundingBox();
      if (box === null) throw new Error('there is nothing to hold');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await gone.waitFor({ state: 'detached' });
      await page.mouse.up();
    };
    const kept = dialog().getByRole('article', { name: '…8000' });
    await hold(kept.getByRole('button', { name: office.word('contacts.remove_hold') }), kept);
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: office.word('channels.tab.channels') }).click();
    await row('夜班群').getByRole('button', { name: office.word('channels.turn_off') }).click();
    await row('夜班群').getByText(office.word('health.off')).waitFor();
    expect(await row('夜班群').getByRole('button', { name: office.word('channels.try') }).isDisabled()).toBe(true);
    await picture(office.screen, 'channels-11-off');
    await row('夜班群').getByRole('button', { name: office.word('channels.edit'), exact: true }).click();
    await hold(dialog().getByRole('button', { name: office.word('channels.remove_hold') }), row('夜班群'));
    await office.sees('channels.empty');
  });

  step('a page whose list does not come says so, and asks again', async () => {
    await office.screen.context.route('**/api/v1/channels', (route) => route.fulfill({ status: 502, body: 'bad gateway' }));
    office.screen.watch.expect(502, /\/channels$/);
    await office.page.reload();
    await office.sees('list.failed');
    await picture(office.screen, 'channels-12-failed');
    await office.screen.context.unroute('**/api/v1/channels');
    await office.button('button.retry').click();
    await office.sees('channels.empty');
  });

  step('the same in English, and on a phone', async () => {
    const english = new Person(await stage.screen('office in English', DESK, 'en'));
    await english.signIn('baowei', 'haihe-baowei');
    await english.page.goto('/desk');
    await english.page.locator('.rows button.row').waitFor();
    const clock = await english.page.locator('.desk > header > .clock').boundingBox();
    expect((clock?.x ?? DESK_WIDTH) + (clock?.width ?? 1), 'the bar fits the desk').toBeLessThanOrEqual(DESK_WIDTH);
    await picture(english.screen, 'channels-0-desk');
    const api = await Api.signIn(stage.hospital, 'baowei');
    await api.post('channels', {
      id: crypto.randomUUID(),
      name: 'Duty phone',
      settings: { kind: 'sms', method: 'POST', url: receiver.url('/sms'), format: 'json', body: '{"to":"{phone}"}', phone: '13900139000' },
      serves: ['duty_phone', 'police'],
      least: 'p1',
      language: 'en',
    });
    for (const screen of [english, new Person(await stage.screen('office on a phone', PHONE, 'zh'))]) {
      if (screen !== english) await screen.signIn('baowei', 'haihe-baowei');
      await screen.page.goto('/channels');
      await screen.seesText('Duty phone');
      const name = screen === english ? 'desk' : 'phone';
      await picture(screen.screen, `channels-13-${name}`);
      await screen.page.getByRole('button', { name: screen.word('channels.edit'), exact: true }).click();
      await screen.button('channels.change_number').click();
      await picture(screen.screen, `channels-14-${name}-edit`);
      await screen.page.getByRole('button', { name: screen.word('channels.change_settings') }).click();
      await picture(screen.screen, `channels-15-${name}-gateway`);
      expect(await barriers(screen)).toEqual([]);
      await screen.page.keyboard.press('Escape');
      await screen.button('channels.add').click();
      await picture(screen.screen, `channels-16-${name}-add`);
      await screen.page.keyboard.press('Escape');
      await screen.page.getByRole('tab', { name: screen.word('channels.tab.contacts') }).click();
      await screen.sees('contacts.none');
      await picture(screen.screen, `channels-17-${name}-people`);
      await screen.page.locator('main li button').first().click();
      await picture(screen.screen, `channels-18-${name}-person`);
      expect(await barriers(screen)).toEqual([]);
      await screen.page.keyboard.press('Escape');
      await screen.page.getByRole('tab', { name: screen.word('channels.tab.undelivered') }).click();
      await picture(screen.screen, `channels-19-${name}-undelivered`);
      const wider = await screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, 'nothing is wider than the screen').toBeLessThanOrEqual(0);
    }
  });
});
