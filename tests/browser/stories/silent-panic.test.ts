import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';

story('a silent call for help', (stage, step) => {
  let guard: Guard;
  let desk: Desk;
  const silent = () => guard.page.getByRole('button', { name: guard.word('silent.label') });
  const dot = () => guard.page.getByRole('button', { name: guard.word('silent.title'), exact: true });

  step('leaves the screen as it is and reaches the desk', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    desk = await Desk.open(stage);
    await guard.hold(silent(), dot());
    await desk.rows.first().waitFor();
    await desk.sees('desk.silent');
    await guard.seesAllQuiet();
    expect(await guard.page.getByRole('alert').count()).toBe(0);
    expect(await guard.page.getByText(guard.word('kind.violence')).filter({ visible: true }).count()).toBe(0);
    await picture(guard.screen, 'silent-1-phone');
    await dot().tap();
    await guard.sees('silent.arrived');
  });

  step('is over for the phone when the desk has closed it', async () => {
    await desk.button('desk.close').first().click();
    await desk.page.getByRole('radio', { name: desk.word('outcome.real') }).click();
    await desk.page.getByLabel(desk.word('desk.close_note')).fill('已到场处置');
    await desk.page.getByRole('dialog').getByRole('button', { name: desk.word('desk.close') }).last().click();
    await desk.sees('desk.empty');
    await dot().waitFor({ state: 'detached' });
  });

  step('that was not sent says nothing aloud, neither on the screen nor after the session has ended', async () => {
    guard.screen.watch.networkMayFail();
    guard.screen.watch.expect(401, /\/api\/v1\//);
    const { person } = await guard.page.evaluate(async () => (await (await fetch('/api/v1/me')).json()) as { person: string });
    await guard.screen.context.setOffline(true);
    await guard.sees('live.bar_offline');
    await guard.hold(silent(), dot());
    await guard.sees('silent.not_arrived');
    expect(await guard.page.getByRole('alert').count()).toBe(0);
    const admin = await Api.signIn(stage.hospital, 'admin');
    await admin.delete(`people/${person}/sessions`);
    await guard.screen.context.setOffline(false);
    await guard.page.getByRole('tab', { name: guard.word('sign_in.by_pin') }).waitFor();
    await guard.sees('live.waiting', { n: 1 });
    expect(await guard.page.getByText(guard.word('unsent.title')).count()).toBe(0);
    expect(await guard.page.getByRole('alert').count()).toBe(0);
    expect(await guard.page.getByText(guard.word('kind.violence')).count()).toBe(0);
    await picture(guard.screen, 'silent-3-sign-in');
  });

  step('goes out as soon as he signs in again', async () => {
    await guard.enterPin();
    await desk.rows.first().waitFor();
    await desk.sees('desk.silent');
    expect(await guard.page.getByRole('alert').count()).toBe(0);
  });
});
