import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * Who may import whom. Types of the API may be named everywhere; everything else follows the arrows:
 * routes → state → data, live, device, api → core; ui → i18n, core. Nothing points back.
 */
const edge = (folder, forbidden, message) => ({
  files: [`src/${folder}/**/*.{ts,svelte}`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: forbidden.map((name) => ({ group: [`**/${name}`, `**/${name}/**`], message, allowTypeImports: name === 'api' || name === 'i18n' })) },
    ],
  },
});

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/api/schema.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.serviceworker } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    // Pure: no page, no network, no clock, no chance. All of it comes in as arguments.
    files: ['src/core/**/*.ts'],
    ignores: ['src/core/**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', 'document', 'window', 'navigator', 'location', 'fetch', 'localStorage', 'indexedDB', 'setTimeout', 'setInterval', 'performance', 'crypto'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now' }, { object: 'Math', property: 'random' }],
    },
  },
  edge('core', ['api', 'data', 'live', 'device', 'state', 'ui', 'routes', 'i18n', 'service-worker'], 'core is pure'),
  edge('api', ['data', 'live', 'device', 'state', 'ui', 'routes', 'i18n', 'service-worker'], 'api only speaks HTTP'),
  edge('data', ['live', 'device', 'state', 'ui', 'routes', 'i18n', 'service-worker'], 'data only keeps'),
  edge('live', ['data', 'device', 'state', 'ui', 'routes', 'i18n', 'service-worker'], 'live only listens'),
  edge('device', ['data', 'live', 'state', 'ui', 'routes', 'i18n', 'service-worker'], 'device only wraps the device'),
  edge('i18n', ['data', 'live', 'device', 'state', 'ui', 'routes', 'service-worker'], 'i18n only knows words'),
  edge('state', ['ui', 'routes', 'service-worker'], 'state does not know what is drawn'),
  edge('ui', ['api/client', 'data', 'live', 'device', 'state', 'routes', 'service-worker'], 'ui: properties in, events out'),
  edge('routes', ['api/client', 'data', 'live', 'service-worker'], 'routes go through state'),
  // It sends what waits while the app is closed, with the page's own code for it.
  edge('service-worker', ['live', 'device', 'state', 'ui', 'routes', 'i18n'], 'the worker stays small'),
);
