import type { components } from '../api/schema';
import { phrase, type Phrase } from './phrase';

type ImportFault = components['schemas']['ImportFault'];

/** Every code by which the server refuses what is set up for patrols, or a line of a file. */
const CODES = [
  'checkpoint_code', 'checkpoint_code_taken', 'checkpoint_no_name', 'checkpoint_fence', 'checkpoint_fence_indoors', 'checkpoint_unknown',
  'checkpoint_on_route', 'questions_too_many', 'questions_key', 'questions_no_text', 'questions_few_choices', 'questions_empty_range',
  'route_no_name', 'route_stops', 'route_times', 'route_standing', 'route_unknown', 'route_no_way', 'route_scheduled',
  'route_too_long_for_schedule', 'route_rows_differ', 'schedule_no_name', 'schedule_nobody', 'schedule_post_or_people', 'schedule_windows',
  'schedule_overlap', 'schedule_interval', 'schedule_margin', 'schedule_limits', 'schedule_special', 'schedule_route_too_long',
  'schedule_unknown', 'setup_key', 'setup_key_taken', 'post_unknown', 'person_unknown', 'tag_number', 'tag_key', 'tag_keys_useless',
  'tag_keys_missing', 'tag_keys_there', 'tag_system_id', 'tag_malformed', 'tag_not_ours', 'tag_forged', 'tag_unknown', 'label_address',
  'label_count', 'pdf_no_font', 'pdf_bad_font', 'file_empty', 'file_not_utf8', 'file_unreadable', 'file_too_long', 'column_missing',
  'column_unknown', 'column_twice', 'row_too_long', 'row_twice', 'cell_empty', 'cell_yes_no', 'cell_number', 'cell_whole_number',
  'cell_word', 'cell_day', 'cell_days', 'cell_windows', 'choice_unknown', 'level_unknown', 'room_unknown', 'room_several',
] as const;
/** Those that files and the API share with other parts. */
const SHARED = ['plan_missing', 'place_unknown'] as const;

/** What is wrong, and at which field. */
export interface SetupFault {
  field: string | null;
  text: Phrase;
}

/** What a refusal says of something that is set up; `null` where it is about something else. */
export function setupFault(code: string, context: unknown): SetupFault | null {
  const given = typeof context === 'object' && context !== null ? (context as Record<string, unknown>) : {};
  const known = CODES.find((known) => known === code);
  if (known === undefined) return null;
  const params = { word: typeof given.word === 'string' ? given.word : '', most: typeof given.most === 'number' ? given.most : 0 };
  return { field: typeof given.field === 'string' ? given.field : null, text: phrase(`problem.${known}`, params) };
}

/** One fault of files that are brought in, with its file, line and column. */
export function importFault({ table, line, column, code, word }: ImportFault): Phrase {
  const shared = SHARED.find((known) => known === code);
  const other = shared === undefined ? phrase('problem.unknown', { code }) : phrase(`problem.${shared}`);
  const what = setupFault(code, { word })?.text ?? other;
  const file = phrase(`patrol.file.${table}`);
  return column == null ? phrase('patrol.import.at', { file, line, what }) : phrase('patrol.import.at_column', { file, line, column, what });
}
