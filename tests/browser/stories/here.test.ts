import { rm } from 'node:fs/promises';
import { afterAll, expect } from 'vitest';
import { Api } from '../support/api';
import { cameraAt } from '../support/camera';
import type { Hospital } from '../support/hospital';
import { Desk, Guard, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';

interface Checkpoint {
  code: string;
  place: { name: { zh: string } };
}

let label: Checkpoint;
let film: string;

/** A camera that looks at a label of the ground floor. */
async function lookAtLabel(hospital: Hospital): Promise<readonly string[]> {
  const api = await Api.signIn(hospital, 'banzhang1');
  const { checkpoints } = await api.get<{ checkpoints: Checkpoint[] }>('checkpoints');
  const found = checkpoints.find((one) => one.place.name.zh.startsWith('门诊楼 · 1F'));
  if (found === undefined) throw new Error('no checkpoint on the ground floor of the outpatient building');
  label = found;
  const camera = await cameraAt(await api.text(`checkpoints/${label.code}/label.svg`));
  film = camera.folder;
  return camera.args;
}

story('where a guard is', (stage, step) => {
  afterAll(() => rm(film, { recursive: true, force: true }));
  let guard: Guard;
  let wall: Wall;
  let desk: Desk;

  /** Where the wall draws him, in its own pixels; the ground floor comes round by itself. */
  async function onTheWall(): Promise<{ x: number; y: number } | null> {
    const mark = wall.page.locator('svg g.guard').filter({ hasText: '0001' });
    const box = (await mark.count()) === 0 ? null : await mark.locator('.dot').boundingBox();
    return box === null ? null : { x: box.x, y: box.y };
  }

  step('is first taken from his post', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    await desk.page.getByRole('tab', { name: desk.word('desk.guards') }).click();
    await guard.sees('source.post');
    await desk.seesText(/急诊大厅/);
  });

  step('moves on the wall when he picks a room', async () => {
    await expect.poll(onTheWall, { timeout: 40_000 }).not.toBeNull();
    const before = await onTheWall();
    await guard.button('now.here').tap();
    await guard.page.getByRole('searchbox').fill('导诊服务台');
    await guard.page.getByRole('dialog').getByRole('button', { name: /导诊服务台/ }).first().tap();
    await guard.sees('source.picked');
    await desk.seesText(/导诊服务台/);
    await expect
      .poll(async () => {
        const now = await onTheWall();
        return before === null || now === null ? 0 : Math.hypot(now.x - before.x, now.y - before.y);
      }, { timeout: 60_000 })
      .toBeGreaterThan(40);
    await picture(guard.screen, 'here-picked');
  });

  step('moves when he scans the label of a checkpoint with the camera', async () => {
    await guard.button('now.here').tap();
    await guard.button('here.scan').tap();
    await guard.sees('source.checkpoint');
    await guard.seesText(label.place.name.zh);
    await guard.sees('here.received');
    await desk.seesText(label.place.name.zh);
    await picture(guard.screen, 'here-scanned');
  });
}, lookAtLabel);
