import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it("is generated from the server's document", async () => {
  const document = new URL('openapi.json', import.meta.url);
  const generated = astToString(await openapiTS(JSON.parse(readFileSync(document, 'utf8')) as never));
  const kept = readFileSync(new URL('schema.ts', import.meta.url), 'utf8');
  // `npm run api` mends it.
  expect(kept.endsWith(generated)).toBe(true);
});
