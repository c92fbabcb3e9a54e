import { expect } from 'vitest';
import { Desk, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import { pattern } from '../support/words';

const MINUTE = 60_000;

story('the system tests itself', (stage, step) => {
  let wall: Wall;
  let desk: Desk;
  const missing = () => wall.page.getByRole('alert').getByText(wall.word('canary.missing_do'));

  step('the wall says quietly when it last did', async () => {
    await stage.hospital.stop();
    await stage.hospital.start(['--canary']);
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    // From here on the screens' own clocks can be set; their timers go on.
    for (const { page } of [wall, desk]) {
      await page.clock.install();
      await page.reload();
    }
    await desk.sees('desk.empty');
    await wall.isQuiet();
    await stage.hospital.advance(MINUTE);
    await wall.seesText(pattern('zh', 'canary.age'));
    await picture(wall.screen, 'self-test-1-wall');
  });

  step('wall and desk say aloud that it is missing, since when, and what to do', async () => {
    for (const { page } of [wall, desk]) await page.clock.setSystemTime(await page.evaluate((ms) => Date.now() + ms, 2 * MINUTE));
    await missing().waitFor();
    await desk.page.getByRole('alert').getByText(desk.word('canary.missing_do')).waitFor();
    await wall.isUnsure('doubt.canary');
    await picture(wall.screen, 'self-test-2-wall');
    await picture(desk.screen, 'self-test-2-desk');
  });

  step('and are quiet again with the next one', async () => {
    await stage.hospital.advance(MINUTE);
    await missing().waitFor({ state: 'detached' });
    await wall.isQuiet();
    await wall.seesText(pattern('zh', 'canary.age'));
    expect(await desk.page.getByRole('alert').count()).toBe(0);
  });
});
