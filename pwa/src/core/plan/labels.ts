import { nameIn, type Language } from '../format';
import type { DrawnRoom } from './draw';
import type { Box, Point } from './project';

/** A name to write on the plan. */
export interface Label {
  id: string;
  at: Point;
  lines: string[];
}

/** Names below this size on the screen are left out rather than made smaller. Pixels. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** About how wide a text is, in units of the type size. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += WIDE.test(char) ? 1 : 0.56;
  return width;
}

/**
 * Names that fit at a zoom: inside their room (a name may stand out a little), inside the view, and none over another.
 * Larger rooms are served first.
 * @param perPixel metres per screen pixel
 * @param size type size in pixels
 */
export function placeLabels(rooms: readonly DrawnRoom[], view: Box, perPixel: number, size: number, language: Language): Label[] {
  const taken: Box[] = [];
  const out: Label[] = [];
  for (const room of rooms) {
    if (room.name === null || room.label === null || room.tint === 'void') continue;
    const lines = fit(nameIn(room.name, language), (room.width / perPixel) * 1.04, size);
    if (lines === null) continue;
    const width = Math.max(...lines.map(widthOf)) * size * perPixel;
    const height = lines.length * size * 1.2 * perPixel;
    if (height > room.height * 1.1) continue;
    const box: Box = { x: room.label[0] - width / 2, y: room.label[1] - height / 2, width, height };
    if (!overlaps(box, view) || taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    out.push({ id: room.id, at: room.label, lines });
  }
  return out;
}

/** The text in one or two lines within a width, or `null`. */
export function fit(text: string, width: number, size: number): string[] | null {
  if (text === '') return null;
  if (widthOf(text) * size <= width) return [text];
  const cut = cutOf(text);
  if (cut === null) return null;
  return cut.every((line) => widthOf(line) * size <= width) ? cut : null;
}

function cutOf(text: string): [string, string] | null {
  const chars = [...text];
  if (chars.length < 4) return null;
  const middle = chars.length / 2;
  const spaces = chars.flatMap((char, i) => (char === ' ' ? [i] : []));
  if (spaces.length > 0) {
    const at = spaces.reduce((best, i) => (Math.abs(i - middle) < Math.abs(best - middle) ? i : best));
    return [chars.slice(0, at).join(''), chars.slice(at + 1).join('')];
  }
  if (!WIDE.test(text)) return null;
  const at = Math.ceil(middle);
  return [chars.slice(0, at).join(''), chars.slice(at).join('')];
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
