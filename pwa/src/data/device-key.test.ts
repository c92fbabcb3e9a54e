import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../core/base64';
import { makeKey, sign } from './device-key';

const subtle = webcrypto.subtle as unknown as SubtleCrypto;

describe("the phone's key", () => {
  it('signs a challenge so that its public point verifies it', async () => {
    const { key, publicKey } = await makeKey(subtle);
    const point = fromBase64url(publicKey);
    expect(point).toHaveLength(65);
    expect(point[0]).toBe(4);
    const signature = fromBase64url(await sign(subtle, key, 'challenge-1'));
    expect(signature).toHaveLength(64);
    const verifier = await subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const verify = (text: string) => subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, verifier, signature, new TextEncoder().encode(text));
    expect(await verify('challenge-1')).toBe(true);
    expect(await verify('challenge-2')).toBe(false);
  });
  it('cannot be read out', async () => {
    const { key } = await makeKey(subtle);
    expect(key.extractable).toBe(false);
    await expect(subtle.exportKey('pkcs8', key)).rejects.toThrow();
  });
});
