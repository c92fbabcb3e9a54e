import type { HazardAction, HazardDetail, HazardView, NewHazard } from '../api/patrol-desk';
import type { Millis, PersonView, Uuid } from '../api/types';
import { byUrgency, overdueAt, type HazardFilter } from '../core/patrol/hazards';
import { matches } from '../core/patrol/setup';
import type { Phrase } from '../core/phrase';
import type { PatrolDesk } from './patrol-desk.svelte';
import { newId } from './session.svelte';

const PAGE = 200;
const AGAIN_MS = 60_000;
/** Whoever may be given a hazard. */
const OWNERS = ['guard', 'supervisor', 'office', 'admin'] as const;

/** The register of hazards. */
export class PatrolHazards {
  filter = $state<HazardFilter>('open');
  query = $state('');
  selected = $state<Uuid | null>(null);
  failed = $state(false);
  detail = $state.raw<HazardDetail | null>(null);
  detailFailed = $state(false);
  next = $state<Millis | null>(null);
  private list = $state.raw<HazardView[] | null>(null);
  private people = $state.raw<ReadonlyMap<Uuid, PersonView>>(new Map());
  private asked = 0;

  readonly isLoaded = $derived(this.list !== null);
  readonly all = $derived.by(() => (this.list ?? []).map((one) => overdueAt(one, this.desk.app.clock.now)));
  readonly overdue = $derived(this.all.filter((one) => one.overdue).length);
  readonly shown = $derived.by(() => {
    const some = this.all.filter((one) => (this.filter === 'overdue' ? one.overdue : true) && this.finds(one));
    return this.filter === 'closed' ? some : some.sort(byUrgency);
  });
  readonly hazard = $derived(this.all.find((one) => one.id === this.selected) ?? (this.detail?.hazard.id === this.selected ? this.detail.hazard : null));
  readonly owners = $derived.by(() =>
    [...this.desk.app.live.site.people.values()]
      .filter((one) => one.roles.some((role) => (OWNERS as readonly string[]).includes(role)))
      .sort((a, b) => (a.staff_number ?? '~').localeCompare(b.staff_number ?? '~')),
  );

  constructor(readonly desk: PatrolDesk) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      void this.load(this.filter === 'closed');
      const again = setInterval(() => void this.load(this.filter === 'closed', true), AGAIN_MS);
      return () => clearInterval(again);
    });
    $effect(() => {
      if (this.selected !== null) void this.loadDetail(this.selected);
    });
  }

  async load(closed = this.filter === 'closed', keep = false): Promise<void> {
    const asked = ++this.asked;
    if (!keep) this.list = null;
    try {
      const page = await this.desk.app.api.patrol.hazards({ open: !closed, limit: PAGE });
      if (asked !== this.asked) return;
      [this.list, this.next, this.failed] = [page.hazards, page.next, false];
      this.know(page.people);
    } catch {
      if (asked === this.asked) this.failed = this.list === null;
    }
  }

  async more(): Promise<void> {
    if (this.next === null) return;
    try {
      const page = await this.desk.app.api.patrol.hazards({ open: this.filter !== 'closed', before: this.next, limit: PAGE });
      [this.list, this.next] = [[...(this.list ?? []), ...page.hazards], page.next];
      this.know(page.people);
    } catch {
      this.failed = this.list === null;
    }
  }

  async loadDetail(id: Uuid): Promise<void> {
    try {
      const detail = await this.desk.app.api.patrol.hazard(id);
      if (this.selected !== id) return;
      [this.detail, this.detailFailed] = [detail, false];
      this.know(detail.people);
    } catch {
      if (this.selected === id) this.detailFailed = true;
    }
  }

  /** What went wrong where it was not done. */
  async act(hazard: Uuid, action: HazardAction): Promise<Phrase | null> {
    try {
      this.take(await this.desk.app.api.patrol.hazardInput(hazard, newId(), action));
      void this.loadDetail(hazard);
      return null;
    } catch (error) {
      return this.desk.app.problem(error);
    }
  }

  async report(body: Omit<NewHazard, 'id'>): Promise<Uuid | Phrase> {
    const id = newId();
    try {
      this.take(await this.desk.app.api.patrol.newHazard({ id, ...body }));
      return id;
    } catch (error) {
      return this.desk.app.problem(error);
    }
  }

  readonly who = (id: Uuid): string => {
    const person = this.people.get(id);
    return person === undefined ? this.desk.app.who(id) : [person.staff_number, this.desk.app.texts.name(person.name)].filter(Boolean).join(' ');
  };

  private take(hazard: HazardView): void {
    const held = this.list ?? [];
    const rest = held.filter((one) => one.id !== hazard.id);
    this.list = (hazard.state === 'closed') === (this.filter === 'closed') ? [hazard, ...rest] : rest;
    if (this.detail?.hazard.id === hazard.id) this.detail = { ...this.detail, hazard };
  }

  private know(people: readonly PersonView[]): void {
    this.people = new Map([...this.people, ...people.map((one) => [one.id, one] as const)]);
  }

  private finds(one: HazardView): boolean {
    return matches(this.query.trim(), one.text, one.place.name.zh, one.place.name.en, one.owner === null ? '' : this.who(one.owner));
  }
}
