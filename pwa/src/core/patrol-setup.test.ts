import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importFault, setupFault } from './patrol-setup';

const rust = (path: string) => readFileSync(new URL(`../../../backend/${path}`, import.meta.url), 'utf8');

describe('a refusal of what is set up', () => {
  it('is told at its field, with the word that it is about', () => {
    expect(setupFault('route_scheduled', { field: null, word: 'nightly' })).toMatchObject({ field: null, text: { key: 'problem.route_scheduled', params: { word: 'nightly' } } });
    expect(setupFault('schedule_margin', { field: 'margin_min', word: null })).toMatchObject({ field: 'margin_min', text: { key: 'problem.schedule_margin' } });
    expect(setupFault('label_count', { field: 'codes', word: null, most: 600 })?.text.params).toMatchObject({ most: 600 });
    expect(setupFault('already_taken', {})).toBeNull();
    expect(setupFault('tag_key', null)).toMatchObject({ field: null });
  });
  it('is known by every code that the server has for it', () => {
    const arms = (path: string) => [...rust(path).split('fn field(')[0]!.matchAll(/Self::\w+(?: \{ \.\. \}|\(_\))? => "([a-z0-9_]+)"/g)].map((match) => match[1]!);
    const faults = (path: string) => [...rust(path).matchAll(/"((?:file|column|row|cell|choice|level|room|tag|checkpoint|route|schedule|post|person|place|plan)_[a-z_]+)"/g)].map((match) => match[1]!);
    const codes = [
      ...['patrol_setup/refusal.rs'].flatMap((path) => arms(`app/src/${path}`)),
      ...['checkpoint.rs', 'inspection.rs', 'route.rs', 'schedule/mod.rs', 'sun/mod.rs'].flatMap((path) => arms(`domain/src/patrol/${path}`)),
      ...['sheet.rs', 'words.rs', 'checkpoints.rs', 'routes.rs'].flatMap((path) => faults(`app/src/patrol_setup/files/${path}`)),
    ].filter((code) => code.includes('_'));
    expect(codes.length).toBeGreaterThanOrEqual(60);
    const columns = [...rust('app/src/patrol_setup/files/checkpoints.rs').matchAll(/(?:needed|optional)\("([a-z_]+)"\)/g)].map((match) => match[1]!);
    const text = (code: string) => JSON.stringify(importFault({ table: 'tags', line: 1, column: null, code, word: null }));
    const unknown = codes.filter((code) => !columns.includes(code) && text(code).includes('problem.unknown'));
    expect([...new Set(unknown)]).toEqual([]);
  });
});

describe('a fault of a file', () => {
  it('is told by file, line and column', () => {
    const fault = { table: 'checkpoints' as const, line: 3, column: 'demand', code: 'cell_word', word: 'L9' };
    expect(importFault(fault)).toEqual({
      key: 'patrol.import.at_column',
      params: { file: { key: 'patrol.file.checkpoints' }, line: 3, column: 'demand', what: { key: 'problem.cell_word', params: { word: 'L9', most: 0 } } },
    });
    expect(importFault({ ...fault, column: null, code: 'file_empty', word: null }).key).toBe('patrol.import.at');
    expect(importFault({ ...fault, code: 'of_tomorrow' }).params?.what).toEqual({ key: 'problem.unknown', params: { code: 'of_tomorrow' } });
  });
});
