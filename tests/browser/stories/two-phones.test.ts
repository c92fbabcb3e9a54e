import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Nurse, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

/** Two are called at once, the first to tap has it; and from the scene he asks for one more. */
story('two phones ring', (stage, step) => {
  let near: Guard;
  let far: Guard;
  let nurse: Nurse;
  let wall: Wall;
  let desk: Desk;

  step('the plan wants one guard and calls two', async () => {
    await Api.oneGuardAtATime(stage.hospital, { parallel: 2 });
    near = await Guard.onDuty(stage, '0001', '急诊岗');
    far = await Guard.onDuty(stage, '0002', '门诊大厅岗');
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    nurse = await Nurse.open(stage);
  });

  step('a nurse presses and both phones ring', async () => {
    await nurse.alarm.click();
    await Promise.all([near.accept.waitFor(), far.accept.waitFor()]);
    await picture(near.screen, 'two-1-near');
    await picture(far.screen, 'two-1-far');
    await picture(wall.screen, 'two-1-wall');
  });

  step('one accepts and leads, the other is told kindly that it is taken', async () => {
    await far.accept.tap();
    await far.button('task.set_out').waitFor();
    await near.sees('offer.stood_down');
    await picture(near.screen, 'two-2-stood-down');
    expect(await near.accept.count()).toBe(0);
    await wall.page.getByRole('article').getByText(/0002/).waitFor();
    await desk.timeline.getByText(pattern('zh', 'line.assignment.stood_down')).waitFor();
  });

  step('on scene he asks for one more, who is the other', async () => {
    await far.button('task.set_out').tap();
    await far.button('task.arrive').tap();
    await wall.sees('assignment.on_scene');
    await far.button('task.more').tap();
    const sheet = far.page.getByRole('dialog');
    await picture(far.screen, 'two-3-more');
    await far.hold(sheet.getByRole('button', { name: pattern('zh', 'task.more_hold') }), near.accept);
    await desk.timeline.getByText(pattern('zh', 'line.alarm.reinforced')).waitFor();
    await near.accept.tap();
    await near.button('task.set_out').tap();
    await near.button('task.arrive').tap();
    await expect.poll(() => wall.page.getByRole('article').getByText(wall.word('assignment.on_scene')).count()).toBeGreaterThan(1);
    await picture(far.screen, 'two-3-team');
    await picture(wall.screen, 'two-3-wall');
  });

  step('contained, closed, all quiet', async () => {
    await far.hold(far.button('task.contain_hold'), wall.page.getByText(pattern('zh', 'state.contained')).first());
    await far.button('task.clear').tap();
    await near.button('task.clear').tap();
    await far.seesAllQuiet();
    await near.seesAllQuiet();
    await desk.button('desk.close').first().click();
    await desk.page.getByRole('radio', { name: desk.word('outcome.real') }).click();
    await desk.page.getByLabel(desk.word('desk.close_note')).fill('已劝离');
    await desk.page.getByRole('dialog').getByRole('button', { name: pattern('zh', 'desk.close') }).last().click();
    await wall.isQuiet();
    expect(await stage.hospital.verifyJournal()).toMatch(/whole/);
  });
});
