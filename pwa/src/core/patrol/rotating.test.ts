import { describe, expect, it } from 'vitest';
import { codeOfLabel, proofOfText } from './reading';
import { askAgainIn, justCome, readRotating, rotatingText, screenState } from './rotating';

const held = { checkpoint: 'MZ-3F-017', code: '012345', until: 60_000 };

describe('the QR code of a rotating code', () => {
  it('is read back as a proof, whatever its case', () => {
    const text = rotatingText('MZ-3F-017', '012345');
    const proof = { type: 'rotating', checkpoint: 'MZ-3F-017', code: '012345' };
    expect(proofOfText(text)).toEqual(proof);
    expect(proofOfText(` ${text.toLowerCase()} `)).toEqual(proof);
  });
  it('is no label, fits the dense alphabet of QR codes, and is nothing else', () => {
    const text = rotatingText('MZ-3F-017', '012345');
    expect(codeOfLabel(text)).toBeNull();
    expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
    const others = ['SHOUWANG:R/MZ-3F-017/12345', 'SHOUWANG:R/MZ-3F-017/', 'SHOUWANG:R//012345', 'SHOUWANG:R/MZ 3F/012345', 'https://h/SHOUWANG:R/A/012345', 'MZ-3F-017/012345', '012345'];
    for (const other of others) expect(readRotating(other), other).toBeNull();
  });
});

describe('the screen of a checkpoint', () => {
  it('shows a code until it has run out, waits a moment for the next, then says that it is not live', () => {
    expect([59_999, 60_000, 63_000, 63_001].map((now) => screenState(held, 0, false, now))).toEqual(['live', 'waiting', 'waiting', 'not_live']);
    expect(screenState(held, 0, true, 60_000)).toBe('not_live');
    expect(screenState(held, 0, true, 59_999)).toBe('live');
    expect([3_000, 3_001].map((now) => screenState(null, 0, false, now))).toEqual(['waiting', 'not_live']);
  });
  it('shows no code longer than one stands, also where its clock is behind', () => {
    expect(justCome(held, 45_000).until).toBe(60_000);
    expect(justCome(held, 10_000).until).toBe(40_000);
  });
  it('asks for the next code when the old one has run out, and soon again where none came', () => {
    expect(askAgainIn(held, 35_000)).toBe(25_050);
    expect(askAgainIn(held, 60_000)).toBe(3_000);
    expect(askAgainIn(null, 35_000)).toBe(3_000);
  });
});
