import { mount } from 'svelte';
import { pageOf } from './core/pages';
import { browserDevices } from './device/browser';
import { Texts } from './i18n/text.svelte';
import { PAGES } from './routes/pages';
import Shell from './routes/Shell.svelte';
import { App } from './state/app.svelte';
import { startLanguage } from './state/settings.svelte';
import './styles/base.css';

const target = document.getElementById('app');
if (target !== null) {
  // The page's code comes while texts and the device's database are opened. Shell tells of a failure.
  PAGES[pageOf(location.pathname)]?.().catch(() => undefined);
  const app = await App.open(await Texts.open(startLanguage()), browserDevices());
  app.start();
  target.replaceChildren();
  mount(Shell, { target, props: { app } });
}
