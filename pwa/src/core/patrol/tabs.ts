/** The pages of the patrols. */
export type PatrolTab = 'today' | 'review' | 'hazards' | 'reports' | 'setup';

const NEEDS: readonly [tab: PatrolTab, may: string][] = [
  ['today', 'see_rounds'],
  ['review', 'see_rounds'],
  ['hazards', 'see_reports'],
  ['reports', 'see_reports'],
  ['setup', 'manage_rounds'],
];

/** The pages that somebody may open. */
export function tabsOf(may: readonly string[]): PatrolTab[] {
  return NEEDS.filter(([, word]) => may.includes(word)).map(([tab]) => tab);
}

/** The page that an address names, else the first that is open; `null` where none is. */
export function tabOf<T extends string>(word: string | null, open: readonly T[]): T | null {
  return open.find((tab) => tab === word) ?? open[0] ?? null;
}
