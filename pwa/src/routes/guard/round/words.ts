import type { RoundStateWord } from '../../../api/patrol';
import type { App } from '../../../state/app.svelte';
import type { IconName } from '../../../ui/icons';

export const ROUND_ICONS: Record<RoundStateWord, IconName> = {
  planned: 'clock',
  walking: 'footprints',
  paused: 'circle-pause',
  complete: 'circle-check',
  incomplete: 'circle-alert',
  missed: 'triangle-alert',
  called_off: 'x',
};

/** The site's time zone. */
export const zoneOf = (app: App): string => app.session.site?.time_zone ?? 'UTC';
