import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

/** Files of the shell that are fetched only when somebody opens the scanner. */
const LAZY = /\.wasm$/;

/**
 * Builds `src/service-worker/worker.ts` into `sw.js` after the app, as one classic script, with the list of files to
 * precache and a version that changes with any of them.
 */
export function serviceWorker(): Plugin {
  let outDir = 'dist';
  let root = '.';
  return {
    name: 'shouwang-service-worker',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
      root = config.root;
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        const files = listFiles(outDir).filter((file) => file !== 'sw.js');
        const hash = createHash('sha256');
        for (const file of files) hash.update(file).update(readFileSync(join(outDir, file)));
        const shell = files.filter((file) => file !== 'index.html' && !LAZY.test(file)).map((file) => `/${file}`);
        await build({
          configFile: false,
          root,
          logLevel: 'warn',
          publicDir: false,
          define: {
            __SHELL__: JSON.stringify(['/', ...shell]),
            __LAZY__: JSON.stringify(files.filter((file) => LAZY.test(file)).map((file) => `/${file}`)),
            __VERSION__: JSON.stringify(hash.digest('hex').slice(0, 12)),
          },
          build: {
            outDir,
            emptyOutDir: false,
            target: ['chrome109', 'safari16.4', 'firefox115'],
            lib: { entry: join(root, 'src/service-worker/worker.ts'), formats: ['iife'], name: 'worker', fileName: () => 'sw.js' },
          },
        });
      },
    },
  };
}

function listFiles(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? listFiles(folder, join(under, entry.name)) : [join(under, entry.name)]))
    .sort();
}
