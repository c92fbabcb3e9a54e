import type { AlarmInput, AlarmView, AssignmentState, AssignmentView, Millis, Uuid } from '../api/types';

/** An input that waits in the outbox. */
export interface PendingInput {
  alarm: Uuid;
  input: AlarmInput;
  at: Millis;
}

const NEXT: Partial<Record<AlarmInput['do'], { from: readonly AssignmentState[]; to: AssignmentState }>> = {
  accept: { from: ['offered', 'received', 'seen'], to: 'accepted' },
  decline: { from: ['offered', 'received', 'seen'], to: 'declined' },
  set_out: { from: ['accepted'], to: 'en_route' },
  arrive: { from: ['accepted', 'en_route'], to: 'on_scene' },
  clear: { from: ['on_scene', 'en_route', 'accepted'], to: 'cleared' },
  withdraw: { from: ['accepted', 'en_route', 'on_scene'], to: 'withdrawn' },
};

/**
 * The alarm as it will be once what waits has arrived. Only one's own steps are foreseen; whether the server agrees is
 * said when it answers, and the screen marks the step as waiting until then.
 */
export function foresee(alarm: AlarmView, pending: readonly PendingInput[]): AlarmView {
  return pending.filter((one) => one.alarm === alarm.id).reduce(step, alarm);
}

function step(alarm: AlarmView, { input, at }: PendingInput): AlarmView {
  if (input.do === 'contain') return { ...alarm, contained_at: alarm.contained_at ?? at };
  if (input.do === 'claim_false') return { ...alarm, false_claimed_at: alarm.false_claimed_at ?? at };
  const next = NEXT[input.do];
  if (next === undefined || !('assignment' in input)) return alarm;
  const assignments = alarm.assignments.map((assignment) =>
    assignment.id === input.assignment && next.from.includes(assignment.state)
      ? moved(assignment, next.to, at)
      : assignment,
  );
  return { ...alarm, assignments };
}

function moved(assignment: AssignmentView, state: AssignmentState, at: Millis): AssignmentView {
  return {
    ...assignment,
    state,
    accepted_at: state === 'accepted' ? at : assignment.accepted_at,
    en_route_at: state === 'en_route' ? at : assignment.en_route_at,
    on_scene_at: state === 'on_scene' ? at : assignment.on_scene_at,
    ended_at: state === 'declined' || state === 'cleared' || state === 'withdrawn' ? at : assignment.ended_at,
  };
}
