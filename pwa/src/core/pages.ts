import type { Me } from '../api/types';

/** The pages of the app. */
export type Page = 'sign_in' | 'enrol' | 'guard' | 'desk' | 'wall' | 'staff' | 'plans' | 'buttons' | 'channels' | 'patrol' | 'home';

/** A path that a checkpoint's label or tag opens. */
export const isTap = (path: string): boolean => /^\/c\/|^\/t\/?($|\?)/i.test(path);

/** The page of a path. */
export function pageOf(path: string): Page {
  if (isTap(path)) return 'guard';
  switch (path.split(/[/?#]/)[1]) {
    case 'sign-in':
      return 'sign_in';
    case 'enrol':
      return 'enrol';
    case 'guard':
      return 'guard';
    case 'desk':
      return 'desk';
    case 'wall':
      return 'wall';
    case 'staff':
      return 'staff';
    case 'plans':
      return 'plans';
    case 'buttons':
      return 'buttons';
    case 'channels':
      return 'channels';
    case 'patrol':
      return 'patrol';
    default:
      return 'home';
  }
}

/** Where somebody belongs by what he may do. */
export function homeOf(me: Me): string {
  if (me.may.includes('be_on_duty')) return '/guard';
  if (me.may.includes('see_board')) return '/desk';
  if (me.may.includes('see_own_department')) return '/staff';
  return '/desk';
}

const PATROL = ['see_rounds', 'see_reports', 'handle_hazards', 'manage_rounds'] as const;

/** Whether somebody may open a page. */
export function mayOpen(page: Page, me: Me): boolean {
  switch (page) {
    case 'guard':
      return me.may.includes('be_on_duty');
    case 'desk':
      return me.may.includes('see_board') || me.may.includes('enrol_phones');
    case 'wall':
      return me.may.includes('see_board');
    case 'staff':
      return me.may.includes('raise_alarm') && me.may.includes('see_own_department');
    case 'plans':
      return me.may.includes('see_plans');
    case 'buttons':
      return me.may.includes('test_buttons');
    case 'channels':
      return me.may.includes('try_channels') || me.may.includes('see_undelivered');
    case 'patrol':
      return PATROL.some((word) => me.may.includes(word));
    default:
      return true;
  }
}

const AT_THE_DESK: readonly Page[] = ['desk', 'plans', 'buttons', 'channels', 'patrol', 'staff'];

/** Dark for the phone and the wall, at any hour; the desk by day is light. `hour` at the site, 0 to 23. */
export function themeOf(page: Page, chosen: 'auto' | 'dark' | 'light', hour: number): 'dark' | 'light' {
  if (page === 'wall') return 'dark';
  if (chosen !== 'auto') return chosen;
  const byDay = hour >= 7 && hour < 19;
  return AT_THE_DESK.includes(page) && byDay ? 'light' : 'dark';
}
