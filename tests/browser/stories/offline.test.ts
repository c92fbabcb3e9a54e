import { expect } from 'vitest';
import { Desk, Guard } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';

story('a phone without a network', (stage, step) => {
  let guard: Guard;
  let desk: Desk;

  step('says so across its top', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    desk = await Desk.open(stage);
    await desk.sees('desk.empty');
    guard.screen.watch.networkMayFail();
    await guard.screen.context.setOffline(true);
    await guard.sees('live.bar_offline');
    await guard.page.getByRole('banner').getByText(guard.word('live.offline'), { exact: true }).waitFor();
    await guard.seesNoMore('now.quiet_text');
    await picture(guard.screen, 'offline-phone');
  });

  step('says of a call for help that it has not arrived, and whom to telephone', async () => {
    const notSent = guard.page.getByRole('heading', { name: guard.word('panic.not_sent') });
    await guard.hold(guard.panic, notSent);
    await guard.sees('panic.not_sent_text');
    const call = guard.page.getByRole('link', { name: guard.word('call.now', { phone: '022-0000-0110' }) });
    expect(await call.getAttribute('href')).toBe('tel:022-0000-0110');
    await guard.sees('live.waiting', { n: 1 });
    await picture(guard.screen, 'offline-phone-panic');
    expect(await desk.rows.count()).toBe(0);
  });

  step('still says so after it was opened anew', async () => {
    await guard.page.reload();
    await guard.page.getByRole('heading', { name: guard.word('panic.not_sent') }).waitFor();
  });

  step('delivers it once when the network is back', async () => {
    await guard.screen.context.setOffline(false);
    await guard.page.getByRole('heading', { name: guard.word('panic.arrived') }).waitFor();
    await guard.seesNoMore('live.bar_offline');
    await desk.rows.first().waitFor();
    await desk.sees('kind.violence');
    await guard.isLive();
    expect(await desk.rows.count()).toBe(1);
    const raised = desk.timeline.getByText(desk.word('line.alarm.raised'));
    await raised.first().waitFor();
    expect(await raised.count()).toBe(1);
    await picture(guard.screen, 'offline-phone-arrived');
  });
});
