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

/** About how wide a text is, in units of the type size; rather too much than too little, since names must not touch. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += widthOfChar(char);
  return width;
}

function widthOfChar(char: string): number {
  if (WIDE.test(char)) return 1;
  if (/[mwMW@%]/.test(char)) return 0.9;
  if (/[A-Z0-9&]/.test(char)) return 0.68;
  return /[ijlrtfI.,:;'|()/-]/.test(char) ? 0.38 : 0.6;
}

/**
 * Names that fit at a zoom: inside their room (a name may stand out a little), inside the view, and none over another.
 * Larger rooms are served first.
 * @param marked boxes where marks stand, in metres; no name is written under them
 * @param perPixel metres per screen pixel
 * @param size type size in pixels
 */
export function placeLabels(rooms: readonly DrawnRoom[], view: Box, perPixel: number, size: number, language: Language, marked: readonly Box[] = []): Label[] {
  const taken: Box[] = [...marked];
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

/** A mark with a text under or over it. Offsets and sizes in pixels. */
export interface MarkText {
  id: string;
  at: Point;
  text: string;
  /** Middle of the text below the mark. */
  below: number;
  size: number;
  /** Half the width and height of the mark itself. */
  half: number;
}

/** Where marks stand, and which of their texts can be written without running over one another: the first is served first. */
export function placeMarks(marks: readonly MarkText[], perPixel: number): { boxes: Box[]; written: Set<string> } {
  const boxes = marks.map(({ at, half }): Box => ({ x: at[0] - half * perPixel, y: at[1] - half * perPixel, width: 2 * half * perPixel, height: 2 * half * perPixel }));
  const written = new Set<string>();
  marks.forEach((mark, i) => {
    const width = widthOf(mark.text) * mark.size * perPixel;
    const height = mark.size * 1.2 * perPixel;
    const box: Box = { x: mark.at[0] - width / 2, y: mark.at[1] + mark.below * perPixel - height / 2, width, height };
    if (boxes.some((other, n) => n !== i && overlaps(box, other))) return;
    boxes.push(box);
    written.add(mark.id);
  });
  return { boxes, written };
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
