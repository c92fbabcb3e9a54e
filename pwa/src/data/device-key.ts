import { base64url } from '../core/base64';

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A new key of the phone: the private part cannot be read out, the public part is an uncompressed point. */
export async function makeKey(subtle: SubtleCrypto): Promise<{ key: CryptoKey; publicKey: string }> {
  const pair = await subtle.generateKey(CURVE, false, ['sign', 'verify']);
  const raw = await subtle.exportKey('raw', pair.publicKey);
  return { key: pair.privateKey, publicKey: base64url(new Uint8Array(raw)) };
}

/** ECDSA with SHA-256 over the challenge's characters: r ‖ s, base64url. */
export async function sign(subtle: SubtleCrypto, key: CryptoKey, challenge: string): Promise<string> {
  const signature = await subtle.sign(SIGNATURE, key, new TextEncoder().encode(challenge));
  return base64url(new Uint8Array(signature));
}
