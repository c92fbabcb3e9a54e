import type { SiteView } from '../api/types';

const KEY = 'shouwang.site';

/** Keeps the site that somebody last signed in to: its telephone is needed most when nobody is signed in any more. */
export function keepSite(site: SiteView): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(site));
  } catch {
    // A browser that keeps nothing still knows it until the page is closed.
  }
}

/** The site that somebody last signed in to on this device. */
export function lastSite(): SiteView | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? 'null') as SiteView | null;
  } catch {
    return null;
  }
}
