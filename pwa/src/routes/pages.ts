import type { Component } from 'svelte';
import type { Page } from '../core/pages';

/** The pages, loaded when needed. */
export const PAGES: Partial<Record<Page, () => Promise<{ default: Component }>>> = {
  sign_in: () => import('./sign-in/SignIn.svelte'),
  enrol: () => import('./sign-in/Enrol.svelte'),
  guard: () => import('./guard/Guard.svelte'),
  desk: () => import('./desk/Desk.svelte'),
  wall: () => import('./wall/Wall.svelte'),
  plans: () => import('./plans/Plans.svelte'),
  buttons: () => import('./buttons/Buttons.svelte'),
  channels: () => import('./channels/Channels.svelte'),
  patrol: () => import('./patrol/Patrol.svelte'),
  staff: () => import('./staff/Staff.svelte'),
};
