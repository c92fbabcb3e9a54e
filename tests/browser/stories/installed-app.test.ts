import { afterAll, beforeAll, expect } from 'vitest';
import { Desk, Guard, Nurse } from '../support/people';
import { PushService } from '../support/push-service';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

story('the installed app', (stage, step) => {
  let service: PushService;
  let guard: Guard;
  let desk: Desk;
  /** Hands the app's worker a push message, as the browser does when one arrives. */
  let deliver: (message: string) => Promise<void>;
  const shown = async () =>
    guard.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const list = (await registration?.getNotifications()) ?? [];
      return list.map((one) => ({ title: one.title, body: one.body, stays: one.requireInteraction }));
    });
  beforeAll(async () => {
    service = await PushService.open();
  });
  afterAll(() => service.close());

  step('can be installed', async () => {
    guard = new Guard(await stage.installedScreen('installed phone', PHONE), '0001');
    await guard.begin(stage.hospital.code, '急诊岗');
    await guard.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => registration.active !== null));
    const debug = await guard.screen.context.newCDPSession(guard.page);
    const { installabilityErrors } = await debug.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
  });

  step('starts from cold without any server, and says what it is', async () => {
    guard.screen.watch.networkMayFail();
    await stage.hospital.kill();
    await guard.page.close();
    guard.screen.page = await guard.screen.context.newPage();
    await guard.page.goto('/guard');
    await guard.sees('live.bar_offline');
    await guard.seesText('0001');
    await guard.panic.waitFor();
    await picture(guard.screen, 'installed-offline');
    await stage.hospital.start();
    await guard.isLive();
  });

  step('is told of an offer while it is closed: a notification, and the centre knows that it came', async () => {
    const told = await guard.page.evaluate(async (subscription) => {
      const answer = await fetch('/api/v1/push/subscription', {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'X-Shouwang': '1' },
        body: JSON.stringify({ ...subscription, language: 'zh' }),
      });
      return answer.status;
    }, service.subscription);
    expect(told).toBe(204);
    desk = await Desk.open(stage);
    const nurse = await Nurse.open(stage);

    // A page of the same origin that is not the app: the app itself is closed.
    await guard.page.goto('/manifest.webmanifest');
    const debug = await guard.screen.context.newCDPSession(guard.page);
    const registered = new Promise<string>((resolve) => {
      debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const ours = registrations.find((one) => !one.isDeleted && one.scopeURL.startsWith(stage.hospital.url));
        if (ours !== undefined) resolve(ours.registrationId);
      });
    });
    await debug.send('ServiceWorker.enable');
    const registrationId = await registered;
    deliver = async (message) => {
      await debug.send('ServiceWorker.deliverPushMessage', { origin: stage.hospital.url, registrationId, data: message });
    };

    await nurse.alarm.click();
    const message = await service.next();
    expect(message).not.toContain('赵建国');
    const { title, body } = JSON.parse(message) as { title: string; body: string };
    await deliver(message);
    await expect.poll(shown).toEqual([{ title, body, stays: true }]);
    expect(title).toContain(guard.word('kind.violence'));
    expect(body).toMatch(/急诊楼 · 1F · 预检分诊台/);
    await desk.timeline.getByText(pattern('zh', 'line.assignment.received')).waitFor();
  });

  step('shows the offer when it is opened', async () => {
    await guard.page.goto('/guard');
    await guard.accept.waitFor();
    await guard.accept.tap();
    await guard.button('task.set_out').waitFor();
  });

  step('reminds a guard who works alone while it is closed, and does not let go', async () => {
    const begun = await guard.page.evaluate(async () => {
      const answer = await fetch('/api/v1/duty/lone-work', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Shouwang': '1' },
        body: JSON.stringify({ id: crypto.randomUUID(), every_ms: 15 * 60_000 }),
      });
      return answer.status;
    });
    expect(begun).toBe(200);
    await guard.page.goto('/manifest.webmanifest');
    await stage.hospital.advance(15 * 60_000);
    let message: string;
    do message = await service.next();
    while ((JSON.parse(message) as { purpose: string }).purpose !== 'check_in');
    await deliver(message);
    const { title, body } = JSON.parse(message) as { title: string; body: string };
    await expect.poll(shown).toContainEqual({ title, body, stays: true });
    await guard.page.goto('/guard');
    await guard.page.getByRole('heading', { name: guard.word('alone.due') }).waitFor();
  });

  step('ticks the test of the phone when the test message arrives', async () => {
    await guard.page.getByRole('button', { name: guard.word('alone.fine') }).tap();
    await guard.button('task.set_out').waitFor();
    await guard.page.getByRole('link', { name: guard.word('nav.more') }).tap();
    await guard.button('test.start').tap();
    await guard.sees('test.sound.ask');
    const push = guard.page.getByRole('dialog').getByRole('listitem').filter({ hasText: guard.word('ready.push') });
    // This browser has no push service of its own, so that the app cannot ask for the message; it is the server's all the same.
    await push.getByText(guard.word('test.problem')).waitFor();
    const asked = await guard.page.evaluate(async () => (await fetch('/api/v1/push/test', { method: 'POST', headers: { 'X-Shouwang': '1' } })).status);
    expect(asked).toBe(202);
    let message: string;
    do message = await service.next();
    while ((JSON.parse(message) as { purpose: string }).purpose !== 'test');
    await deliver(message);
    await push.getByText(guard.word('test.push.came')).waitFor();
    const { title } = JSON.parse(message) as { title: string };
    await expect.poll(async () => (await shown()).map((one) => [one.title, one.stays])).toContainEqual([title, false]);
  });
});
