import { createHash, randomUUID, webcrypto } from 'node:crypto';
import type { Hospital } from './hospital';

const PREFIX = 'shouwang-event-1\n';
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const base64url = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64url');

/** A guard's phone without its screen: it signs what it did and sends it, as the app does. */
export class Queue {
  private seq = 0;
  private head = '0'.repeat(64);
  private cookie = '';
  /** Who is signed in. */
  person = '';

  private constructor(
    private readonly base: string,
    private readonly device: string,
    private readonly keys: webcrypto.CryptoKeyPair,
  ) {}

  /** A new phone of a guard who goes on duty at a post. */
  static async onDuty(hospital: Hospital, number: string, post: string): Promise<Queue> {
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const phone = new Queue(`http://127.0.0.1:${hospital.port}/api/v1`, randomUUID(), keys);
    const point = base64url(await webcrypto.subtle.exportKey('raw', keys.publicKey));
    await phone.ask('POST', 'devices', { device: phone.device, code: hospital.code, public_key: point, name: number });
    const { challenge } = (await (await phone.ask('GET', 'session/challenge')).json()) as { challenge: string };
    const signature = await phone.sign(challenge);
    const answer = await phone.ask('POST', 'session', { with: 'pin', device: phone.device, staff_number: number, pin: `10${number}`, challenge, signature });
    phone.cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
    phone.person = ((await answer.json()) as { me: { person: string } }).me.person;
    await phone.ask('POST', 'duty', { id: randomUUID(), post });
    return phone;
  }

  /** The first round of the shift with a name; `null` where there is none yet. */
  async round(name: string): Promise<{ id: string; starts_at: number } | null> {
    const { rounds } = (await (await this.ask('GET', 'patrol/shift')).json()) as { rounds: { id: string; name: { zh: string }; starts_at: number }[] };
    return rounds.find((one) => one.name.zh === name) ?? null;
  }

  /** Something happened at an instant; the phone numbers and signs it. */
  async event(at: number, payload: object): Promise<{ body: string; signature: string }> {
    this.seq += 1;
    const body = JSON.stringify({
      id: randomUUID(),
      device: this.device,
      seq: this.seq,
      prev_hash: this.head,
      payload: { person: this.person, ...payload },
      wall_time: at,
      clock: { offset: 0, error: 50, age: 0 },
      beacon: null,
    });
    const signature = await this.sign(PREFIX + body);
    this.head = createHash('sha256').update(PREFIX + body).digest('hex');
    return { body, signature };
  }

  /** A label was scanned. */
  scan(at: number, round: string, label: string, more: object = {}): Promise<{ body: string; signature: string }> {
    return this.event(at, { kind: 'scan', round, proof: { type: 'label', text: label }, answers: {}, remark: null, photos: [], fix: null, ...more });
  }

  /** Sends events; what the server said of each. */
  async send(events: { body: string; signature: string }[]): Promise<{ verdict: string; problems: string[] }[]> {
    return ((await (await this.ask('POST', 'sync', { events })).json()) as { results: { verdict: string; problems: string[] }[] }).results;
  }

  /** Uploads a photo; its name. */
  async photo(file: Buffer): Promise<string> {
    const sha256 = createHash('sha256').update(file).digest('hex');
    const answer = await fetch(`${this.base}/photos/${sha256}`, { method: 'PUT', headers: { 'X-Shouwang': '1', Cookie: this.cookie, 'Content-Type': 'image/jpeg' }, body: new Uint8Array(file) });
    if (!answer.ok) throw new Error(`the photo was not taken: ${answer.status} ${await answer.text()}`);
    return sha256;
  }

  private async sign(text: string): Promise<string> {
    return base64url(await webcrypto.subtle.sign(SIGNATURE, this.keys.privateKey, new TextEncoder().encode(text)));
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.base}/${path}`, {
      method,
      headers: { 'X-Shouwang': '1', Cookie: this.cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
