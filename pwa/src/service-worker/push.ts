/// <reference lib="webworker" />
import type { PushMessage } from '../api/types';
import { uuid7 } from '../core/id';
import { isUrgent, pageOfPurpose, readPush, tagOf } from '../core/push';

declare const self: ServiceWorkerGlobalScope;

/** Shows a notification for every push, whatever it held, and tells the server that it came. */
export async function pushed(data: PushMessageData | null): Promise<void> {
  const message = readPush(data?.text() ?? '');
  await Promise.all([show(message), message === null ? undefined : message.purpose === 'test' ? tellPages() : receipt(message)]);
}

/** Milliseconds on, off, on …; about six seconds. */
const LONG_SHAKE = [1000, 200, 1000, 200, 1000, 200, 1000, 200, 1000];

/** Pages that wait for a test message hear that it came. */
async function tellPages(): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of pages) page.postMessage({ t: 'push_test' });
}

async function show(message: PushMessage | null): Promise<void> {
  if (message === null) {
    await self.registration.showNotification('守望 Shouwang', { body: '请打开查看 · Open to see', tag: 'shouwang', icon: '/icon-192.png' });
    return;
  }
  const urgent = isUrgent(message, Date.now());
  const options: NotificationOptions & { renotify?: boolean; vibrate?: number[]; timestamp?: number } = {
    body: message.body,
    tag: tagOf(message),
    renotify: true,
    requireInteraction: urgent,
    silent: false,
    vibrate: !urgent ? [200] : message.purpose === 'check_in' ? LONG_SHAKE : [400, 100, 400, 100, 400, 100, 400],
    icon: '/icon-192.png',
    badge: '/badge-96.png',
    data: { alarm: message.alarm, purpose: message.purpose },
  };
  await self.registration.showNotification(message.title, options);
}

async function receipt(message: PushMessage): Promise<void> {
  const id = uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  const send = () =>
    fetch('/api/v1/push/receipts', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-Shouwang': '1' },
      body: JSON.stringify({ id, delivery: message.delivery }),
    });
  // Once more with the same id: a receipt that is lost costs the guard his "received", not his offer.
  await send().catch(() => send().catch(() => undefined));
}

/** Brings the app to the front, or opens it where the alarm is. */
export async function opened(notification: Notification): Promise<void> {
  notification.close();
  const { purpose } = (notification.data ?? {}) as { purpose?: string };
  const path = pageOfPurpose(purpose);
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = pages.find((page) => new URL(page.url).pathname.startsWith('/guard')) ?? pages[0];
  if (open === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  await open.focus();
  // Another page of the app may be open, and a page that an older worker has cannot be led elsewhere.
  if (path !== '/' && !new URL(open.url).pathname.startsWith(path)) await open.navigate(path).catch(() => self.clients.openWindow(path));
}
