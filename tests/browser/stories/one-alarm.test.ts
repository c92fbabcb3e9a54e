import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Nurse, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

/** The promise of the product, seen by everybody who takes part in it. */
story('one alarm, from the press to the outcome', (stage, step) => {
  let near: Guard;
  let far: Guard;
  let nurse: Nurse;
  let wall: Wall;
  let desk: Desk;

  step('two guards go on duty, the wall is quiet', async () => {
    await Api.oneGuardAtATime(stage.hospital);
    near = await Guard.onDuty(stage, '0001', '急诊岗');
    far = await Guard.onDuty(stage, '0002', '住院巡逻岗');
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    nurse = await Nurse.open(stage);
    await wall.seesText(/0001/);
    await wall.seesText(/0002/);
    await desk.sees('desk.empty');
    await picture(near.screen, '1-phone-quiet');
    await picture(wall.screen, '1-wall-quiet');
    await picture(desk.screen, '1-desk-quiet');
    await picture(nurse.screen, '1-staff-quiet');
  });

  step('a nurse presses; the guard who is there soonest gets the offer, the other does not', async () => {
    await nurse.alarm.click();
    await near.accept.waitFor();
    await near.sees('kind.violence');
    await near.seesText(/急诊楼/);
    await near.seesText(/预检分诊台/);
    await near.seesText(pattern('zh', 'walk.same_floor', { floor: '1F' }));
    for (const item of ['bring.shield', 'bring.fork', 'bring.recorder'] as const) await near.sees(item);
    await nurse.sees('staff.accepted');
    await nurse.sees('staff.calling');
    await far.sees('now.others', { n: 1 });
    expect(await far.accept.count()).toBe(0);
    await picture(near.screen, '2-phone-offer');
  });

  step('the server is killed and started again; the offer is still there and is taken', async () => {
    for (const one of [near, far, nurse, wall, desk]) one.screen.watch.networkMayFail();
    await stage.hospital.kill();
    await near.page.getByText(new RegExp(`${near.word('live.bar_offline')}|${near.word('live.bar_resuming')}`)).waitFor();
    await wall.page.getByRole('alert').waitFor();
    await picture(near.screen, '3-phone-not-live');
    await stage.hospital.start();
    await near.isLive();
    await near.accept.tap();
    await near.button('task.set_out').waitFor();
    await near.sees('assignment.accepted');
  });

  step('everybody sees who comes, and how long it takes', async () => {
    await nurse.seesText(pattern('zh', 'staff.on_way', { who: near.word('staff.guard', { number: '0001' }) }));
    await wall.isLive();
    await wall.page.getByRole('article').getByText(/0001/).waitFor();
    await desk.rows.getByText(/0001/).waitFor();
    await desk.timeline.getByText(pattern('zh', 'line.assignment.accepted')).waitFor();
    // It was the offer from before the break, not a new one.
    expect(await desk.timeline.getByText(pattern('zh', 'line.assignment.offered')).count()).toBe(1);
    await near.page.locator('.way .map svg polyline.way').first().waitFor();
    await picture(near.screen, '4-phone-way');
    await picture(nurse.screen, '4-staff-on-way');
    await picture(wall.screen, '4-wall-responding');
    await picture(desk.screen, '4-desk-responding');
  });

  step('he sets out, arrives, notes, contains and is done', async () => {
    await near.button('task.set_out').tap();
    await nurse.seesText(pattern('zh', 'staff.on_way', { who: near.word('staff.guard', { number: '0001' }) }));
    await wall.sees('assignment.en_route');
    await near.button('task.arrive').tap();
    await nurse.sees('staff.arrived', { who: near.word('staff.guard', { number: '0001' }) });
    await wall.sees('assignment.on_scene');
    await picture(near.screen, '5-phone-on-scene');

    await near.button('task.note').tap();
    await near.page.getByLabel(near.word('task.note_hint')).fill('一名醉酒家属，已劝离');
    await near.button('task.note_send').tap();
    await desk.timeline.getByText('一名醉酒家属，已劝离').waitFor();

    await near.hold(near.button('task.contain_hold'), near.button('task.clear'));
    await nurse.sees('staff.contained');
    await wall.sees('state.contained');
    await near.button('task.clear').tap();
    await near.seesAllQuiet();
    await picture(desk.screen, '5-desk-contained');
  });

  step('the supervisor closes it with an outcome; the wall is quiet again', async () => {
    await desk.button('desk.close').first().click();
    await desk.page.getByRole('radio', { name: desk.word('outcome.real') }).click();
    await desk.page.getByLabel(desk.word('desk.close_note')).fill('家属离院，科室已回访');
    await picture(desk.screen, '6-desk-closing');
    await desk.page.getByRole('dialog').getByRole('button', { name: pattern('zh', 'desk.close') }).last().click();
    await wall.isQuiet();
    await nurse.sees('staff.closed', { outcome: nurse.word('outcome.real') });
    await desk.sees('desk.empty');
    await picture(wall.screen, '6-wall-quiet');
    await picture(nurse.screen, '6-staff-closed');
  });

  step('the journal is whole', async () => {
    expect(await stage.hospital.verifyJournal()).toMatch(/whole/);
  });
});
