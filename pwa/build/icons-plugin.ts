import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const ICON = /lucide-static\/icons\/[\w-]+\.svg\?raw$/;

/** Takes in the drawing of a Lucide icon alone: the frame around it is the same for all and is added by `Icon.svelte`. */
export function icons(): Plugin {
  return {
    name: 'shouwang-icons',
    enforce: 'pre',
    load(id) {
      if (!ICON.test(id)) return null;
      const svg = readFileSync(id.replace('?raw', ''), 'utf8');
      const inner = svg.replace(/<!--.*?-->|<svg[^>]*>|<\/svg>/gs, '').replace(/\s*\n\s*/g, '');
      return `export default ${JSON.stringify(inner)};`;
    },
  };
}
