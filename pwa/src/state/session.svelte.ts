import { Refused, type Api } from '../api/client';
import type { May, Me, SiteView } from '../api/types';
import { uuid7 } from '../core/id';
import type { Database, Enrolment } from '../data/db';
import { makeKey, sign } from '../data/device-key';
import { keepSite, lastSite } from './last-site';

export type SessionStatus = 'loading' | 'in' | 'out';

/** Ten random bytes for an id. */
export const randomBytes = (): Uint8Array => crypto.getRandomValues(new Uint8Array(10));
/** A new id of this device. */
export const newId = (now = Date.now()): string => uuid7(now, randomBytes());

/** Who is signed in, and the enrolled phone. */
export class Session {
  status = $state<SessionStatus>('loading');
  me = $state.raw<Me | null>(null);
  enrolment = $state.raw<Enrolment | null>(null);
  /** The server could not be asked; this is who it was last. */
  unconfirmed = $state(false);
  private last = $state.raw<SiteView | null>(lastSite());
  /** Where this device is: known also while nobody is signed in. */
  readonly site = $derived.by((): SiteView | null => this.me?.site ?? this.enrolment?.site ?? this.last);

  constructor(
    private readonly api: Api,
    private readonly db: Database,
    private readonly onClock: (now: number) => void,
  ) {}

  /** Asks who is signed in. Without an answer the last known person goes on, so that a phone starts offline. */
  async load(): Promise<void> {
    this.enrolment = (await this.db.get('enrolment', 'phone')) ?? null;
    const last = (await this.db.get('me', 'last')) ?? null;
    if (last !== null && this.status === 'loading') {
      this.me = last;
      this.remember(last.site);
      this.unconfirmed = true;
      this.status = 'in';
    }
    await this.confirm();
  }

  /** Asks again; keeps the last known person where no answer comes. */
  async confirm(): Promise<void> {
    try {
      await this.become(await this.api.me());
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) await this.forget();
      else if (this.me === null) this.status = 'out';
    }
  }

  may(action: May): boolean {
    return this.me?.may.includes(action) ?? false;
  }

  async signInWithPassword(login: string, password: string): Promise<void> {
    const { me } = await this.api.signIn({ with: 'password', login, password });
    await this.become(me);
  }

  async signInWithPin(staffNumber: string, pin: string): Promise<void> {
    const phone = this.enrolment;
    if (phone === null) throw new Error('the phone is not enrolled');
    const { challenge } = await this.api.challenge();
    const signature = await sign(crypto.subtle, phone.key, challenge);
    const { me } = await this.api.signIn({
      with: 'pin',
      device: phone.device,
      staff_number: staffNumber,
      pin,
      challenge,
      signature,
    });
    await this.become(me);
  }

  /** Makes a key, has it enrolled, and keeps it. */
  async enrol(code: string, name: string): Promise<void> {
    const { key, publicKey } = await makeKey(crypto.subtle);
    const { device, site } = await this.api.enrol({ device: newId(), code, public_key: publicKey, name });
    const enrolment: Enrolment = { device, site, key };
    await this.db.put('enrolment', enrolment, 'phone');
    this.enrolment = enrolment;
  }

  /** Ends the session. What has not been sent stays on the phone. */
  async signOut(): Promise<void> {
    await this.api.signOut();
    await this.forget();
  }

  /** The server ended the session. */
  async forget(): Promise<void> {
    await this.db.delete('me', 'last');
    this.me = null;
    this.unconfirmed = false;
    this.status = 'out';
  }

  private remember(site: SiteView): void {
    this.last = site;
    keepSite(site);
  }

  private async become(me: Me): Promise<void> {
    this.onClock(me.now);
    this.remember(me.site);
    await this.db.put('me', me, 'last');
    this.me = me;
    this.unconfirmed = false;
    this.status = 'in';
  }
}
