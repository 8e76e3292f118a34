// How the page looks. Kept nowhere: a terminal is the same for everybody who sits down at it.
import { reactive, watchEffect } from 'vue';
import { language, t } from './i18n';

export type TextSize = 'normal' | 'large' | 'largest';

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
