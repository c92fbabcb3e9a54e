import type { Language } from '../core/format';
import { languageOf, type Texts } from '../i18n/text.svelte';

export type Theme = 'auto' | 'dark' | 'light';

interface Kept {
  language?: Language;
  theme?: Theme;
}

const KEY = 'shouwang.settings';

/** What this browser prefers; survives signing out. */
export class Settings {
  theme = $state<Theme>('auto');

  constructor(private readonly texts: Texts) {
    const kept = read();
    this.theme = kept.theme ?? 'auto';
    texts.language = kept.language ?? languageOf(navigator.languages);
  }

  chooseLanguage(language: Language): void {
    this.texts.language = language;
    this.keep();
  }

  chooseTheme(theme: Theme): void {
    this.theme = theme;
    this.keep();
  }

  private keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ language: this.texts.language, theme: this.theme } satisfies Kept));
    } catch {
      // A browser that keeps nothing still works; the choice lasts until the page is closed.
    }
  }
}

function read(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Kept;
  } catch {
    return {};
  }
}
