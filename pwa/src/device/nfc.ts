import type { TagReading } from '../core/patrol/reading';
import type { Nfc } from './devices';

/** So much of Web NFC as is used (W3C community group report; Chrome on Android only). */
interface NdefRecord {
  readonly recordType: string;
  readonly data?: DataView;
}
interface NdefReadingEvent extends Event {
  readonly serialNumber: string;
  readonly message: { readonly records: readonly NdefRecord[] };
}
interface NdefReader extends EventTarget {
  scan(options: { signal: AbortSignal }): Promise<void>;
  write(message: { records: { recordType: string; data: string }[] }, options: { overwrite: boolean }): Promise<void>;
}
type NdefReaderClass = new () => NdefReader;

const readerClass = (): NdefReaderClass | undefined => (globalThis as { NDEFReader?: NdefReaderClass }).NDEFReader;

/** Tags through Web NFC. */
export class BrowserNfc implements Nfc {
  get possible(): boolean {
    return readerClass() !== undefined;
  }

  async listen(found: (tag: TagReading) => void): Promise<() => void> {
    const Reader = readerClass();
    if (Reader === undefined) throw new Error('this phone reads no tags from a page');
    const reader = new Reader();
    const ending = new AbortController();
    reader.addEventListener('reading', (event) => {
      if (!ending.signal.aborted) found(readingOf(event as NdefReadingEvent));
    });
    await reader.scan({ signal: ending.signal });
    return () => ending.abort();
  }

  async write(url: string): Promise<void> {
    const Reader = readerClass();
    if (Reader === undefined) throw new Error('this phone writes no tags from a page');
    await new Reader().write({ records: [{ recordType: 'url', data: url }] }, { overwrite: true });
  }
}

function readingOf({ serialNumber, message }: NdefReadingEvent): TagReading {
  const record = message.records.find((one) => one.recordType === 'url' || one.recordType === 'absolute-url');
  const url = record?.data === undefined ? null : new TextDecoder().decode(record.data);
  return { url, serial: serialNumber === '' ? null : serialNumber };
}
