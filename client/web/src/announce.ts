import { ref } from 'vue';

/** What the page's live region says. */
export const announcement = ref('');

/** Has screen readers say a sentence that nobody's focus is on. */
export function announce(sentence: string): void {
  // The same sentence again would be no change, and so not be spoken.
  announcement.value = announcement.value === sentence ? `${sentence}\u00a0` : sentence;
}
