/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;

/** Filled in by the build: the files of this version. */
declare const __SHELL__: readonly string[];
declare const __LAZY__: readonly string[];
declare const __VERSION__: string;

const PREFIX = 'shouwang-shell-';
const NAME = PREFIX + __VERSION__;
/** How long a page waits for the network before it starts from the phone. */
const PAGE_TIMEOUT_MS = 3000;

/** Fetches the whole app before this version counts as installed; the scanner comes along where it can. */
export async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(__SHELL__.map((path) => new Request(path, { cache: 'reload' })));
  await Promise.allSettled(__LAZY__.map((path) => cache.add(path)));
}

/** Drops the caches of older versions. What is in IndexedDB is never touched. */
export async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Answers pages and files of the app; everything else goes to the network untouched. */
export function respond(request: Request): Promise<Response> | null {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return null;
  if (request.mode === 'navigate') return page(url);
  return __SHELL__.includes(url.pathname) || __LAZY__.includes(url.pathname) ? file(url) : null;
}

/** Pages of the app start from the phone, so that they start at once and without a network. */
async function page(url: URL): Promise<Response> {
  const kept = await (await caches.open(NAME)).match('/');
  if (kept !== undefined && isAppPage(url.pathname)) return kept;
  try {
    return await fetch(url, { signal: AbortSignal.timeout(PAGE_TIMEOUT_MS) });
  } catch {
    return kept ?? Response.error();
  }
}

const isAppPage = (path: string): boolean => /^\/($|sign-in|enrol|guard|desk|wall|staff|plans|buttons|c\/|C\/|t\/?$)/.test(path);

async function file(url: URL): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(url.pathname);
  if (kept !== undefined) return kept;
  const fresh = await fetch(url);
  if (fresh.ok) await cache.put(url.pathname, fresh.clone());
  return fresh;
}
