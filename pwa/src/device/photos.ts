import type { Photos } from './devices';

/** The longer side of what is sent, pixels. */
const LONGEST_SIDE = 1600;
/** The server takes no larger file, bytes. */
const LARGEST = 2 * 1024 * 1024;
const QUALITIES = [0.82, 0.65, 0.45];

/** Draws pictures anew: what the camera wrote beside the picture (place, phone, time) does not come along. */
export class BrowserPhotos implements Photos {
  async shrink(picture: Blob): Promise<Blob> {
    const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
    try {
      const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('this browser draws nothing');
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      for (const quality of QUALITIES) {
        const file = await jpegOf(canvas, quality);
        if (file.size <= LARGEST) return file;
      }
      throw new Error('the picture stays too large');
    } finally {
      bitmap.close();
    }
  }
}

function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture came')) : resolve(blob)), 'image/jpeg', quality);
  });
}
