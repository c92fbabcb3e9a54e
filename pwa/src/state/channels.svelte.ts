import { Refused } from '../api/client';
import type { ChannelView, ContactView, DepartmentView, PersonContacts, Priority, Audience, TryResult, UndeliveredView, Uuid, Millis, ChangeChannel } from '../api/types';
import { addressOf, channelFault, isFault, settingsOf, type ChannelFault, type ContactKind, type SettingsDraft, type SiteKind } from '../core/channels';
import type { Language } from '../core/format';
import type { Phrase } from '../core/phrase';
import type { App } from './app.svelte';
import { newId } from './session.svelte';

/** How the last try of a channel or contact went. */
export type Attempt = { step: 'sending' } | { step: 'answered'; result: TryResult; at: Millis } | { step: 'unanswered'; text: Phrase };

/** What is typed about a channel beside its settings. */
export interface ChannelDraft {
  name: string;
  serves: Audience[];
  least: Priority;
  language: Language;
}

/** The site's channels, how people are reached beside the app, and what did not get through. */
export class ChannelsState {
  /** Each list is `null` until loaded. */
  channels = $state.raw<ChannelView[] | null>(null);
  departments = $state.raw<DepartmentView[]>([]);
  people = $state.raw<PersonContacts[] | null>(null);
  undelivered = $state.raw<UndeliveredView[] | null>(null);
  /** When the list of undelivered messages was read. */
  undeliveredAt = $state<Millis>(0);
  failed = $state({ channels: false, people: false, undelivered: false });
  /** Tries of this page, by channel or contact. */
  attempts = $state.raw<ReadonlyMap<Uuid, Attempt>>(new Map());

  constructor(readonly app: App) {}

  loadChannels(): Promise<void> {
    return this.loading('channels', async () => {
      const { channels, departments } = await this.app.api.channels();
      [this.channels, this.departments] = [channels, departments];
    });
  }

  loadPeople(): Promise<void> {
    return this.loading('people', async () => {
      this.people = await this.app.api.contacts();
    });
  }

  loadUndelivered(): Promise<void> {
    return this.loading('undelivered', async () => {
      this.undelivered = await this.app.api.undelivered();
      this.undeliveredAt = this.app.clock.exact();
    });
  }

  /** Adds a channel; the fault where it is refused. */
  async addChannel(kind: SiteKind, draft: ChannelDraft, typed: SettingsDraft): Promise<ChannelFault | null> {
    const settings = settingsOf(kind, typed);
    if (isFault(settings)) return settings;
    return this.saved(async () => {
      const added = await this.app.api.addChannel({ id: newId(), ...draft, settings });
      this.channels = [...(this.channels ?? []), added];
    });
  }

  /** Changes a channel; its settings only where `typed` is given, its number only where `phone` is. */
  async changeChannel(channel: ChannelView, draft: ChannelDraft, typed: SettingsDraft | null, phone: string | null): Promise<ChannelFault | null> {
    const change: ChangeChannel = { ...draft };
    if (typed !== null) {
      const settings = settingsOf(channel.kind as SiteKind, typed);
      if (isFault(settings)) return settings;
      change.settings = settings;
    } else if (phone !== null) change.phone = phone;
    return this.saved(() => this.change(channel.id, change));
  }

  setEnabled(channel: ChannelView, enabled: boolean): Promise<ChannelFault | null> {
    return this.saved(() => this.change(channel.id, { enabled }));
  }

  removeChannel(id: Uuid): Promise<ChannelFault | null> {
    return this.saved(async () => {
      await this.app.api.removeChannel(id);
      this.channels = (this.channels ?? []).filter((one) => one.id !== id);
    });
  }

  async tryChannel(id: Uuid): Promise<void> {
    await this.attempt(id, () => this.app.api.tryChannel(id));
    await this.loadChannels();
  }

  async addContact(person: Uuid, kind: ContactKind, typed: SettingsDraft, language: Language): Promise<ChannelFault | null> {
    return this.saved(async () => {
      const added = await this.app.api.addContact(person, { id: newId(), address: addressOf(kind, typed), language });
      this.replace(person, (contacts) => [...contacts, added]);
    });
  }

  removeContact(person: Uuid, id: Uuid): Promise<ChannelFault | null> {
    return this.saved(async () => {
      await this.app.api.removeContact(person, id);
      this.replace(person, (contacts) => contacts.filter((one) => one.id !== id));
    });
  }

  async tryContact(person: Uuid, id: Uuid): Promise<void> {
    await this.attempt(id, () => this.app.api.tryContact(person, id));
    await this.loadPeople();
  }

  private async loading(list: 'channels' | 'people' | 'undelivered', load: () => Promise<void>): Promise<void> {
    this.failed[list] = false;
    try {
      await load();
    } catch {
      this.failed[list] = true;
    }
  }

  private async change(id: Uuid, change: ChangeChannel): Promise<void> {
    const changed = await this.app.api.changeChannel(id, change);
    this.channels = (this.channels ?? []).map((one) => (one.id === id ? changed : one));
    // Of what was tried before, nothing holds for a channel that was changed.
    this.attempts = new Map([...this.attempts].filter(([tried]) => tried !== id));
  }

  private async attempt(id: Uuid, send: () => Promise<TryResult>): Promise<void> {
    this.note(id, { step: 'sending' });
    try {
      const result = await send();
      this.note(id, { step: 'answered', result, at: this.app.clock.exact() });
    } catch (error) {
      this.note(id, { step: 'unanswered', text: this.app.problem(error) });
    }
  }

  private note(id: Uuid, attempt: Attempt): void {
    this.attempts = new Map(this.attempts).set(id, attempt);
  }

  private replace(person: Uuid, contacts: (before: ContactView[]) => ContactView[]): void {
    this.people = (this.people ?? []).map((one) => (one.person.id === person ? { ...one, contacts: contacts(one.contacts) } : one));
  }

  private async saved(save: () => Promise<void>): Promise<ChannelFault | null> {
    try {
      await save();
      return null;
    } catch (error) {
      const fault = error instanceof Refused ? channelFault(error.code, error.problem.context) : null;
      return fault ?? { field: null, text: this.app.problem(error) };
    }
  }
}
