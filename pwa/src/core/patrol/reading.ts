import type { CheckpointCard, ScannedProof } from '../../api/patrol';
import type { Uuid } from '../../api/types';
import { readRotating } from './rotating';

/** What an NFC tag told. */
export interface TagReading {
  /** The URL of its record; `null` where it has none. */
  url: string | null;
  /** Its number as the phone gives it; `null` where it does not. */
  serial: string | null;
}

/** What is known of a scan besides its proof. */
export interface Hints {
  /** The number of the tag whose URL was read. */
  serial?: string | null;
  /** The checkpoint that the guard says it is. */
  said?: Uuid | null;
}

/** The proof in a text that was read off a QR code or a tag's URL; `null` where it is neither label, screen nor tag of ours. */
export function proofOfText(text: string): ScannedProof | null {
  const trimmed = text.trim();
  const rotating = readRotating(trimmed);
  if (rotating !== null) return { type: 'rotating', ...rotating };
  if (codeOfLabel(trimmed) !== null) return { type: 'label', text: trimmed };
  return isTagUrl(trimmed) ? { type: 'tag_url', url: trimmed } : null;
}

/** The proof in a tag: what it signs counts more than its number. */
export function proofOfTag({ url, serial }: TagReading): ScannedProof | null {
  const signed = url === null ? null : proofOfText(url);
  if (signed !== null) return signed;
  const uid = serial === null ? '' : tidyUid(serial);
  return uid === '' ? null : { type: 'tag_number', uid };
}

/** A tag's number in upper-case hexadecimal, without what phones put between. */
export const tidyUid = (serial: string): string => serial.toUpperCase().replace(/[^0-9A-F]/g, '');

/** The code on a label `HTTPS://HOST/C/<code>.<signature>`, in capitals. */
export function codeOfLabel(text: string): string | null {
  const found = /^https?:\/\/[^/\s]+\/c\/([0-9A-Za-z-]{1,40})\.[A-Za-z2-7]+$/i.exec(text.trim());
  return found?.[1]?.toUpperCase() ?? null;
}

function isTagUrl(text: string): boolean {
  const found = /^https?:\/\/[^/\s]+\/t\/?\?(\S+)$/i.exec(text);
  if (found === null) return false;
  const names = new Set(new URLSearchParams(found[1]).keys());
  return (names.has('e') && names.has('c')) || names.has('cmac');
}

/**
 * The checkpoint that a proof names, as far as the phone can tell. The URL of a tag that signs says nothing by itself: only
 * the centre can read it, unless the phone read the tag's number too, or the guard says where he is.
 */
export function checkpointOf(proof: ScannedProof, cards: readonly CheckpointCard[], { serial = null, said = null }: Hints = {}): CheckpointCard | null {
  const byUid = (uid: string) => cards.find((card) => card.tags.includes(uid)) ?? null;
  const byCode = (code: string | null) => (code === null ? null : (cards.find((card) => card.code === code) ?? null));
  switch (proof.type) {
    case 'label':
      return byCode(codeOfLabel(proof.text));
    case 'tag_number':
      return byUid(tidyUid(proof.uid));
    case 'tag_url':
      return (serial === null ? null : byUid(tidyUid(serial))) ?? cards.find((card) => card.id === said) ?? null;
    case 'rotating':
    case 'by_hand':
      return byCode(proof.checkpoint);
  }
}

/** Checkpoints by code or name, in either language. */
export function searchCheckpoints(cards: readonly CheckpointCard[], query: string, first: ReadonlySet<Uuid>): CheckpointCard[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const text = (card: CheckpointCard) => `${card.code} ${card.name.zh} ${card.name.en} ${card.place.name.zh} ${card.place.name.en}`.toLowerCase();
  const found = cards.filter((card) => words.every((word) => text(card).includes(word)));
  return found.sort((a, b) => Number(first.has(b.id)) - Number(first.has(a.id)) || a.code.localeCompare(b.code));
}
