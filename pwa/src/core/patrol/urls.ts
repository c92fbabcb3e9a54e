import type { Table } from '../../api/patrol-desk';

/** Where a table is exported. */
export const exportUrl = (table: Table): string => `/api/v1/patrol/export/${table}.csv`;
/** Where labels are drawn, as sheets of A4. */
export const labelsUrl = (codes: readonly string[]): string => `/api/v1/patrol/labels.pdf?codes=${codes.map(encodeURIComponent).join(',')}`;
/** Where a photo is. */
export const photoUrl = (sha256: string): string => `/api/v1/photos/${sha256}`;

/** Where the register of hazards is as a file. */
export const hazardsUrl = (kind: 'csv' | 'xlsx', lang: 'zh' | 'en', open: boolean | null): string => `/api/v1/hazards.${kind}?lang=${lang}${open === null ? '' : `&open=${open}`}`;
/** Where a report is as a file. */
export const reportUrl = (kind: 'csv' | 'xlsx' | 'pdf', from: string, to: string, by: string, lang: 'zh' | 'en'): string =>
  `/api/v1/patrol/report.${kind}?from=${from}&to=${to}&lang=${lang}${kind === 'csv' ? `&by=${by}` : ''}`;
