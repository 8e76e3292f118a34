import { onMounted, onUnmounted } from 'vue';

const card = /PJ1C:[0-9A-Z]{24}$/i;
const beginning = /(P|PJ|PJ1|PJ1C|PJ1C:[0-9A-Z]{0,24})$/i;

/**
 * A scanner types like a keyboard: the whole code of a card, then Enter, wherever the focus is.
 * Before anything else on the page, so that its Enter presses no button.
 */
export function useScanner(take: (code: string) => void): void {
  let typed = '';

  function onKey(event: KeyboardEvent) {
    if (event.key.length === 1) {
      // Nothing that somebody types is remembered, unless a card's code begins so.
      typed = beginning.exec(typed + event.key)?.[0] ?? '';
      return;
    }
    if (event.key !== 'Enter') {
      return;
    }
    const code = card.exec(typed)?.[0];
    typed = '';
    if (code) {
      event.preventDefault();
      event.stopImmediatePropagation();
      take(code);
    }
  }

  onMounted(() => window.addEventListener('keydown', onKey, true));
  onUnmounted(() => window.removeEventListener('keydown', onKey, true));
}
