import { describe, expect, it } from 'vitest';
import type { CheckpointCard, Question } from '../../api/patrol';
import { findingOf, nextQuestion, numberOf } from './questions';
import { checkpointOf, codeOfLabel, proofOfTag, proofOfText, searchCheckpoints } from './reading';

const name = (zh: string, en = zh) => ({ zh, en });
const cards = [
  { id: 'a', code: 'MZ-3F-017', name: name('消防栓', 'Hydrant'), place: { name: name('门诊楼 · 3F') }, tags: ['04A1B2C3D4E5F6'] },
  { id: 'b', code: 'MZ-B1-002', name: name('配电室', 'Power room'), place: { name: name('门诊楼 · B1') }, tags: [] },
] as unknown as CheckpointCard[];
const SUN = `https://sw.example/t?e=${'EF'.repeat(16)}&c=${'94'.repeat(8)}`;

describe('what was read', () => {
  it('is a label, a tag that signs, a plain tag, or nothing of ours', () => {
    expect(proofOfText(' HTTPS://SW.EXAMPLE/C/MZ-3F-017.XXL2CXT7XPZBS7RA ')).toEqual({ type: 'label', text: 'HTTPS://SW.EXAMPLE/C/MZ-3F-017.XXL2CXT7XPZBS7RA' });
    expect(proofOfText(SUN)).toEqual({ type: 'tag_url', url: SUN });
    expect(proofOfText('https://sw.example/t?picc_data=00&cmac=11')?.type).toBe('tag_url');
    for (const text of ['', 'MZ-3F-017', 'https://sw.example/C/MZ-3F-017', 'https://sw.example/enrol?code=ABC', 'https://sw.example/t?e=1', 'tel:110']) expect(proofOfText(text), text).toBeNull();
  });
  it('prefers what a tag signs to its number', () => {
    expect(proofOfTag({ url: SUN, serial: '04:a1:b2' })).toEqual({ type: 'tag_url', url: SUN });
    expect(proofOfTag({ url: 'https://elsewhere.example', serial: '04:a1:b2' })).toEqual({ type: 'tag_number', uid: '04A1B2' });
    expect(proofOfTag({ url: null, serial: '' })).toBeNull();
  });
  it('names the checkpoint where the phone can', () => {
    expect(codeOfLabel('https://h/c/mz-3f-017.abcdefgh')).toBe('MZ-3F-017');
    expect(checkpointOf({ type: 'label', text: 'HTTPS://H/C/MZ-B1-002.ABCDEFGH' }, cards)?.id).toBe('b');
    expect(checkpointOf({ type: 'tag_number', uid: '04a1b2c3d4e5f6' }, cards)?.id).toBe('a');
    expect(checkpointOf({ type: 'tag_url', url: SUN }, cards)).toBeNull();
    expect(checkpointOf({ type: 'tag_url', url: SUN }, cards, { serial: '04:A1:B2:C3:D4:E5:F6' })?.id).toBe('a');
    expect(checkpointOf({ type: 'tag_url', url: SUN }, cards, { said: 'b' })?.id).toBe('b');
    expect(checkpointOf({ type: 'tag_url', url: SUN }, cards, { serial: '08:11:22:33', said: 'b' })?.id).toBe('b');
    expect(checkpointOf({ type: 'by_hand', checkpoint: 'NONE' }, cards)).toBeNull();
  });
  it('believes what it read more than what is said', () => {
    expect(checkpointOf({ type: 'tag_url', url: SUN }, cards, { serial: '04:A1:B2:C3:D4:E5:F6', said: 'b' })?.id).toBe('a');
    expect(checkpointOf({ type: 'label', text: 'HTTPS://H/C/MZ-3F-017.ABCDEFGH' }, cards, { said: 'b' })?.id).toBe('a');
  });
  it('is found by words, what is still to come first', () => {
    expect(searchCheckpoints(cards, '门诊楼', new Set(['b'])).map((one) => one.id)).toEqual(['b', 'a']);
    expect(searchCheckpoints(cards, 'power b1', new Set()).map((one) => one.id)).toEqual(['b']);
  });
});

describe('an answer', () => {
  const ask = (of: Question['ask'], required = true): Question => ({ key: 'q', text: name('？'), ask: of, required });
  it('is judged as the centre judges it', () => {
    const pressure = ask({ type: 'number', unit: 'MPa', least: 1, most: 1.4 });
    expect([0.9, 1, 1.4, 1.5].map((n) => findingOf(pressure, n))).toEqual(['problem', 'fine', 'fine', 'problem']);
    expect(findingOf(pressure, 'x')).toBe('does_not_fit');
    expect(findingOf(ask({ type: 'yes_no', problem: false }), false)).toBe('problem');
    expect(findingOf(ask({ type: 'yes_no', problem: null }), false)).toBe('fine');
    const choice = ask({ type: 'choice', options: [{ key: 'ok', text: name('好'), problem: false }, { key: 'bad', text: name('坏'), problem: true }] });
    expect(['ok', 'bad', 'other'].map((key) => findingOf(choice, key))).toEqual(['fine', 'problem', 'does_not_fit']);
    expect([findingOf(choice, undefined), findingOf(ask({ type: 'text' }, false), undefined)]).toEqual(['missing', 'fine']);
  });
  it('is asked for one question after the other', () => {
    const two = [{ ...ask({ type: 'text' }), key: '1' }, { ...ask({ type: 'text' }), key: '2' }];
    expect(nextQuestion(two, {}, new Set())?.key).toBe('1');
    expect(nextQuestion(two, {}, new Set(['1']))?.key).toBe('2');
    expect(nextQuestion(two, { 1: 'a', 2: 'b' }, new Set())).toBeNull();
  });
  it('reads numbers as they are typed', () => {
    expect(['-18.5', '3', '', '-', '1.', '1.2.3'].map(numberOf)).toEqual([-18.5, 3, null, null, null, null]);
  });
});
