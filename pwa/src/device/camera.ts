import type { Camera, Scan } from './devices';

/** A reader of QR codes: the browser's own where it has one, else a decoder that is loaded on demand. */
interface Reader {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

const EVERY_MS = 150;

/** The phone's camera as a scanner. */
export class BrowserCamera implements Camera {
  async scan(video: HTMLVideoElement, found: (text: string) => void): Promise<Scan> {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 } },
      audio: false,
    });
    const track = stream.getVideoTracks()[0];
    let stopped = false;
    const stop = () => {
      stopped = true;
      for (const one of stream.getTracks()) one.stop();
      video.srcObject = null;
    };
    try {
      video.srcObject = stream;
      await video.play();
      const reader = await makeReader();
      let last = '';
      const look = async (): Promise<void> => {
        if (stopped) return;
        const codes = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await reader.detect(video).catch(() => []) : [];
        const text = codes[0]?.rawValue;
        if (!stopped && text !== undefined && text !== last) {
          last = text;
          found(text);
        }
        setTimeout(() => void look(), EVERY_MS);
      };
      void look();
    } catch (error) {
      stop();
      throw error;
    }
    return { torch: track === undefined ? null : torchOf(track), stop };
  }
}

function torchOf(track: MediaStreamTrack): ((on: boolean) => Promise<void>) | null {
  const capabilities = track.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!capabilities?.torch) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

async function makeReader(): Promise<Reader> {
  const native = (globalThis as { BarcodeDetector?: { new (o: object): Reader; getSupportedFormats(): Promise<string[]> } })
    .BarcodeDetector;
  if (native !== undefined && (await native.getSupportedFormats()).includes('qr_code')) return new native({ formats: ['qr_code'] });
  const { makeDecoder } = await import('./decoder');
  return makeDecoder();
}
