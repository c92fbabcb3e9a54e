import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { freePort } from './hospital';

/** What a browser tells the server about where and how to reach it. */
export interface Subscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

const SALT = 16;
const KEY_ID_LENGTH_AT = 20;
const TAG = 16;

/** A push service on this machine with one subscriber, who can read what is sent to him (RFC 8030, 8188, 8291). */
export class PushService {
  private readonly key = createECDH('prime256v1');
  private readonly secret = randomBytes(16);
  private readonly arrived: string[] = [];
  private readonly waiting: ((text: string) => void)[] = [];

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    this.key.generateKeys();
  }

  static async open(): Promise<PushService> {
    const port = await freePort();
    const server = createServer();
    const service = new PushService(server, port);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        service.take(Buffer.concat(parts));
        response.writeHead(201, { Location: `http://127.0.0.1:${port}/message` }).end();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  /** The subscriber's subscription. */
  get subscription(): Subscription {
    return {
      endpoint: `http://127.0.0.1:${this.port}/phone`,
      keys: { p256dh: this.key.getPublicKey('base64url'), auth: this.secret.toString('base64url') },
    };
  }

  /** The next message, in the clear. */
  next(): Promise<string> {
    const first = this.arrived.shift();
    return first === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(first);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private take(body: Buffer): void {
    const text = this.open(body);
    const reader = this.waiting.shift();
    if (reader === undefined) this.arrived.push(text);
    else reader(text);
  }

  private open(body: Buffer): string {
    const salt = body.subarray(0, SALT);
    const keyFrom = KEY_ID_LENGTH_AT + 1;
    const keyTo = keyFrom + (body[KEY_ID_LENGTH_AT] ?? 0);
    const theirs = body.subarray(keyFrom, keyTo);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.key.getPublicKey(), theirs]);
    const shared = hkdf(this.key.computeSecret(theirs), this.secret, info, 32);
    const key = hkdf(shared, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = hkdf(shared, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const cipher = createDecipheriv('aes-128-gcm', key, nonce);
    cipher.setAuthTag(body.subarray(-TAG));
    const padded = Buffer.concat([cipher.update(body.subarray(keyTo, -TAG)), cipher.final()]);
    // The last record ends with 2 and any number of zeros.
    return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
  }
}

function hkdf(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}
