import { expect } from 'vitest';
import { Guard } from '../support/people';
import { keptEvents, Patrol, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

story('a tag that opens the app', (stage, step) => {
  let guard: Guard;
  let patrol: Patrol;
  let label: Checkpoint;
  const pathOf = (text: string) => new URL(text).pathname.replace(/^\/c\//i, '/C/');

  step('is kept while nobody is signed in, and asks for signing in', async () => {
    patrol = await Patrol.of(stage.hospital);
    label = patrol.checkpoints[0]!;
    await patrol.change(label, { questions: [], demand: 'L0' });
    guard = new Guard(await stage.screen('phone', PHONE), '0001');
    await guard.enrol(stage.hospital.code);
    await guard.page.goto(pathOf(label.label_text));
    await guard.sees('tap.sign_in');
    await picture(guard.screen, 'tap-signed-out');
    // Some time later: it counts from the tap.
    await guard.page.reload();
    await guard.sees('tap.sign_in');
  });

  step('is recorded for whoever signs in, with the time of the tap', async () => {
    const before = Date.now();
    await guard.page.getByRole('button', { name: '0', exact: true }).waitFor();
    for (const digit of '0001') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.next'), exact: true }).tap();
    for (const digit of '100001') await guard.page.getByRole('button', { name: digit, exact: true }).tap();
    await guard.page.getByRole('button', { name: guard.word('sign_in.go'), exact: true }).tap();
    await guard.page.getByRole('heading', { name: label.name.zh }).waitFor();
    await picture(guard.screen, 'tap-recorded');
    await guard.sees('check.received');
    const [scan] = await patrol.scans();
    expect(scan).toMatchObject({ checkpoint: label.id, method: 'label' });
    expect(scan!.at).toBeLessThan(before);
    expect(scan!.problems.map((one) => one.code)).toContain('off_shift');
  });

  step('is one scan, however often the page is loaded again', async () => {
    await guard.page.reload();
    await guard.sees('tap.gone');
    expect(await keptEvents(guard.page)).toHaveLength(1);
  });

  step('goes at once for a guard who is signed in, also by the URL of a tag that signs', async () => {
    await guard.page.goto(`/t?e=${'EF'.repeat(16)}&c=${'94'.repeat(8)}`);
    await guard.sees('check.tag_read');
    await guard.sees('check.received');
    expect((await patrol.scans()).at(-1)).toMatchObject({ method: 'invalid', grade: 'L0' });
  });
});
