import { expect } from 'vitest';
import { Guard, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';

story('the test of a phone at the start of a duty', (stage, step) => {
  let guard: Guard;
  const line = (word: Parameters<Guard['word']>[0]) => guard.page.getByRole('dialog').getByRole('listitem').filter({ hasText: guard.word(word) });

  step('is offered, asks what only the guard can tell, and shows the rest by itself', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    await guard.button('test.start').tap();
    await line('ready.live').getByText(guard.word('test.ok')).waitFor();
    await line('ready.position').getByText(guard.word('test.ok')).waitFor();
    await line('ready.sound').getByText(guard.word('test.asked')).waitFor();
    await picture(guard.screen, 'phone-test-1');
    await guard.button('test.sound.heard').tap();
    await line('ready.sound').getByText(guard.word('test.ok')).waitFor();
    await guard.button('test.vibration.not_felt').tap();
    await line('ready.vibration').getByText(guard.word('test.problem')).waitFor();
    await picture(guard.screen, 'phone-test-2');
  });

  step('blocks nothing, and is not offered twice in a duty', async () => {
    await guard.page.locator('dialog .main').tap();
    await guard.seesAllQuiet();
    expect(await guard.button('test.start').count()).toBe(0);
    await guard.page.reload();
    await guard.seesAllQuiet();
    expect(await guard.button('test.start').count()).toBe(0);
    await guard.page.getByRole('link', { name: guard.word('nav.more') }).tap();
    await guard.button('test.start').waitFor();
    await picture(guard.screen, 'phone-test-more');
  });

  step('a wall sees a battery that does not last', async () => {
    const wall = await Wall.open(stage);
    const low = new Guard(await stage.screen('phone of 0002', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }), '0002');
    await low.screen.context.addInitScript(() => {
      const battery = Object.assign(new EventTarget(), { level: 0.12 });
      Object.defineProperty(navigator, 'getBattery', { value: () => Promise.resolve(battery) });
    });
    await low.begin(stage.hospital.code, '门诊大厅岗');
    await wall.sees('wall.low_battery', { n: 12 });
    await picture(wall.screen, 'phone-test-wall');
  });
});
