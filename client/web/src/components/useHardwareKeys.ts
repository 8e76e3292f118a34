import { onMounted, onUnmounted } from 'vue';

/**
 * Gives a keypad on the screen the keys of a real keyboard too, wherever the focus is, unless
 * somebody types into a field or a dialog is open.
 */
export function useHardwareKeys(take: (key: string) => boolean): void {
  function onKey(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    const busy =
      event.ctrlKey ||
      event.altKey ||
      event.metaKey ||
      event.isComposing ||
      target.matches('input, textarea, select, summary') ||
      document.querySelector('dialog[open]') !== null;
    // Enter presses the button that has the focus.
    const pressesButton = event.key === 'Enter' && target.matches('button, a');
    if (!busy && !pressesButton && take(event.key)) {
      event.preventDefault();
    }
  }

  onMounted(() => document.addEventListener('keydown', onKey));
  onUnmounted(() => document.removeEventListener('keydown', onKey));
}
