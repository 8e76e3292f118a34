import { computed, onScopeDispose, ref, watch, type Ref } from 'vue';

const turnMs = 12_000;

/**
 * Which of several slides is shown, and which of its pages, changing by themselves; one that is new
 * is shown at once.
 */
export function useRotation(keys: Ref<readonly string[]>) {
  const current = ref('');
  const page = ref(0);
  const pages = ref(1);

  function show(key: string) {
    current.value = key;
    page.value = 0;
    pages.value = 1;
  }

  watch(
    keys,
    (now, before = []) => {
      const fresh = now.find((key) => !before.includes(key));
      if (fresh !== undefined) {
        show(fresh);
      } else if (!now.includes(current.value)) {
        show(now[0] ?? '');
      }
    },
    { immediate: true },
  );

  function turn() {
    if (page.value + 1 < pages.value) {
      page.value += 1;
      return;
    }
    const place = keys.value.indexOf(current.value);
    const next = keys.value[(place + 1) % keys.value.length];
    if (next === current.value) {
      page.value = 0;
    } else if (next !== undefined) {
      show(next);
    }
  }

  const timer = window.setInterval(turn, turnMs);
  onScopeDispose(() => window.clearInterval(timer));

  /** The slide that is shown says how many pages it has. */
  function setPages(count: number) {
    pages.value = Math.max(1, count);
    page.value = Math.min(page.value, pages.value - 1);
  }

  return { current: computed(() => current.value), page, pages, setPages };
}
