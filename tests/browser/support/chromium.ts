const BINARY = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
/** Nothing of the browser's own on the network, and no graphics card. */
const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** How the browser is started. */
export function launchOptions(more: readonly string[] = []): { executablePath: string; chromiumSandbox: boolean; args: string[] } {
  return { executablePath: BINARY, chromiumSandbox: false, args: [...QUIET, ...more] };
}
