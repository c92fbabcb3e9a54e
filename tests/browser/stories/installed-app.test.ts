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

    await nurse.alarm.click();
    const message = await service.next();
    expect(message).not.toContain('赵建国');
    const { title, body } = JSON.parse(message) as { title: string; body: string };
    await debug.send('ServiceWorker.deliverPushMessage', { origin: stage.hospital.url, registrationId, data: message });
    const shown = async () =>
      guard.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const list = (await registration?.getNotifications()) ?? [];
        return list.map((one) => ({ title: one.title, body: one.body, stays: one.requireInteraction }));
      });
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
});
