import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
// The decoder's own version of the module: another version of this file crashes.
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** A decoder for browsers without one, from a file of this server. */
export function makeDecoder(): BarcodeDetector {
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new BarcodeDetector({ formats: ['qr_code'] });
}
