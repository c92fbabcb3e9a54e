import type { AlarmAction, AlarmDetail, AlarmView, GuardView, Uuid } from '../api/types';
import { isLive, isTaken } from '../core/alarms';
import { aloneRank, guardAlone } from '../core/lone-work';
import type { Phrase } from '../core/phrase';
import type { App } from './app.svelte';

export type DeskTab = 'alarms' | 'guards' | 'closed';
export const TABS: readonly DeskTab[] = ['alarms', 'guards', 'closed'];

const CLOSED_PAGE = 30;
const SETTLE_MS = 120;

/** The desk: what is listed, what is chosen, its history. */
export class DeskState {
  tab = $state<DeskTab>('alarms');
  query = $state('');
  selectedAlarm = $state<Uuid | null>(null);
  selectedGuard = $state<Uuid | null>(null);
  detail = $state.raw<AlarmDetail | null>(null);
  detailFailed = $state(false);
  closed = $state.raw<AlarmView[] | null>(null);
  closedNext = $state<number | null>(null);
  closedFailed = $state(false);
  /** Input ids of this desk's own acts, to tell what became of them. */
  lastAct = $state<Uuid | null>(null);

  /** Who gives no sign comes first. */
  readonly guards = $derived.by((): GuardView[] => {
    const rank = (guard: GuardView) => aloneRank(guardAlone(guard, this.app.clock.now));
    return [...this.app.live.site.guards.values()].sort((a, b) => rank(a) - rank(b) || a.staff_number.localeCompare(b.staff_number));
  });
  readonly alarms = $derived.by(() => this.app.live.open.filter((alarm) => this.matches(this.textOf(alarm))));
  readonly shownGuards = $derived.by(() => this.guards.filter((guard) => this.matches(this.textOfGuard(guard))));
  readonly shownClosed = $derived.by(() => (this.closed ?? []).filter((alarm) => this.matches(this.textOf(alarm))));
  /** The chosen alarm, as fresh as it is known. */
  readonly alarm = $derived.by((): AlarmView | null => {
    const id = this.selectedAlarm;
    if (id === null) return null;
    return this.app.live.alarm(id) ?? (this.detail?.alarm.id === id ? this.detail.alarm : (this.closed?.find((one) => one.id === id) ?? null));
  });
  /** What keeps each busy guard busy. */
  readonly busyWith = $derived.by(() => {
    const out = new Map<Uuid, AlarmView>();
    for (const alarm of this.app.live.open) for (const one of alarm.assignments) if (isLive(one)) out.set(one.person, alarm);
    return out;
  });

  /** Guards with an accepted assignment: they cannot go off duty. */
  readonly onTask = $derived.by((): ReadonlySet<Uuid> => new Set(this.app.live.open.flatMap((alarm) => alarm.assignments.filter(isTaken).map((one) => one.person))));
  /** Why the last attempt to end a duty failed. */
  dutyProblem = $state.raw<Phrase | null>(null);

  constructor(readonly app: App) {}

  /** Call while a component is made; ends with it. */
  attach(): void {
    $effect(() => {
      this.app.live.start('desk');
      void this.app.plan.load();
      void this.app.duty.loadPosts().catch(() => undefined);
    });
    $effect(() => {
      // The most urgent alarm is chosen by itself as long as nothing else is.
      const first = this.app.live.open[0];
      if (this.selectedAlarm === null && first !== undefined) this.selectedAlarm = first.id;
    });
    $effect(() => {
      const id = this.selectedAlarm;
      void this.app.live.site.alarms.get(id ?? '');
      if (id === null) return;
      const timer = setTimeout(() => void this.loadDetail(id), SETTLE_MS);
      return () => clearTimeout(timer);
    });
    $effect(() => {
      if (this.tab === 'closed' && this.closed === null && !this.closedFailed) void this.loadClosed();
    });
    this.attachBell();
  }

  private attachBell(): void {
    let known: ReadonlySet<Uuid> | null = null;
    $effect(() => {
      if (!this.app.live.ready) return;
      const { open } = this.app.live;
      const fresh = known === null ? undefined : open.find((alarm) => !known?.has(alarm.id));
      known = new Set(open.map((alarm) => alarm.id));
      if (fresh !== undefined) this.app.phone.devices.sound.chime(fresh.priority);
    });
  }

  async loadDetail(id: Uuid): Promise<void> {
    try {
      const detail = await this.app.api.alarm(id);
      if (this.selectedAlarm !== id) return;
      this.detail = detail;
      this.detailFailed = false;
    } catch {
      if (this.selectedAlarm === id) this.detailFailed = true;
    }
  }

  async loadClosed(more = false): Promise<void> {
    this.closedFailed = false;
    try {
      const before = more ? (this.closedNext ?? undefined) : undefined;
      const page = await this.app.api.alarms({ open: false, limit: CLOSED_PAGE, before });
      const closed = page.alarms.filter((alarm) => alarm.closed !== null);
      this.closed = more ? [...(this.closed ?? []), ...closed] : closed;
      this.closedNext = page.next;
    } catch {
      this.closedFailed = true;
    }
  }

  async act(alarm: Uuid, action: AlarmAction): Promise<void> {
    this.lastAct = await this.app.outbox.act(alarm, action);
  }

  chooseGuard(guard: Uuid | null): void {
    this.selectedGuard = guard;
    this.dutyProblem = null;
  }

  /** Takes a guard off duty who forgot it; the picture follows by the live link. */
  async endDuty(guard: Uuid): Promise<void> {
    this.dutyProblem = null;
    try {
      await this.app.api.endDutyOf(guard);
    } catch (error) {
      this.dutyProblem = this.app.problem(error);
    }
  }

  /** Moves the choice in the list that shows. */
  move(by: 1 | -1): void {
    if (this.tab === 'guards') {
      this.selectedGuard = step(this.shownGuards.map((guard) => guard.person), this.selectedGuard, by);
      return;
    }
    const list = this.tab === 'alarms' ? this.alarms : this.shownClosed;
    this.selectedAlarm = step(list.map((alarm) => alarm.id), this.selectedAlarm, by);
  }

  turn(): void {
    this.tab = TABS[(TABS.indexOf(this.tab) + 1) % TABS.length] ?? 'alarms';
  }

  private matches(text: string): boolean {
    return this.query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }
  private textOf(alarm: AlarmView): string {
    const { t } = this.app.texts;
    const who = alarm.assignments.map((one) => this.app.who(one.person)).join(' ');
    return `${t(`kind.${alarm.kind}`)} ${t(`priority.${alarm.priority}`)} ${alarm.place.name.zh} ${alarm.place.name.en} ${alarm.text ?? ''} ${who}`.toLowerCase();
  }
  private textOfGuard(guard: GuardView): string {
    const place = guard.position?.place.name;
    return `${guard.staff_number} ${guard.name.zh} ${guard.name.en} ${guard.post_name.zh} ${guard.post_name.en} ${place?.zh ?? ''} ${place?.en ?? ''}`.toLowerCase();
  }
}

function step(ids: readonly Uuid[], current: Uuid | null, by: 1 | -1): Uuid | null {
  if (ids.length === 0) return current;
  const at = current === null ? -1 : ids.indexOf(current);
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
}
