import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const BINARY = resolve(import.meta.dirname, '..', process.env.SHOUWANG_BIN ?? '../../target/debug/shouwang');
const PUSH_CONTACT = 'mailto:security@haihe-hospital.cn';
/** Ports from here on are given out to clients by the kernel. */
const EPHEMERAL_FROM = 32_768;
const FIRST_PORT = 20_000;
/** The first start draws the demo hospital, which a debug build takes its time for. */
const READY_WITHIN_MS = 120_000;
const ASK_AGAIN_MS = 50;

/** The server takes every SHOUWANG_ variable for a setting and refuses those that it does not know. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SHOUWANG_')));

/** A demo hospital as it is right after its first start, to be copied. */
export interface Template {
  data: string;
  /** The code with which phones are enrolled. */
  code: string;
}

/** Sets the demo hospital up once. */
export async function makeTemplate(): Promise<Template> {
  const data = await mkdtemp(join(tmpdir(), 'shouwang-template-'));
  const server = new Hospital(data, await freePort(), '');
  await server.start(['--demo']);
  const code = /enrol\?code=([A-Z0-9]+)/.exec(server.said)?.[1];
  await server.stop();
  if (code === undefined) throw new Error(`the server told no enrolment code:\n${server.said}`);
  return { data, code };
}

/** The real server on a data folder of its own. */
export class Hospital {
  /** What the process printed. */
  said = '';
  private process: ChildProcess | null = null;

  constructor(
    readonly data: string,
    readonly port: number,
    /** The code with which phones are enrolled. */
    readonly code: string,
  ) {}

  /** A running hospital of its own, made from the template. */
  static async open(template: Template): Promise<Hospital> {
    const data = await mkdtemp(join(tmpdir(), 'shouwang-story-'));
    await cp(template.data, data, { recursive: true });
    const hospital = new Hospital(data, await freePort(), template.code);
    await hospital.start();
    return hospital;
  }

  /** Where browsers reach it. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts the process and waits until it is ready. */
  async start(more: readonly string[] = []): Promise<void> {
    const settings = ['--test-mode', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--push-contact', PUSH_CONTACT];
    const child = spawn(BINARY, ['serve', ...settings, ...more], { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended by itself:\n${this.said}`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`the server did not get ready:\n${this.said}`);
      await pause(ASK_AGAIN_MS);
    }
  }

  /** Ends it at once, as a power cut would. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Stops it and throws its data away. */
  async close(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Moves the server's clock forward. A restart sets it back to the machine's. */
  async advance(ms: number): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/test/clock`, {
      method: 'POST',
      headers: { 'X-Shouwang': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ ms }),
    });
    if (!answer.ok) throw new Error(`the clock did not move: ${answer.status}`);
  }

  /** What the journal's own check says of the data folder. */
  async verifyJournal(): Promise<string> {
    const { stdout } = await promisify(execFile)(BINARY, ['journal', 'verify', '--data', this.data], { env: ENVIRONMENT });
    return stdout;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

/** A port that nobody listens on and that the kernel gives to no client. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (EPHEMERAL_FROM - FIRST_PORT));
    const probe = createServer();
    const free = await new Promise<boolean>((answer) => {
      probe.once('error', () => answer(false));
      probe.listen(port, '127.0.0.1', () => answer(true));
    });
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
