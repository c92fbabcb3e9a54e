import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from './chromium';

/** What the camera's picture measures, pixels. */
const WIDTH = 1280;
const HEIGHT = 720;
/** A file of motion JPEG is pictures one after the other; the browser begins anew at its end. */
const FRAMES = 8;

/**
 * Browser arguments for a camera that looks at a printed label.
 * @param svg the label as the server draws it
 */
export async function cameraAt(svg: string): Promise<{ args: string[]; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'shouwang-camera-'));
  const film = join(folder, 'label.mjpeg');
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    await page.setContent(`<body style="margin:0;background:#8a8f94;display:grid;place-items:center;height:100vh">${svg}</body>`);
    await page.locator('svg').first().evaluate((label) => {
      label.style.height = '92vh';
      label.style.width = 'auto';
      label.style.background = '#fff';
    });
    const frame = await page.screenshot({ type: 'jpeg', quality: 90 });
    await writeFile(film, Buffer.concat(Array<Buffer>(FRAMES).fill(frame)));
  } finally {
    await browser.close();
  }
  return { args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`], folder };
}
