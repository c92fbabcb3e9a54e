import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CALLS, DECLINE_REASONS, KINDS, OUTCOMES, PRIORITIES } from '../api/types';
import { en, zhCN } from './all';
import type { Messages } from './messages';
import { languageOf, render } from './text.svelte';

const zh: Messages = zhCN;
const keys = Object.keys(zh) as (keyof Messages)[];
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const rust = (path: string) => readFileSync(new URL(`../../../backend/${path}`, import.meta.url), 'utf8');
const sources = (folder: URL): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name) && !/test\.ts$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

describe('texts', () => {
  it('exist in both languages, with the same placeholders', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(zh[key].trim(), key).not.toBe('');
      expect(en[key].trim(), key).not.toBe('');
      expect(holes(en[key]), key).toEqual(holes(zh[key]));
    }
  });
  it('are in their own language', () => {
    for (const key of keys) expect(en[key], key).not.toMatch(/[\u4e00-\u9fff]/);
    const latinOnly = keys.filter((key) => !/[\u4e00-\u9fff]/.test(zh[key]));
    expect(latinOnly).toEqual(['line.text']);
  });
  it('cover every word of the server', () => {
    const wanted = [
      ...KINDS.map((word) => `kind.${word}`),
      ...PRIORITIES.map((word) => `priority.${word}`),
      ...OUTCOMES.map((word) => `outcome.${word}`),
      ...CALLS.map((word) => `call.${word}`),
      ...DECLINE_REASONS.map((word) => `decline.${word}`),
    ];
    for (const key of wanted) expect(keys, key).toContain(key);
  });
  it("cover every refusal of the domain, by the domain's own list", () => {
    const codes = [rust('domain/src/alarm/input.rs'), rust('domain/src/duty.rs'), rust('domain/src/lone_work.rs'), rust('domain/src/plan.rs'), rust('app/src/channels/refusal.rs'), rust('app/src/plan_file.rs')].flatMap((source) =>
      [...source.matchAll(/Self::\w+(?: \{ \.\. \}|\(_\))? => "([a-z_]+)"/g)].map((match) => match[1]),
    );
    expect(codes.length).toBeGreaterThanOrEqual(30);
    for (const code of codes) expect(keys, code).toContain(`problem.${code}`);
  });
  it('cover every kind of journal line about an alarm, lone work or a button', () => {
    const kinds = [...rust('domain/src/event.rs').matchAll(/rename = "((?:alarm|assignment|lone_work|button)\.[a-z_]+)"/g)].map((match) => match[1]);
    expect(kinds.length).toBeGreaterThanOrEqual(23);
    for (const kind of kinds) expect(keys, kind).toContain(`line.${kind}`);
  });
  it('cover every word of the domain that a screen shows', () => {
    const words = (path: string, name: string) => {
      const body = new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(rust(path))?.[1] ?? '';
      return [...body.matchAll(/^\s+([A-Z]\w+),$/gm)].map((match) => match[1]!.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
    };
    const wanted: [group: string, list: string[], least: number][] = [
      ['told', words('domain/src/alarm/input.rs', 'ToldBecause'), 9],
      ['verdict', words('domain/src/dispatch.rs', 'Verdict'), 10],
      ['call', words('domain/src/plan.rs', 'Call'), 8],
      ['ended', words('domain/src/alarm/assignment.rs', 'StandDownReason'), 5],
      ['decline', words('domain/src/alarm/assignment.rs', 'DeclineReason'), 5],
    ];
    for (const [group, list, least] of wanted) {
      expect(list.length, group).toBeGreaterThanOrEqual(least);
      for (const word of list) expect(keys, `${group}.${word}`).toContain(`${group}.${word}`);
    }
  });
  it('are all used', () => {
    const code = sources(new URL('..', import.meta.url)).filter((source) => !/export const (zhCN|en|patrol\w*|desk\w*)\b/.test(source));
    const text = code.join('\n');
    const unused = keys.filter((key) => {
      if (text.includes(`'${key}'`)) return false;
      // Keys made from words: `kind.${...}` and the like.
      const group = key.slice(0, key.lastIndexOf('.') + 1);
      return !text.includes(`\`${group}\${`) && !/^(bring|line|problem|ready|told|outcome|decline|verdict|shortfall|ended|call|plan_field|skill)\./.test(key);
    });
    expect(unused).toEqual([]);
  });
  it('fill placeholders, also with texts', () => {
    expect(render(zh, 'walk.floors_via', { from: '2F', to: '3F', via: '楼梯B', time: { key: 'time.seconds', params: { n: 48 } } })).toBe('2F→3F 走楼梯B，约 48 秒');
    expect(render(en, 'time.minutes_ago', { n: 3 })).toBe('3 min ago');
    expect(render(en, 'live.waiting')).toBe('{n} waiting to be sent');
  });
});

describe('the language', () => {
  it('is what the browser asks for first', () => {
    expect(languageOf(['zh-TW', 'en'])).toBe('zh');
    expect(languageOf(['de', 'en-GB', 'zh-CN'])).toBe('en');
    expect(languageOf(['de'])).toBe('zh');
    expect(languageOf([])).toBe('zh');
  });
});
