import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const block = (start: string): Map<string, string> => {
  const from = css.indexOf(start);
  const body = css.slice(from, css.indexOf('\n}', from));
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]));
};
const THEMES = { dark: block(':root {'), light: block("[data-theme='light']") };

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const TEXT: [string, string][] = [
  ...['text', 'text-soft', 'accent-text', 'good-text', 'doubt-text', 'bad-text', 'drill-text'].flatMap((text) =>
    ['bg', 'surface', 'raised'].map((ground): [string, string] => [text, ground]),
  ),
  ['accent-on', 'accent-fill'],
  ['stale-on', 'stale-fill'],
  ['plan-name', 'plan-room'],
  ['plan-name', 'plan-walk'],
  ['plan-name', 'plan-vertical'],
];
const ALARM: [string, string][] = [
  ...['p1', 'p2', 'p3'].flatMap((p): [string, string][] => [
    [`${p}-on`, `${p}-fill`],
    [`${p}-text`, 'bg'],
    [`${p}-text`, 'surface'],
  ]),
  ['drill-on', 'drill-fill'],
];
/** Shapes and edges of controls. */
const SHAPES: [string, string][] = ['p1-mark', 'p2-mark', 'p3-mark', 'line-strong', 'focus', 'plan-guard'].flatMap((mark) => [[mark, 'surface'] as [string, string]]);

describe.each(Object.entries(THEMES))('%s', (_name, theme) => {
  const of = (token: string) => {
    const value = theme.get(token);
    expect(value, token).toBeDefined();
    return value!;
  };
  it.each(TEXT)('%s on %s reads at 4.5:1', (text, ground) => expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5));
  it.each(ALARM)('%s on %s reads at 7:1', (text, ground) => expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(7));
  it.each(SHAPES)('%s on %s is seen at 3:1', (mark, ground) =>
    expect(contrast(of(mark), of(ground))).toBeGreaterThanOrEqual(3),
  );
  it('has the same names as the other', () => {
    expect([...theme.keys()].sort()).toEqual([...THEMES.dark.keys()].sort());
  });
});

it('computes contrast as the guideline does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
