// Draws the PNG icons from public/icon.svg: `npm run icons`. The results are committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

const folder = new URL('../public/', import.meta.url);
const svg = readFileSync(new URL('icon.svg', folder), 'utf8');

/** The sign alone, without its rounded ground. */
const sign = svg.replace(/<svg[^>]*>|<\/svg>|<rect[^>]*>/g, '');
/** Launchers cut maskable icons to their own shape: ground to the edge, sign within the safe middle. */
const maskable = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#0a0f14"/><g transform="translate(8.6 8.6) scale(.73)">${sign}</g></svg>`;
const apple = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#0a0f14"/>${sign}</svg>`;
/** Android draws badges from their alpha alone. */
const badge = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="11 6 42 52"><path fill="#fff" fill-rule="evenodd" d="M32 7 53 14v17c0 13-9 21.5-21 26C20 52.5 11 44 11 31V14zM21.5 24.5h21l-2.6 7 .8 15.500H23.300l.8-15.500z"/></svg>`;

for (const [name, source, size] of [
  ['icon-192.png', svg, 192],
  ['icon-512.png', svg, 512],
  ['icon-maskable-512.png', maskable, 512],
  ['apple-touch-icon.png', apple, 180],
  ['badge-96.png', badge, 96],
]) {
  writeFileSync(new URL(name, folder), new Resvg(source, { fitTo: { mode: 'width', value: size } }).render().asPng());
}
