import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchOptions } from './chromium';
import { Hospital } from './hospital';
import { reportViolations, Watch } from './watch';
import type { Language } from './words';

const SHOTS = resolve(import.meta.dirname, '..', 'screenshots');

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const WALL: BrowserContextOptions = { viewport: { width: 1920, height: 1080 } };
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const STAFF: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** A page with everything that belongs to it. */
export interface Screen {
  page: Page;
  context: BrowserContext;
  watch: Watch;
  language: Language;
}

/** One server and one browser for the stories of a file. */
export class Stage {
  hospital!: Hospital;
  private browser!: Browser;
  private readonly profiles: string[] = [];
  private readonly screens: Screen[] = [];
  private readonly persistent: BrowserContext[] = [];
  private readonly installed = new Map<BrowserContext, { profile: string; kind: BrowserContextOptions }>();
  private args: readonly string[] = [];

  constructor(private readonly prepare: (hospital: Hospital) => Promise<readonly string[]>) {}

  async open(): Promise<void> {
    this.hospital = await Hospital.open(inject('template'));
    this.args = await this.prepare(this.hospital);
    this.browser = await chromium.launch(launchOptions(this.args));
  }

  async close(): Promise<void> {
    for (const context of this.persistent) await context.close();
    await this.browser?.close();
    await this.hospital?.close();
    for (const profile of this.profiles) await rm(profile, { recursive: true, force: true });
  }

  /** A device of its own, with nothing stored on it. */
  async screen(name: string, kind: BrowserContextOptions, language: Language = 'zh'): Promise<Screen> {
    return this.watched(name, await this.browser.newContext(this.contextOptions(kind, language)), language);
  }

  /** A device whose browser keeps its profile on disk, as an installed app needs it. */
  async installedScreen(name: string, kind: BrowserContextOptions, language: Language = 'zh'): Promise<Screen> {
    const profile = await mkdtemp(join(tmpdir(), 'shouwang-profile-'));
    this.profiles.push(profile);
    return this.openInstalled(name, profile, kind, language);
  }

  /** Kills the browser of an installed app as an empty battery would, and starts it anew with what is on its disk. */
  async killAndReopen(screen: Screen): Promise<Screen> {
    const installed = this.installed.get(screen.context);
    if (installed === undefined) throw new Error('only an installed app has a browser of its own');
    const gone = new Promise<void>((resolve) => screen.context.once('close', () => resolve()));
    for (const id of await browsersOf(installed.profile)) process.kill(id, 'SIGKILL');
    await gone;
    await rm(join(installed.profile, 'SingletonLock'), { force: true });
    return this.openInstalled(screen.watch.name, installed.profile, installed.kind, screen.language);
  }

  private async openInstalled(name: string, profile: string, kind: BrowserContextOptions, language: Language): Promise<Screen> {
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions(this.args), ...this.contextOptions(kind, language) });
    this.persistent.push(context);
    this.installed.set(context, { profile, kind });
    return this.watched(name, context, language);
  }

  /** What went wrong on any page since the last time this was asked. */
  complaints(): string[] {
    return this.screens.flatMap(({ watch }) => watch.complaints.splice(0).map(({ page, what }) => `${page}: ${what}`));
  }

  /** Keeps what every screen shows, for whoever has to find out why a story failed. */
  async keepEverything(): Promise<void> {
    for (const screen of this.screens) {
      if (!screen.page.isClosed()) await picture(screen, `failed-${screen.watch.name.replaceAll(' ', '-')}`);
    }
  }

  private async watched(name: string, context: BrowserContext, language: Language): Promise<Screen> {
    const watch = new Watch(context, name, this.hospital.url);
    await context.addInitScript(reportViolations);
    const screen = { page: context.pages()[0] ?? (await context.newPage()), context, watch, language };
    this.screens.push(screen);
    return screen;
  }

  private contextOptions(kind: BrowserContextOptions, language: Language): BrowserContextOptions {
    return { locale: language === 'zh' ? 'zh-CN' : 'en-US', timezoneId: 'Asia/Shanghai', permissions: ['notifications', 'camera'], baseURL: this.hospital.url, ...kind };
  }
}

/** The processes that run on a profile. */
async function browsersOf(profile: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map(async (id) => ({ id: Number(id), line: await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') })));
  return lines.filter(({ line }) => line.includes(`--user-data-dir=${profile}`)).map(({ id }) => id);
}

/** Keeps a picture of what is on a screen. */
export async function picture(screen: Screen, name: string): Promise<void> {
  await screen.page.screenshot({ path: join(SHOTS, `${name}-${screen.language}.png`), animations: 'disabled' });
}
