/** The service worker: a new version waits until somebody asks for it. */
export class UpdateState {
  available = $state(false);
  private registration: ServiceWorkerRegistration | null = null;

  async register(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    try {
      const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
      this.registration = registration;
      this.look();
      registration.addEventListener('updatefound', () => {
        registration.installing?.addEventListener('statechange', () => this.look());
      });
    } catch {
      this.registration = null;
    }
  }

  /** Asks the server whether there is a newer version. */
  async check(): Promise<void> {
    await this.registration?.update().catch(() => undefined);
  }

  /** Takes the waiting version; the page starts anew. */
  apply(): void {
    const waiting = this.registration?.waiting;
    if (!waiting) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ t: 'take_over' });
  }

  private look(): void {
    this.available = Boolean(this.registration?.waiting && navigator.serviceWorker.controller);
  }
}
