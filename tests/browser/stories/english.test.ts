import { expect } from 'vitest';
import { Desk, Guard, Nurse, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const CHINESE = /\p{Script=Han}/u;

/** What a screen reads aloud or shows, without the names of languages. */
async function textOf(page: Guard['page']): Promise<string> {
  return (await page.locator('body').innerText()).replaceAll('中文', '');
}

story('in English', (stage, step) => {
  let guard: Guard;
  let nurse: Nurse;
  let wall: Wall;
  let desk: Desk;

  step('everything is told in English when the browser speaks it', async () => {
    guard = await Guard.onDuty(stage, '0001', 'Emergency hall', 'en');
    wall = await Wall.open(stage, 'en');
    desk = await Desk.open(stage, 'en');
    nurse = await Nurse.open(stage, 'emergency', 'en');
    await desk.sees('desk.empty');
    for (const { page } of [guard, wall, desk, nurse]) {
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
      expect(await textOf(page)).not.toMatch(CHINESE);
    }
    await picture(guard.screen, '1-phone-quiet');
    await picture(wall.screen, '1-wall-quiet');
    await picture(desk.screen, '1-desk-quiet');
    await picture(nurse.screen, '1-staff-quiet');
  });

  step('an alarm from the press to the outcome', async () => {
    await nurse.alarm.click();
    await guard.accept.waitFor();
    await guard.seesText(/Emergency building · /);
    await guard.seesText(pattern('en', 'walk.same_floor', { floor: '1F' }));
    expect(await textOf(guard.page)).not.toMatch(CHINESE);
    await picture(guard.screen, '2-phone-offer');
    await guard.accept.tap();
    await nurse.seesText(pattern('en', 'staff.on_way', { who: nurse.word('staff.guard', { number: '0001' }) }));
    await desk.timeline.getByText(pattern('en', 'line.assignment.accepted')).waitFor();
    for (const { page } of [guard, wall, desk, nurse]) expect(await textOf(page)).not.toMatch(CHINESE);
    await picture(guard.screen, '4-phone-way');
    await picture(wall.screen, '4-wall-responding');
    await picture(desk.screen, '4-desk-responding');
    await picture(nurse.screen, '4-staff-on-way');
    await guard.button('task.set_out').tap();
    await guard.button('task.arrive').tap();
    await nurse.sees('staff.arrived', { who: nurse.word('staff.guard', { number: '0001' }) });
    await guard.hold(guard.button('task.contain_hold'), guard.button('task.clear'));
    await guard.button('task.clear').tap();
    await guard.seesAllQuiet();
    await desk.button('desk.close').first().click();
    await desk.page.getByRole('radio', { name: desk.word('outcome.real') }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: pattern('en', 'desk.close') }).last().click();
    await wall.isQuiet();
  });

  step('lone work, the test of the phone, the tests of buttons', async () => {
    await guard.button('test.start').tap();
    await guard.sees('test.asked');
    await picture(guard.screen, 'phone-test');
    expect(await textOf(guard.page)).not.toMatch(CHINESE);
    await guard.page.locator('dialog .main').tap();
    await guard.page.getByRole('button', { name: guard.word('alone.title') }).tap();
    await guard.sees('alone.about');
    await picture(guard.screen, 'alone-1-choice');
    expect(await textOf(guard.page)).not.toMatch(CHINESE);
    await guard.button('alone.start').tap();
    await guard.sees('alone.next');
    await picture(guard.screen, 'alone-1-calm');
    await stage.hospital.advance(15 * 60_000);
    await guard.page.getByRole('heading', { name: guard.word('alone.due') }).waitFor();
    await wall.sees('alone.guard.due');
    await picture(guard.screen, 'alone-3-due');
    await picture(wall.screen, 'alone-3-wall');
    for (const { page } of [guard, wall]) expect(await textOf(page)).not.toMatch(CHINESE);
    await guard.page.getByRole('button', { name: guard.word('alone.fine') }).tap();
    await guard.sees('alone.received');
    await desk.setUp('desk.buttons');
    await desk.sees('buttons.intro');
    await desk.page.getByRole('button', { name: desk.word('buttons.test'), exact: true }).first().click();
    await desk.sees('buttons.waiting_text');
    await picture(desk.screen, 'buttons-2-waiting');
    expect(await textOf(desk.page)).not.toMatch(CHINESE);
  });

  step('the language can be chosen, and stays chosen', async () => {
    await guard.page.getByRole('link', { name: guard.word('nav.more') }).tap();
    await guard.page.getByRole('radio', { name: '中文' }).tap();
    await guard.page.getByRole('heading', { name: '更多' }).waitFor();
    await guard.page.reload();
    await guard.page.getByRole('heading', { name: '更多' }).waitFor();
    await guard.page.getByRole('link', { name: '当前' }).tap();
    await guard.page.getByRole('heading', { name: '平安' }).waitFor();
    expect(await guard.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  });
});
