import { expect } from 'vitest';
import { Api } from '../support/api';
import { Guard, Nurse } from '../support/people';
import { Patrol, stubNfc, touchTag, type Checkpoint } from '../support/patrol';
import { PHONE, picture } from '../support/stage';
import { story } from '../support/story';

const POST = '急诊岗';

story('an alarm in the middle of a round', (stage, step) => {
  let guard: Guard;
  let patrol: Patrol;
  let stops: Checkpoint[];
  const openRound = async () => {
    await guard.page.getByRole('link', { name: guard.word('nav.round') }).tap();
    await guard.page.getByRole('link').filter({ hasText: '/3' }).first().tap();
  };

  step('finds the guard scanning, with a question open', async () => {
    await Api.oneGuardAtATime(stage.hospital);
    patrol = await Patrol.of(stage.hospital);
    stops = patrol.checkpoints.filter((one) => one.place.unit !== null && one.fence_m === null).slice(0, 3);
    for (const one of stops) await patrol.change(one, { questions: [], demand: 'L0' });
    await patrol.change(stops[0]!, { questions: [{ key: 'lock', text: { zh: '门是否锁好？', en: 'Locked?' }, ask: { type: 'yes_no', problem: false }, required: true }] });
    await patrol.route('夜巡', POST, stops, 'free');
    guard = new Guard(await stage.screen('phone', PHONE), '0001');
    await stubNfc(guard.page);
    await guard.begin(stage.hospital.code, POST);
    await openRound();
    await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
    await touchTag(guard.page, stops[0]!.label_text, '04:01');
    await guard.seesText('门是否锁好？');
    await guard.panic.waitFor();
    await picture(guard.screen, 'round-scan-panic');
  });

  step('covers all of it, and the round stands still once he accepts', async () => {
    const nurse = await Nurse.open(stage);
    await nurse.alarm.click();
    await guard.accept.waitFor();
    expect(await guard.page.getByText('门是否锁好？').count()).toBe(0);
    await guard.accept.tap();
    await guard.button('task.set_out').waitFor();
    await openRound();
    await guard.sees('round.paused');
    await picture(guard.screen, 'round-paused');
  });

  step('leaves the question to be answered still, on the same scan', async () => {
    await guard.page.getByRole('button', { name: guard.word('round.scan'), exact: true }).tap();
    await guard.seesText('门是否锁好？');
    await guard.page.getByRole('button', { name: guard.word('check.yes'), exact: true }).tap();
    await guard.sees('check.received');
    await guard.page.getByRole('button', { name: guard.word('check.finish'), exact: true }).tap();
    const scans = await patrol.scans();
    expect(scans.map((one) => [one.checkpoint, one.answers.map((answer) => answer.answer)])).toEqual([[stops[0]!.id, [true]]]);
  });

  step('lets the round go on when it is over', async () => {
    await guard.page.getByRole('link', { name: guard.word('nav.now') }).tap();
    await guard.button('task.set_out').tap();
    await guard.button('task.arrive').tap();
    const contain = guard.page.getByRole('button', { name: guard.word('task.contain_hold') });
    await contain.waitFor();
    await guard.hold(contain, guard.button('task.clear'));
    await guard.button('task.clear').tap();
    await openRound();
    await guard.page.getByText(guard.word('round.state.walking')).first().waitFor();
    await guard.seesNoMore('round.paused');
  });
});
