/// <reference lib="webworker" />
import { activate, install, respond } from './shell';
import { sendEvents } from './events';
import { opened, pushed } from './push';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const response = respond(event.request);
  if (response !== null) event.respondWith(response);
});
self.addEventListener('push', (event) => event.waitUntil(pushed(event.data)));
self.addEventListener('notificationclick', (event) => event.waitUntil(opened(event.notification)));
// Background Sync, where the browser has it.
self.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as ExtendableEvent & { tag: string };
  if (tag === 'events') waitUntil.call(event, sendEvents());
});
// A new version takes over only when somebody asks for it, never in the middle of a shift.
self.addEventListener('message', (event) => {
  if ((event.data as { t?: unknown } | null)?.t === 'take_over') void self.skipWaiting();
});
