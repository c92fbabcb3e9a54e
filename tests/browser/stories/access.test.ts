import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { barriers } from '../support/barriers';
import { Desk, Guard, Nurse, Person, Wall } from '../support/people';
import { PHONE } from '../support/stage';
import { story } from '../support/story';

async function sizeOf(target: Locator): Promise<{ width: number; height: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('it is not in sight');
  return box;
}

story('everybody can use it', (stage, step) => {
  let guard: Guard;
  let desk: Desk;
  let wall: Wall;
  let nurse: Nurse;

  step('signing in', async () => {
    const person = new Person(await stage.screen('sign-in', PHONE));
    await person.page.goto('/sign-in');
    await person.sees('sign_in.not_enrolled');
    expect(await barriers(person)).toEqual([]);
    await person.page.getByRole('tab', { name: person.word('sign_in.by_password') }).tap();
    await person.page.getByLabel(person.word('sign_in.login'), { exact: true }).waitFor();
    expect(await barriers(person)).toEqual([]);
  });

  step('quiet screens', async () => {
    guard = await Guard.onDuty(stage, '0001', '急诊岗');
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
    nurse = await Nurse.open(stage);
    await desk.sees('desk.empty');
    for (const person of [guard, wall, desk, nurse]) expect(await barriers(person)).toEqual([]);
    const { width, height } = await sizeOf(guard.panic);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(96);
  });

  step('lone work, the test of a phone, the tests of buttons', async () => {
    await guard.button('test.start').tap();
    await guard.sees('test.asked');
    expect(await barriers(guard)).toEqual([]);
    await guard.page.locator('dialog .main').tap();
    await guard.page.getByRole('button', { name: guard.word('alone.title') }).tap();
    await guard.sees('alone.about');
    expect(await barriers(guard)).toEqual([]);
    await guard.button('alone.start').tap();
    await guard.sees('alone.next');
    expect(await barriers(guard)).toEqual([]);
    await desk.setUp('desk.buttons');
    await desk.page.getByRole('button', { name: desk.word('buttons.test'), exact: true }).first().click();
    await desk.sees('buttons.waiting_text');
    expect(await barriers(desk)).toEqual([]);
    await desk.page.getByRole('button', { name: desk.word('buttons.call_off') }).click();
    await desk.sees('buttons.called_off');
    await desk.page.getByRole('link', { name: desk.word('plans.back') }).click();
    await desk.sees('desk.empty');
  });

  step('the keyboard raises an alarm at the desk', async () => {
    const { page } = desk;
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByRole('searchbox').waitFor();
    await page.keyboard.type('抢救室');
    await page.getByRole('dialog').getByRole('button', { name: /急诊楼 · 1F · 抢救室/ }).waitFor();
    expect(await barriers(desk)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: desk.word('new.raise') }).focus();
    await page.keyboard.press('Enter');
    await guard.accept.waitFor();
  });

  step('an offer', async () => {
    expect(await barriers(guard)).toEqual([]);
    const accept = await sizeOf(guard.accept);
    expect(accept.height).toBeGreaterThanOrEqual(72);
    expect(accept.width).toBeGreaterThanOrEqual(350);
    const panic = await sizeOf(guard.panic);
    expect(Math.min(panic.width, panic.height)).toBeGreaterThanOrEqual(96);
    await guard.accept.tap();
  });

  step('a task, the wall and the desk with an alarm', async () => {
    await guard.button('task.set_out').waitFor();
    await guard.page.getByRole('list', { name: guard.word('task.steps') }).waitFor();
    await wall.page.getByRole('article').waitFor();
    await desk.timeline.first().waitFor();
    for (const person of [guard, wall, desk]) expect(await barriers(person)).toEqual([]);
  });

  step('the staff page after a press', async () => {
    await nurse.alarm.click();
    await nurse.sees('staff.accepted');
    expect(await barriers(nurse)).toEqual([]);
  });

  step('arrows, Enter and the search at the desk', async () => {
    const { page } = desk;
    await page.locator('.rows button.row').nth(1).waitFor();
    await page.locator('body').press('ArrowUp');
    await page.locator('.rows button.row').nth(0).and(page.locator('[aria-pressed=true]')).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.rows button.row').nth(1).and(page.locator('[aria-pressed=true]')).waitFor();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('detail');
    await page.keyboard.press('/');
    await page.keyboard.type('抢救室');
    await page.locator('.rows button.row').nth(1).waitFor({ state: 'detached' });
    expect(await desk.rows.count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('.rows button.row').nth(1).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await barriers(desk)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  step('panic by the keyboard', async () => {
    const { page } = guard;
    await guard.panic.focus();
    await page.keyboard.down('Enter');
    await page.getByRole('heading', { name: guard.word('panic.arrived') }).waitFor();
    await page.keyboard.up('Enter');
    expect(await barriers(guard)).toEqual([]);
  });
});
