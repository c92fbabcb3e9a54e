import { expect } from 'vitest';
import { Api } from '../support/api';
import { Desk, Guard, Person, Wall } from '../support/people';
import { picture } from '../support/stage';
import { story } from '../support/story';
import type { Word } from '../support/words';

interface Found {
  places: { place: { unit: string } }[];
}

/** Eight calls at once, two of them from one room. */
const CALLS = [
  { kind: 'violence', priority: 'p1', room: '急诊内科诊室2', text: '两名家属推搡医生' },
  { kind: 'fire', priority: 'p1', room: '药库', text: '烟感报警，有焦味' },
  { kind: 'theft', priority: 'p3', room: '住院大厅', text: null },
  { kind: 'disturbance', priority: 'p2', room: '导诊服务台', text: '多人聚集，挂号窗口吵闹' },
  { kind: 'violence', priority: 'p1', room: '急诊内科诊室2', text: '第二次按下' },
  { kind: 'suspicious', priority: 'p2', room: '急诊候诊区', text: null },
  { kind: 'medical', priority: 'p2', room: '入口安检区', text: null },
  { kind: 'intrusion', priority: 'p2', room: '抢救室', text: null },
] as const;

story('many alarms at once', (stage, step) => {
  let api: Api;
  let wall: Wall;
  let desk: Desk;
  let guards: Guard[];
  let raised = 0;

  async function raiseUpTo(count: number): Promise<void> {
    for (; raised < count; raised += 1) {
      const { room, ...call } = CALLS[raised]!;
      const { places } = await api.get<Found>(`places?q=${encodeURIComponent(room)}&limit=1`);
      const unit = places[0]?.place.unit;
      if (unit === undefined) throw new Error(`no room ${room}`);
      await api.post('alarms', { ...call, place: { unit } });
    }
  }

  /** The wall has no scroll bar: what does not fit is lost. */
  async function nothingIsCutOff(): Promise<void> {
    const cut = await wall.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.column, .column article, footer .cell')]
        .filter((one) => one.scrollHeight > one.clientHeight + 1)
        .map((one) => `${one.className}: ${one.scrollHeight} of ${one.clientHeight} px`),
    );
    expect(cut).toEqual([]);
  }

  async function pictures(name: string): Promise<void> {
    for (const { screen } of [wall, desk, ...guards]) await picture(screen, `many-${name}-${screen.watch.name.replaceAll(' ', '-')}`);
  }

  step('three guards are on duty', async () => {
    await Api.oneGuardAtATime(stage.hospital);
    api = await Api.signIn(stage.hospital, 'banzhang1');
    guards = [];
    for (const [number, post] of [['0001', '急诊岗'], ['0002', '门诊大厅岗'], ['0003', '住院巡逻岗']] as const) guards.push(await Guard.onDuty(stage, number, post));
    wall = await Wall.open(stage);
    desk = await Desk.open(stage);
  });

  step('one alarm fills the wall and is for one of them', async () => {
    await raiseUpTo(1);
    await guards[0]!.accept.waitFor();
    await wall.page.getByRole('article').waitFor();
    await nothingIsCutOff();
    await pictures('1');
    await guards[0]!.accept.tap();
    await guards[0]!.button('task.set_out').tap();
    await guards[0]!.button('task.arrive').waitFor();
  });

  step('three alarms stand beside each other, each with somebody called', async () => {
    await raiseUpTo(3);
    await Promise.all([guards[1]!.accept.waitFor(), guards[2]!.accept.waitFor()]);
    await expect.poll(() => wall.page.getByRole('article').count()).toBe(3);
    await nothingIsCutOff();
    await pictures('3');
    for (const guard of guards.slice(1)) await guard.accept.tap();
    for (const guard of guards.slice(1)) await guard.button('task.set_out').waitFor();
  });

  step('eight alarms are all told: by urgency, one line for each place, and what is missing', async () => {
    await raiseUpTo(8);
    await wall.page.getByText(wall.word('wall.open')).getByText('8').waitFor();
    await wall.sees('wall.same_place', { n: 2 });
    // The second press from that room is nobody's yet: the first, which is answered, must not hide it.
    await wall.page.getByRole('article').first().getByText(wall.word('desk.nobody')).first().waitFor();
    await expect.poll(() => desk.rows.count()).toBe(8);
    await desk.rows.nth(1).click();
    await desk.timeline.first().waitFor();
    await nothingIsCutOff();
    await pictures('8');
    await saysAll(desk, ['kind.violence', 'kind.fire', 'kind.disturbance', 'kind.theft', 'kind.suspicious', 'kind.medical', 'kind.intrusion']);
  });

  async function saysAll(person: Person, all: readonly Word[]): Promise<void> {
    for (const word of all) await person.sees(word);
  }
});
