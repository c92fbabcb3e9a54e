import type { Locator, Page } from 'playwright-core';
import { PHONE, DESK, STAFF, WALL, type Screen, type Stage } from './stage';
import { pattern, words, type Language, type Word } from './words';

/** What somebody sees and does on a screen. */
export class Person {
  constructor(public screen: Screen) {}

  get page(): Page {
    return this.screen.page;
  }

  get language(): Language {
    return this.screen.language;
  }

  /** A text of the app in this screen's language. */
  word(word: Word, fill?: Record<string, string | number>): string {
    return words(this.language, word, fill);
  }

  /** A button whose name begins or ends with a text of the app. */
  button(word: Word, fill?: Record<string, string | number>): Locator {
    return this.page.getByRole('button', { name: pattern(this.language, word, fill) });
  }

  /** Waits until something with this text is in sight. */
  async sees(word: Word, fill?: Record<string, string | number>): Promise<void> {
    await this.seesText(pattern(this.language, word, fill));
  }

  /** The same for a text that is not the app's own. */
  async seesText(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Waits until nothing with this text is in sight. */
  async seesNoMore(word: Word, fill?: Record<string, string | number>): Promise<void> {
    await this.page.getByText(pattern(this.language, word, fill)).filter({ visible: true }).first().waitFor({ state: 'hidden' });
  }

  /** Opens a page of the desk's set-up menu. */
  async setUp(page: Word): Promise<void> {
    await this.page.locator('summary').filter({ hasText: this.word('desk.set_up') }).click();
    await this.page.getByRole('link', { name: this.word(page) }).click();
  }

  /** Waits until the screen says that it is live. */
  async signIn(login: string, password: string): Promise<void> {
    await this.page.goto('/sign-in');
    await this.page.getByRole('tab', { name: this.word('sign_in.by_password') }).click();
    await this.page.getByLabel(this.word('sign_in.login'), { exact: true }).fill(login);
    await this.page.getByLabel(this.word('sign_in.password'), { exact: true }).fill(password);
    await this.page.locator('form').getByRole('button', { name: this.word('sign_in.go'), exact: true }).click();
    await this.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }
}

/** A guard with his phone. */
export class Guard extends Person {
  constructor(
    screen: Screen,
    readonly number: string,
  ) {
    super(screen);
  }

  /** Enrols a new phone, signs a guard in by number and PIN, and takes him to a post. */
  static async onDuty(stage: Stage, number: string, post: string, language: Language = 'zh'): Promise<Guard> {
    const guard = new Guard(await stage.screen(`phone of ${number}`, PHONE, language), number);
    await guard.begin(stage.hospital.code, post);
    return guard;
  }

  /** From a phone that is not known to somebody on duty. */
  async begin(code: string, post: string): Promise<void> {
    await this.enrol(code);
    await this.enterPin();
    await this.goOnDuty(post);
  }

  async enrol(code: string): Promise<void> {
    await this.page.goto(`/enrol?code=${code}`);
    await this.page.getByLabel(this.word('enrol.name')).fill(`${this.number}`);
    await this.page.getByRole('button', { name: this.word('enrol.go'), exact: true }).tap();
    await this.sees('enrol.done');
    await this.page.getByRole('link', { name: this.word('sign_in.title') }).tap();
  }

  async enterPin(): Promise<void> {
    await this.type(this.number);
    await this.page.getByRole('button', { name: this.word('sign_in.next'), exact: true }).tap();
    await this.type(`10${this.number}`);
    await this.page.getByRole('button', { name: this.word('sign_in.go'), exact: true }).tap();
    await this.page.waitForURL('**/guard');
  }

  async goOnDuty(post: string): Promise<void> {
    await this.page.getByRole('radio', { name: post }).tap();
    await this.page.getByRole('button', { name: this.word('duty.start') }).tap();
    await this.seesAllQuiet();
  }

  /** On duty, connected, nothing to do. */
  async seesAllQuiet(): Promise<void> {
    await this.page.getByRole('heading', { name: this.word('now.quiet'), exact: true }).waitFor();
    await this.isLive();
  }

  async isLive(): Promise<void> {
    await this.page.getByText(this.word('live.live'), { exact: true }).waitFor();
  }

  /** The button that takes an offer. */
  get accept(): Locator {
    return this.page.getByRole('button', { name: this.word('offer.accept'), exact: true });
  }

  /** The button that is on every screen of the phone. */
  get panic(): Locator {
    return this.page.getByRole('button', { name: this.word('panic.label') });
  }

  /** Presses and keeps pressing until the app has understood. */
  async hold(button: Locator, until: Locator): Promise<void> {
    const box = await button.boundingBox();
    if (box === null) throw new Error('there is nothing to hold');
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.down();
    await until.waitFor();
    await this.page.mouse.up();
  }

  private async type(digits: string): Promise<void> {
    for (const digit of digits) await this.page.getByRole('button', { name: digit, exact: true }).tap();
  }
}

/** A supervisor in front of the wall. */
export class Wall extends Person {
  static async open(stage: Stage, language: Language = 'zh'): Promise<Wall> {
    const wall = new Wall(await stage.screen('wall', WALL, language));
    await wall.signIn('banzhang1', 'haihe-banzhang1');
    await wall.page.goto('/wall');
    await wall.isQuiet();
    // Once, as it asks for: browsers make no sound before somebody has touched the page.
    await wall.page.mouse.click(600, 300);
    await wall.page.getByText(wall.word('wall.sound_off')).waitFor({ state: 'detached' });
    return wall;
  }

  async isQuiet(): Promise<void> {
    await this.page.getByRole('heading', { name: this.word('wall.quiet'), exact: true }).waitFor();
    await this.isLive();
  }

  /** It does not say that all is quiet, and says why. */
  async isUnsure(why: Word): Promise<void> {
    await this.page.getByRole('heading', { name: this.word('wall.unsure'), exact: true }).waitFor();
    await this.sees(why);
    await this.page.getByRole('heading', { name: this.word('wall.quiet'), exact: true }).waitFor({ state: 'detached' });
  }

  async isLive(): Promise<void> {
    await this.page.getByText(new RegExp(`^${this.word('live.live')} · `)).waitFor();
  }
}

/** A supervisor at the desk. */
export class Desk extends Person {
  static async open(stage: Stage, language: Language = 'zh'): Promise<Desk> {
    const desk = new Desk(await stage.screen('desk', DESK, language));
    await desk.signIn('banzhang2', 'haihe-banzhang2');
    await desk.page.goto('/desk');
    await desk.page.getByRole('tab', { name: desk.word('desk.alarms') }).waitFor();
    return desk;
  }

  /** Alarms in the list. */
  get rows(): Locator {
    return this.page.locator('.rows button.row');
  }

  /** The lines of the chosen alarm's journal. */
  get timeline(): Locator {
    return this.page.getByRole('heading', { name: this.word('desk.timeline') }).locator('..').getByRole('listitem');
  }
}

/** A nurse at the department's browser. */
export class Nurse extends Person {
  static async open(stage: Stage, department = 'emergency', language: Language = 'zh'): Promise<Nurse> {
    const nurse = new Nurse(await stage.screen(`staff of ${department}`, STAFF, language));
    await nurse.signIn(department, `haihe-${department}`);
    await nurse.alarm.waitFor();
    return nurse;
  }

  /** The large button. */
  get alarm(): Locator {
    return this.page.getByRole('button', { name: this.word('staff.press_hint') });
  }
}
