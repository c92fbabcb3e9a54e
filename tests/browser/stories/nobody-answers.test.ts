import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Nurse } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

/** An urgent offer waits fifteen seconds. */
const OFFER_MS = 15_000;

story('an offer that nobody answers', (stage, step) => {
  let first: Guard;
  let second: Guard;
  let third: Guard;
  let desk: Desk;

  step('three guards are on duty', async () => {
    await Api.oneGuardAtATime(stage.hospital);
    first = await Guard.onDuty(stage, '0001', '急诊岗');
    second = await Guard.onDuty(stage, '0002', '门诊大厅岗');
    third = await Guard.onDuty(stage, '0003', '住院巡逻岗');
    desk = await Desk.open(stage);
  });

  step('it stays until its time has passed, then it is the next one\'s, and the supervisor is told', async () => {
    const nurse = await Nurse.open(stage);
    await nurse.alarm.click();
    await first.accept.waitFor();
    await stage.hospital.advance(5_000);
    expect(await second.accept.count()).toBe(0);
    expect(await desk.page.getByText(pattern('zh', 'desk.told')).count()).toBe(0);

    await stage.hospital.advance(OFFER_MS - 5_000);
    await second.accept.waitFor();
    await first.sees('offer.expired');
    expect(await first.accept.count()).toBe(0);
    await desk.seesText(pattern('zh', 'desk.told', { why: desk.word('told.no_answer') }));
    await picture(desk.screen, 'nobody-desk-told');
    await picture(first.screen, 'nobody-phone-expired');
  });

  step('who declines says why, and the next one is called', async () => {
    second.screen.watch.networkMayFail();
    await second.page.getByRole('button', { name: second.word('offer.decline'), exact: true }).tap();
    await picture(second.screen, 'nobody-phone-declining');
    await second.page.getByRole('button', { name: second.word('decline.busy') }).tap();
    await second.seesAllQuiet();
    await third.accept.waitFor();
    await desk.timeline.getByText(second.word('decline.busy')).waitFor();
  });

  step('a tap that was made without a network and comes too late gets a friendly answer', async () => {
    third.screen.watch.networkMayFail();
    third.screen.watch.expect(409, /\/inputs$/);
    await third.screen.context.setOffline(true);
    await third.page.getByText(third.word('live.bar_offline')).waitFor();
    await third.accept.tap();
    await third.sees('live.waiting', { n: 1 });

    await stage.hospital.advance(OFFER_MS);
    await first.accept.waitFor();
    await first.accept.tap();
    await first.button('task.set_out').waitFor();
    await desk.rows.getByText(/0001/).waitFor();

    await third.screen.context.setOffline(false);
    await third.sees('problem.already_taken', { who: '0001 赵建国' });
    await third.isLive();
    expect(await desk.rows.count()).toBe(1);
    await picture(third.screen, 'nobody-phone-late');
  });
});
