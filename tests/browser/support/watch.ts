import type { BrowserContext, ConsoleMessage, Page, Request } from 'playwright-core';

/** Something on a page that nobody should ever have to see. */
export interface Complaint {
  page: string;
  what: string;
}

/** An answer that belongs to the story, like a refusal; told by status and the end of the path. */
export interface Expected {
  status: number;
  path: RegExp;
}

/** Asking who is signed in before anybody is. */
const NOT_YET: Expected = { status: 401, path: /\/api\/v1\/me$/ };
/** What the browser notes about itself, not about the app: windows of a test have no push service and no loudspeaker yet. */
const OF_THE_BROWSER = /does not support the Push API in incognito mode|AudioContext was not allowed to start/;
const NETWORK_GONE = /net::ERR_|WebSocket connection to .* failed/;

/**
 * Watches all pages of a browser context: errors in the console, exceptions, requests to another origin, violations of
 * the content security policy. A story tells beforehand which refusals belong to it, and when the network is away.
 */
export class Watch {
  readonly complaints: Complaint[] = [];
  /** Requests that were seen, of pages and workers. */
  requests = 0;
  private readonly expected: Expected[] = [NOT_YET];
  private outage = false;

  constructor(
    context: BrowserContext,
    /** Whose screen it is. */
    readonly name: string,
    private readonly origin: string,
  ) {
    context.on('console', (message) => this.heard(message));
    context.on('weberror', (error) => this.complain(`exception: ${error.error().message}`));
    context.on('request', (request) => this.asked(request));
    const sockets = (page: Page) => page.on('websocket', (socket) => this.reached(socket.url().replace(/^ws/, 'http')));
    for (const page of context.pages()) sockets(page);
    context.on('page', sockets);
  }

  /** An answer with this status belongs to the story. */
  expect(status: number, path: RegExp): void {
    this.expected.push({ status, path });
  }

  /** From now on the network or server may be missed. */
  networkMayFail(): void {
    this.outage = true;
  }

  private heard(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    if (OF_THE_BROWSER.test(text)) return;
    if (this.outage && NETWORK_GONE.test(text)) return;
    const status = Number(/status of (\d{3})/.exec(text)?.[1] ?? 0);
    const { url } = message.location();
    if (this.expected.some((one) => one.status === status && one.path.test(url.split('?')[0] ?? ''))) return;
    this.complain(`${message.type()} in the console: ${text} (${url})`);
  }

  private asked(request: Request): void {
    this.requests += 1;
    this.reached(request.url());
  }

  private reached(url: string): void {
    if (/^(data|blob|about):/.test(url)) return;
    if (new URL(url).origin !== this.origin) this.complain(`asked another origin: ${url}`);
  }

  private complain(what: string): void {
    this.complaints.push({ page: this.name, what });
  }
}

/** Put into every page before its own scripts: says violations where {@link Watch} hears them. */
export function reportViolations(): void {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
  });
}
