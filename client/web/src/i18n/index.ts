import { createI18n } from 'vue-i18n';
import { en } from './en';
import type { KeyOf, Texts } from './types';
import { zh } from './zh';

export type Language = 'zh' | 'en';
export type TextKey = KeyOf<typeof zh>;

const i18n = createI18n<[Texts<typeof zh>], Language, false>({
  legacy: false,
  locale: 'zh',
  fallbackLocale: 'zh',
  messages: { zh, en },
});

/**
 * A text in the page's language; a template that uses it follows the language.
 * `count` picks between the forms of "{n} ballot | {n} ballots".
 */
export function t(
  key: TextKey,
  values: Record<string, string | number> = {},
  count?: number,
): string {
  const translate = i18n.global.t as (key: string, ...rest: unknown[]) => string;
  return count === undefined ? translate(key, values) : translate(key, count, { named: { n: count, ...values } });
}

export function language(): Language {
  return i18n.global.locale.value;
}

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language;
}
