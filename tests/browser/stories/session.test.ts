import { beforeAll, expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Person } from '../support/people';
import { PHONE } from '../support/stage';
import { story } from '../support/story';

/** An open socket of a session that was ended closes within this. */
const CLOSED_WITHIN_MS = 2_000;

story('sessions', (stage, step) => {
  let admin: Api;
  beforeAll(async () => {
    admin = await Api.signIn(stage.hospital, 'admin');
  });

  step('a wrong PIN is told in words', async () => {
    const guard = new Guard(await stage.screen('phone of 0003', PHONE), '0003');
    guard.screen.watch.expect(401, /\/session$/);
    await guard.enrol(stage.hospital.code);
    for (const digit of '0003') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.next'), exact: true }).tap();
    for (const digit of '123456') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.go'), exact: true }).tap();
    await guard.page.getByRole('alert').getByText(guard.word('problem.wrong_credentials')).waitFor();
  });

  step('a phone whose session the office ends is signed out at once', async () => {
    const guard = await Guard.onDuty(stage, '0001', '急诊岗');
    guard.screen.watch.expect(401, /\/api\/v1\//);
    const { person } = await guard.page.evaluate(async () => (await (await fetch('/api/v1/me')).json()) as { person: string });
    const started = performance.now();
    await admin.delete(`people/${person}/sessions`);
    await guard.page.getByRole('tab', { name: guard.word('sign_in.by_pin') }).waitFor();
    const took = performance.now() - started;
    console.log(`signed out ${Math.round(took)} ms after the office ended the session`);
    expect(took).toBeLessThan(CLOSED_WITHIN_MS);
  });

  step('what has not been sent outlives signing out, and is sent in its own person\'s name only', async () => {
    const guard = await Guard.onDuty(stage, '0002', '门诊大厅岗');
    const desk = await Desk.open(stage);
    guard.screen.watch.networkMayFail();
    guard.screen.watch.expect(401, /\/api\/v1\//);
    await guard.screen.context.setOffline(true);
    await guard.sees('live.bar_offline');
    await guard.hold(guard.panic, guard.page.getByRole('heading', { name: guard.word('panic.not_sent') }));
    const me = await admin.get<{ person: string }>('me');
    expect(me.person).not.toBe('');
    // His session ends while he cannot be reached; the phone learns it when the network is back.
    const people = await Api.signIn(stage.hospital, 'banzhang2');
    const { alarms } = await people.get<{ alarms: unknown[] }>('alarms?open=true');
    expect(alarms).toEqual([]);
    await admin.delete(`people/${await personOf(guard)}/sessions`);
    await guard.screen.context.setOffline(false);
    await guard.page.getByRole('tab', { name: guard.word('sign_in.by_pin') }).waitFor();
    await guard.sees('live.waiting', { n: 1 });
    await guard.enterPin();
    await desk.rows.first().waitFor();
    await guard.seesNoMore('live.waiting', { n: 1 });
    expect(await desk.rows.count()).toBe(1);
    await desk.seesText(new RegExp(new Person(desk.screen).word('desk.raised_by_person', { name: '0002.*' })));
  });

  /** His id, as the phone itself remembers it. */
  function personOf(guard: Guard): Promise<string> {
    return guard.page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open('shouwang');
          opening.onerror = () => reject(new Error('the phone has no database'));
          opening.onsuccess = () => {
            const asked = opening.result.transaction('me').objectStore('me').get('last');
            asked.onsuccess = () => resolve((asked.result as { person: string }).person);
            asked.onerror = () => reject(new Error('the phone knows nobody'));
          };
        }),
    );
  }
});
