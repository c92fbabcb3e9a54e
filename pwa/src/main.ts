import { mount } from 'svelte';
import { browserDevices } from './device/browser';
import { Texts } from './i18n/text.svelte';
import Shell from './routes/Shell.svelte';
import { App } from './state/app.svelte';
import { startLanguage } from './state/settings.svelte';
import './styles/base.css';

const target = document.getElementById('app');
if (target !== null) {
  const app = await App.open(await Texts.open(startLanguage()), browserDevices());
  app.start();
  mount(Shell, { target, props: { app } });
}
