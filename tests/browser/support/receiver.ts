import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { freePort } from './hospital';

/** What somebody sent to the receiver. */
export interface Received {
  path: string;
  body: unknown;
}

/** The other side of a channel: a robot's server, an ntfy server, a system of the hospital. Keeps what it is sent. */
export class Receiver {
  /** The status with which it answers from now on. */
  status = 200;
  /** What it says, for kinds of channels that look. */
  answer = '{"errcode":0,"errmsg":"ok"}';
  readonly received: Received[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async open(): Promise<Receiver> {
    const port = await freePort();
    const server = createServer();
    const receiver = new Receiver(server, port);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        receiver.received.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown });
        response.writeHead(receiver.status, { 'Content-Type': 'application/json' }).end(receiver.answer);
        for (const tell of receiver.waiting.splice(0)) tell();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The n-th message, counted from 1. */
  async nth(n: number): Promise<Received> {
    while (this.received.length < n) await new Promise<void>((tell) => this.waiting.push(tell));
    return this.received[n - 1]!;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
