import type { RoundView } from '../api/patrol-desk';
import type { AlarmView, Change, GuardView, Millis, PersonView, PresenceView, ServerMessage, Since, Snapshot, Uuid } from '../api/types';
import { NOTHING_UNREADABLE, type Unreadable } from './unreadable';

/** What is known of the site, built from the live socket's messages. Never changed in place. */
export interface Site {
  /** Where in the journal this stands; `null` before the first snapshot. */
  readonly since: Since | null;
  readonly alarms: ReadonlyMap<Uuid, AlarmView>;
  readonly guards: ReadonlyMap<Uuid, GuardView>;
  readonly people: ReadonlyMap<Uuid, PersonView>;
  /** Rounds under way, those that are to begin soon, and those that ended lately. */
  readonly rounds: ReadonlyMap<Uuid, RoundView>;
  readonly unreadable: Unreadable;
  /** Pings in a row that told of lines that never came. */
  readonly behind: number;
}

/** What a message did. */
export interface Applied {
  site: Site;
  /** Lines are missing: say hello again. */
  gap: boolean;
}

export const EMPTY: Site = { since: null, alarms: new Map(), guards: new Map(), people: new Map(), rounds: new Map(), unreadable: NOTHING_UNREADABLE, behind: 0 };

/** Closed alarms are kept so that their end can be shown; this many. */
const CLOSED_KEPT = 20;
/** A ping may overtake the change it tells of; two in a row cannot. */
const PINGS_BEHIND = 2;
/** Rounds that are over are kept this long, milliseconds. */
const OVER_KEPT = 3_600_000;

/** Applies one message. Duplicates and what is unknown change nothing; a gap changes nothing and says so. */
export function apply(site: Site, message: ServerMessage): Applied {
  switch (message.t) {
    case 'snapshot':
      return { site: fromSnapshot(message), gap: false };
    case 'change':
      return applyChange(site, message);
    case 'presence':
      return { site: withPresence(site, message.guards), gap: false };
    case 'ping':
      return applyPing(site, message.seq);
    case 'welcome': {
      // A resumed stream continues where this stands; the journal of another epoch does not.
      const foreign = message.resumed && site.since?.epoch !== message.epoch;
      return { site: foreign ? EMPTY : site, gap: foreign };
    }
    case 'canary':
    case 'clock':
    case 'bye':
      return { site, gap: false };
  }
}

/** Takes one alarm from an HTTP answer, unless the picture is already ahead of it: answers and lines overtake each other. */
export function freshen(site: Site, alarm: AlarmView): Site {
  if (site.since === null || isOlder(site, alarm)) return site;
  return { ...site, alarms: withoutOldClosed(new Map(site.alarms).set(alarm.id, alarm)) };
}

/** Whether a newer version of this alarm is held. */
function isOlder(site: Site, alarm: AlarmView): boolean {
  const held = site.alarms.get(alarm.id);
  return held !== undefined && alarm.version < held.version;
}

function fromSnapshot(message: Snapshot): Site {
  return {
    since: { epoch: message.epoch, seq: message.seq },
    alarms: byKey(message.alarms, (alarm) => alarm.id),
    guards: byKey(message.guards, (guard) => guard.person),
    people: byKey(message.people, (person) => person.id),
    rounds: byKey(message.rounds ?? [], (round) => round.id),
    unreadable: { alarms: message.unreadable, loneWorks: message.unreadable_lone_works },
    behind: 0,
  };
}

function applyChange(site: Site, change: Change): Applied {
  if (site.since === null) return { site, gap: true };
  if (change.seq <= site.since.seq) return { site, gap: false };
  if (change.prev > site.since.seq) return { site, gap: true };
  const guards = replaced(site.guards, change.guards, (guard) => guard.person);
  return {
    site: {
      since: { epoch: site.since.epoch, seq: change.seq },
      alarms: withoutOldClosed(replaced(site.alarms, change.alarms?.filter((alarm) => !isOlder(site, alarm)), (alarm) => alarm.id)),
      guards: without(guards, change.off_duty),
      people: replaced(site.people, change.people, (person) => person.id),
      rounds: withoutOldRounds(replaced(site.rounds, change.rounds, (round) => round.id), change.now),
      unreadable: {
        alarms: change.unreadable ?? site.unreadable.alarms,
        loneWorks: change.unreadable_lone_works ?? site.unreadable.loneWorks,
      },
      behind: 0,
    },
    gap: false,
  };
}

function withPresence(site: Site, presences: readonly PresenceView[]): Site {
  const guards = new Map(site.guards);
  for (const presence of presences) {
    const guard = guards.get(presence.person);
    if (guard !== undefined) {
      guards.set(presence.person, { ...guard, position: presence.position, readiness: presence.readiness });
    }
  }
  return { ...site, guards };
}

function applyPing(site: Site, seq: number): Applied {
  const behind = site.since !== null && seq > site.since.seq ? site.behind + 1 : 0;
  return behind >= PINGS_BEHIND ? { site: { ...site, behind: 0 }, gap: true } : { site: { ...site, behind }, gap: false };
}

function byKey<T>(list: readonly T[], key: (item: T) => Uuid): Map<Uuid, T> {
  return new Map(list.map((item) => [key(item), item]));
}

function replaced<T>(map: ReadonlyMap<Uuid, T>, list: readonly T[] | undefined, key: (item: T) => Uuid): ReadonlyMap<Uuid, T> {
  if (list === undefined || list.length === 0) return map;
  const next = new Map(map);
  for (const item of list) next.set(key(item), item);
  return next;
}

function without<T>(map: ReadonlyMap<Uuid, T>, keys: readonly Uuid[] | undefined): ReadonlyMap<Uuid, T> {
  if (keys === undefined || keys.length === 0) return map;
  const next = new Map(map);
  for (const key of keys) next.delete(key);
  return next;
}

function withoutOldClosed(alarms: ReadonlyMap<Uuid, AlarmView>): ReadonlyMap<Uuid, AlarmView> {
  const closed = [...alarms.values()].filter((alarm) => alarm.closed !== null);
  if (closed.length <= CLOSED_KEPT) return alarms;
  closed.sort((a, b) => b.closed!.at - a.closed!.at);
  return without(
    alarms,
    closed.slice(CLOSED_KEPT).map((alarm) => alarm.id),
  );
}

function withoutOldRounds(rounds: ReadonlyMap<Uuid, RoundView>, now: Millis): ReadonlyMap<Uuid, RoundView> {
  const old = [...rounds.values()].filter((round) => round.ended_at !== null && round.ended_at < now - OVER_KEPT);
  return without(
    rounds,
    old.map((round) => round.id),
  );
}
