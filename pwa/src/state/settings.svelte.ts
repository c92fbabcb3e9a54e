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
    this.theme = read().theme ?? 'auto';
  }

  async chooseLanguage(language: Language): Promise<void> {
    await this.texts.choose(language);
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

/** The language chosen before, else the browser's. */
export const startLanguage = (): Language => read().language ?? languageOf(navigator.languages);

function read(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Kept;
  } catch {
    return {};
  }
}
