import type { Table } from '../../api/patrol-desk';

/** Where a table is exported. */
export const exportUrl = (table: Table): string => `/api/v1/patrol/export/${table}.csv`;
/** Where labels are drawn, as sheets of A4. */
export const labelsUrl = (codes: readonly string[]): string => `/api/v1/patrol/labels.pdf?codes=${codes.map(encodeURIComponent).join(',')}`;
/** Where a photo is. */
export const photoUrl = (sha256: string): string => `/api/v1/photos/${sha256}`;
