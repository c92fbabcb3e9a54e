import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { makeTemplate, type Template } from './hospital';

declare module 'vitest' {
  export interface ProvidedContext {
    template: Template;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const template = await makeTemplate();
  project.provide('template', template);
  return () => rm(template.data, { recursive: true, force: true });
}
