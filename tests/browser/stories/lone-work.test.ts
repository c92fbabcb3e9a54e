import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const MINUTE = 60_000;

story('a guard who works alone', (stage, step) => {
  let alone: Guard;
  let other: Guard;
  let wall: Wall;
  let desk: Desk;
  const fine = () => alone.page.getByRole('button', { name: alone.word('alone.fine') });

  step('says so, and everybody who watches sees when the next sign is due', async () => {
    await Api.oneGuardAtATime(stage.hospital);
    alone = await Guard.onDuty(stage, '0001', '急诊岗');
    other = await Guard.onDuty(stage, '0002', 'Inpatient patrol', 'en');
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    await desk.page.getByRole('tab', { name: desk.word('desk.guards') }).click();
    await alone.page.getByRole('button', { name: alone.word('alone.title') }).tap();
    await alone.page.getByRole('radio', { name: alone.word('time.minutes', { n: 15 }) }).tap();
    await picture(alone.screen, 'alone-1-choice');
    await alone.button('alone.start').tap();
    await alone.sees('alone.next');
    await fine().waitFor();
    const box = await fine().boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(72);
    await wall.sees('alone.guard.calm');
    await desk.sees('alone.guard.calm');
    await picture(alone.screen, 'alone-1-calm');
    await picture(wall.screen, 'alone-1-wall');
  });

  step('gives a sign without a network; the phone does not say that the centre has it before it has', async () => {
    await stage.hospital.advance(10 * MINUTE);
    await alone.seesText(/^4:\d\d$/);
    alone.screen.watch.networkMayFail();
    await alone.screen.context.setOffline(true);
    await alone.sees('live.bar_offline');
    await fine().tap();
    await alone.sees('alone.saved');
    await alone.seesNoMore('alone.received');
    await picture(alone.screen, 'alone-2-saved');
    await alone.screen.context.setOffline(false);
    await alone.sees('alone.received');
    await alone.isLive();
  });

  step('is reminded when the next one is due, on the phone and for all to see', async () => {
    await stage.hospital.advance(15 * MINUTE);
    await alone.page.getByRole('heading', { name: alone.word('alone.due') }).waitFor();
    await alone.panic.waitFor();
    await wall.sees('alone.guard.due');
    await desk.sees('alone.guard.due');
    await picture(alone.screen, 'alone-3-due');
    await picture(wall.screen, 'alone-3-wall');
    await picture(desk.screen, 'alone-3-desk');
    expect(await desk.page.getByRole('tab', { name: desk.word('desk.alarms') }).textContent()).toContain('0');
  });

  step('stays silent: an alarm says who did not check in, and another guard is sent', async () => {
    await stage.hospital.advance(MINUTE);
    await alone.sees('alone.missed_known');
    await wall.page.getByRole('article').getByText(pattern('zh', 'alone.missed')).waitFor();
    await wall.sees('alone.guard.missed');
    await other.accept.waitFor();
    await other.seesText(/0001 .* did not check in/);
    await picture(alone.screen, 'alone-4-missed');
    await picture(other.screen, 'alone-4-offer');
    await picture(wall.screen, 'alone-4-wall');
    await other.accept.tap();
    await other.button('task.set_out').waitFor();
    await desk.page.getByRole('tab', { name: desk.word('desk.alarms') }).click();
    await desk.rows.getByText(pattern('zh', 'alone.missed')).waitFor();
    await desk.timeline.getByText(pattern('zh', 'line.raised_by_silence')).waitFor();
    await picture(desk.screen, 'alone-4-desk');
  });

  step('says that he is fine: he is told that somebody still comes, and the wall shows it', async () => {
    await fine().tap();
    await alone.sees('alone.claimed');
    await wall.sees('alone.says_fine');
    await wall.seesNoMore('alone.guard.missed');
    await picture(alone.screen, 'alone-5-fine');
    await picture(wall.screen, 'alone-5-wall');
    expect(await desk.rows.count()).toBe(1);
  });

  step('is not alone any more', async () => {
    await alone.button('alone.adjust').tap();
    const end = alone.button('alone.end_hold');
    await alone.hold(end, alone.page.getByRole('button', { name: alone.word('alone.title'), exact: true }));
    await wall.seesNoMore('alone.guard.calm');
  });

  step('a post that demands it begins it with the duty, and does not let go', async () => {
    const grounds = await Guard.onDuty(stage, '0003', '室外巡逻岗');
    await grounds.sees('alone.next');
    await grounds.seesText(grounds.word('alone.every_n', { n: 30 }));
    await grounds.button('alone.adjust').tap();
    await grounds.sees('alone.demanded');
    expect(await grounds.button('alone.end_hold').count()).toBe(0);
    await picture(grounds.screen, 'alone-7-demanded');
  });
});
