/** What a QR code means to the app. */
export type Scanned = { what: 'enrol'; code: string } | { what: 'checkpoint'; label: string } | { what: 'unknown' };

/** Reads a scanned text: an enrolment link, a checkpoint label (as a whole URL, any case), or neither. */
export function readCode(text: string): Scanned {
  const trimmed = text.trim();
  const enrol = /^https?:\/\/[^/]+\/enrol\/?\?(?:.*&)?code=([0-9A-Za-z-]+)/i.exec(trimmed);
  if (enrol?.[1] !== undefined) return { what: 'enrol', code: enrol[1].toUpperCase() };
  if (/^https?:\/\/[^/]+\/c\/[^/\s]+$/i.test(trimmed)) return { what: 'checkpoint', label: trimmed };
  return { what: 'unknown' };
}

/** A typed enrolment code without what people put between. */
export const tidyCode = (text: string): string => text.toUpperCase().replace(/[^0-9A-Z]/g, '').slice(0, 8);
