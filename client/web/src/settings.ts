// How the page looks. An official's agent remembers it; a terminal is the same for everybody who sits
// down at it.
import { reactive, watch, watchEffect } from 'vue';
import { call } from './api/client';
import type { Display } from './generated/api';
import { language, setLanguage, t } from './i18n';

const textSizes = ['normal', 'large', 'largest'] as const;
export type TextSize = (typeof textSizes)[number];

export const settings = reactive({
  textSize: 'normal' as TextSize,
  contrast: false,
  /** Of the page that is open, for the window's title; empty: the product's name alone. */
  pageTitle: '',
});

export function resetSettings(): void {
  settings.textSize = 'normal';
  settings.contrast = false;
}

export function applySettings(): void {
  const root = document.documentElement;
  watchEffect(() => {
    root.lang = language() === 'zh' ? 'zh-CN' : 'en';
    root.classList.toggle('text-large', settings.textSize === 'large');
    root.classList.toggle('text-largest', settings.textSize === 'largest');
    root.classList.toggle('contrast', settings.contrast);
    const product = t('common.product');
    document.title = settings.pageTitle ? `${settings.pageTitle} – ${product}` : product;
  });
}

/** From now on as the agent remembers it, which is told of every change. */
export function rememberSettings(kept: Display): void {
  if (kept.language) {
    setLanguage(kept.language === 'en' ? 'en' : 'zh');
    settings.textSize = textSizes.find((size) => size === kept.textSize) ?? 'normal';
    settings.contrast = kept.contrast;
  }
  watch(
    () => ({ language: language(), textSize: settings.textSize, contrast: settings.contrast }),
    // Whoever changes how a page looks needs no message when that is forgotten again.
    (display) => void call('display', display).catch(() => undefined),
  );
}
