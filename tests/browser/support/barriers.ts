import axe from 'axe-core';
import type { Person } from './people';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What the checker finds on what a screen shows right now. */
export async function barriers(person: Person): Promise<string[]> {
  // The checker is put in by the debugger, which the page's content security policy does not bind.
  await person.page.evaluate(axe.source);
  const found = await person.page.evaluate(async (tags) => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    return (await checker.run(document, { runOnly: { type: 'tag', values: tags } })).violations;
  }, TAGS);
  return found.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} (${node.failureSummary ?? ''})`).join('\n')}`);
}
