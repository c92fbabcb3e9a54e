import type { Kind, Millis, PlanBody, PlanStep, PlanView, PlanWarning, Priority } from '../api/types';
import { phrase, type Phrase } from './phrase';
import { planFileFault } from './plan-file';

/** Equipment that has a word in every language. */
export const EQUIPMENT = [
  'shield',
  'fork',
  'baton',
  'helmet',
  'stab_vest',
  'gloves',
  'restraint',
  'recorder',
  'radio',
  'torch',
  'extinguisher',
  'mask',
  'first_aid',
  'aed',
  'blanket',
  'keys',
] as const;
/** Skills that have one. */
export const SKILLS = ['first_aid', 'fire', 'escort', 'english'] as const;

/** A field of a response plan, as its editor names it. */
export type PlanField =
  | 'name'
  | 'responders'
  | 'parallel'
  | 'skills'
  | 'bring'
  | 'offer'
  | 'steps'
  | 'repeat'
  | 'look_again'
  | 'critical_posts'
  | 'accept'
  | 'arrive'
  | 'news';

/** Why the server refused a plan, and at which field that is to be shown. */
export interface PlanFault {
  field: PlanField | null;
  text: Phrase;
}

/** The names of the server's fields. */
const FIELDS: Record<string, PlanField> = {
  responders: 'responders',
  parallel: 'parallel',
  skills: 'skills',
  bring: 'bring',
  steps: 'steps',
  critical_posts: 'critical_posts',
  offer_ms: 'offer',
  repeat_ms: 'repeat',
  look_again_ms: 'look_again',
  accept_target_ms: 'accept',
  arrive_target_ms: 'arrive',
  news_ms: 'news',
};

/** What a problem code says of a plan; `null` where it is not about one. Spans are told in seconds, as they are entered. */
export function planFault(code: string, context: unknown): PlanFault | null {
  const given = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};
  const name = typeof given.field === 'string' ? given.field : '';
  const field = FIELDS[name] ?? null;
  const called = field === null ? name : phrase(`plan_field.${field}`);
  const number = (key: string, unit: number) => (typeof given[key] === 'number' ? given[key] / unit : 0);
  const unit = name.endsWith('_ms') ? 1000 : 1;
  switch (code) {
    case 'plan_out_of_bounds':
      return { field, text: phrase('problem.plan_out_of_bounds', { field: called, least: number('least', unit), most: number('most', unit) }) };
    case 'plan_too_many':
      return { field, text: phrase('problem.plan_too_many', { field: called, most: number('most', 1) }) };
    case 'plan_responsible_too_late':
      return { field: 'steps', text: phrase('problem.plan_responsible_too_late', { after: number('after_ms', 1000), most: number('most_ms', 1000) }) };
    case 'plan_nobody_responsible':
      return { field: 'steps', text: phrase('problem.plan_nobody_responsible') };
    case 'plan_repeats_for_nobody':
      return { field: 'steps', text: phrase('problem.plan_repeats_for_nobody') };
    case 'plan_steps_out_of_order':
      return { field: 'steps', text: phrase('problem.plan_steps_out_of_order') };
    case 'plan_no_name':
      return { field: 'name', text: phrase('problem.plan_no_name') };
    default: {
      const text = planFileFault(code, given);
      return text === null ? null : { field: code === 'plan_post_unknown' ? 'critical_posts' : null, text };
    }
  }
}

/** The plans of one kind, by priority. */
export interface PlanRow {
  kind: Kind;
  plans: Partial<Record<Priority, PlanView>>;
}

/** Plans as a table: a row for each kind, a column for each priority. */
export function planTable(plans: readonly PlanView[], kinds: readonly Kind[]): PlanRow[] {
  return kinds.map((kind) => ({
    kind,
    plans: Object.fromEntries(plans.filter((one) => one.kind === kind).map((one) => [one.priority, one] as const)),
  }));
}

/** What a plan asks for and the site does not have. `skill` names a skill. */
export function warningPhrase(warning: PlanWarning, skill: (word: string) => string): Phrase {
  switch (warning.code) {
    case 'skill_of_nobody':
      return phrase('plans.warning.skill_of_nobody', { skill: skill(warning.skill) });
    case 'too_few_guards':
      return phrase('plans.warning.too_few_guards', { n: warning.guards });
    case 'no_police':
      return phrase('plans.warning.no_police');
  }
}

/** One thing that happens while no guard has the alarm. Seconds after its raising. */
export interface Moment {
  at: number;
  what: 'offer' | 'step' | 'accept' | 'repeat';
  step: PlanStep | null;
}

/** The escalation as it is read from top to bottom: the offer, the steps, the target to accept, the repetition. */
export function moments(plan: PlanBody): Moment[] {
  const steps = plan.steps.map((step): Moment => ({ at: step.after_s, what: 'step', step }));
  const last = plan.steps.at(-1);
  const RANK = { offer: 0, step: 1, accept: 2, repeat: 3 };
  const out: Moment[] = [{ at: 0, what: 'offer', step: null }, ...steps, { at: plan.accept_s, what: 'accept', step: null }];
  out.sort((a, b) => a.at - b.at || RANK[a.what] - RANK[b.what]);
  if (last !== undefined) out.push({ at: last.after_s + plan.repeat_s, what: 'repeat', step: last });
  return out;
}

/** A file that can be imported again, here or at another site. */
export function planFile(plans: readonly PlanView[]): string {
  const plan = plans.map((one) => ({ kinds: [one.kind], priorities: [one.priority], answer: one.plan }));
  return `${JSON.stringify({ plan }, null, 2)}\n`;
}

/** A name for that file: which day it is from, at the site. */
export function planFileName(site: string, at: Millis, timeZone: string): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
  return `response-plans-${site}-${day}.json`;
}

/** A plan to change, without touching the one that is shown. */
export function draftOf(plan: PlanBody): PlanBody {
  return {
    ...plan,
    name: { ...plan.name },
    skills: [...plan.skills],
    bring: [...plan.bring],
    critical_posts: [...plan.critical_posts],
    steps: plan.steps.map((step) => ({ after_s: step.after_s, call: [...step.call] })),
  };
}

/** The next step to add: half a minute after the last, calling supervisors. */
export function nextStep(steps: readonly PlanStep[]): PlanStep {
  const last = steps.at(-1);
  return { after_s: last === undefined ? 15 : last.after_s + 30, call: ['supervisors'] };
}

/** Words as they are typed in one line. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.split(/[,，、;；\n]/).map((word) => word.trim()))].filter((word) => word !== '');
}

/** Which fields differ between two versions, in the order of the editor. */
export function changedFields(before: PlanBody, after: PlanBody): PlanField[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const pairs: [PlanField, unknown, unknown][] = [
    ['name', [before.name.zh, before.name.en], [after.name.zh, after.name.en]],
    ['responders', before.responders, after.responders],
    ['parallel', before.parallel, after.parallel],
    ['skills', before.skills, after.skills],
    ['bring', before.bring, after.bring],
    ['offer', before.offer_s, after.offer_s],
    ['steps', before.steps.map((step) => [step.after_s, step.call]), after.steps.map((step) => [step.after_s, step.call])],
    ['repeat', before.repeat_s, after.repeat_s],
    ['look_again', before.look_again_s, after.look_again_s],
    ['critical_posts', before.critical_posts, after.critical_posts],
    ['accept', before.accept_s, after.accept_s],
    ['arrive', before.arrive_s, after.arrive_s],
    ['news', before.news_s, after.news_s],
  ];
  return pairs.filter(([, a, b]) => !same(a, b)).map(([field]) => field);
}
