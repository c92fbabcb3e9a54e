import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Nurse, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const MINUTE = 60_000;

story('an alarm button is tested', (stage, step) => {
  let desk: Desk;
  let nurse: Nurse;
  let guard: Guard;
  let wall: Wall;
  /** The button that the nurse's page presses. */
  let code: string;
  const line = () => desk.page.getByRole('row', { name: code, exact: true });
  const open = async () => (await (await Api.signIn(stage.hospital, 'banzhang2')).get<{ alarms: unknown[] }>('alarms?open=true')).alarms.length;

  step('the desk lists every button, those never proved first', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    nurse = await Nurse.open(stage);
    const place = await nurse.page.locator('.where .place').textContent();
    const { buttons } = await (await Api.signIn(stage.hospital, 'banzhang2')).get<{ buttons: { code: string; place: { name: { zh: string } } }[] }>('buttons');
    code = buttons.find((one) => one.place.name.zh === place)?.code ?? '';
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    await desk.setUp('desk.buttons');
    await desk.sees('buttons.intro');
    await desk.sees('buttons.count_never', { n: buttons.length });
    expect(await desk.page.getByRole('row').count()).toBe(buttons.length + 1);
    await picture(desk.screen, 'buttons-1-list');
    await desk.page.getByRole('searchbox').fill('没有这样的按钮');
    await desk.sees('buttons.none_found');
    await desk.page.getByRole('searchbox').fill('急诊科');
    await line().getByRole('cell', { name: '急诊科', exact: true }).waitFor();
    await desk.page.getByRole('searchbox').fill(code);
    await line().waitFor();
  });

  step('put to the test, it waits for its press', async () => {
    await line().getByRole('button', { name: desk.word('buttons.test'), exact: true }).click();
    await desk.sees('buttons.waiting_text');
    await wall.sees('buttons.testing');
    await wall.seesText(new RegExp(code));
    await picture(wall.screen, 'buttons-2-wall');
    await picture(desk.screen, 'buttons-2-waiting');
  });

  step('the press proves it: the desk sees it at once, nobody is called, and whoever pressed is told', async () => {
    await nurse.alarm.click();
    await nurse.sees('staff.test_passed');
    await nurse.sees('staff.test_passed_text');
    await line().getByText(pattern('zh', 'buttons.passed')).waitFor();
    await line().getByText(desk.word('buttons.ok')).waitFor();
    await wall.seesNoMore('buttons.testing');
    expect(await open()).toBe(0);
    expect(await guard.accept.count()).toBe(0);
    await picture(desk.screen, 'buttons-3-passed');
    await picture(nurse.screen, 'buttons-3-staff');
  });

  step('the second press is real', async () => {
    await nurse.button('staff.test_real').click();
    await nurse.sees('staff.accepted');
    await guard.accept.waitFor();
    expect(await open()).toBe(1);
  });

  step('a test can be called off, and runs out by itself; the desk says that a press is real again', async () => {
    await line().getByRole('button', { name: desk.word('buttons.test'), exact: true }).click();
    await line().getByRole('button', { name: desk.word('buttons.call_off') }).click();
    await line().getByText(desk.word('buttons.called_off_text')).waitFor();
    await line().getByRole('button', { name: desk.word('buttons.test'), exact: true }).click();
    await line().getByText(desk.word('buttons.waiting_text')).waitFor();
    await stage.hospital.advance(5 * MINUTE);
    await line().getByText(desk.word('buttons.ran_out_text')).waitFor();
    await picture(desk.screen, 'buttons-5-ran-out');
  });
});
