import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue';

const events = ['pointerdown', 'keydown', 'wheel', 'touchmove'];

/** True once nothing was pressed for so long while `watching`; setting it false begins anew. */
export function useQuiet(seconds: number, watching: () => boolean): Ref<boolean> {
  const quiet = ref(false);
  let timer: number | undefined;

  function begin() {
    window.clearTimeout(timer);
    if (watching() && !quiet.value) {
      timer = window.setTimeout(() => {
        quiet.value = true;
      }, seconds * 1000);
    }
  }

  watch(watching, (now) => {
    if (!now) {
      quiet.value = false;
    }
    begin();
  });
  watch(quiet, begin);
  onMounted(() => {
    events.forEach((name) => window.addEventListener(name, begin, { passive: true }));
    begin();
  });
  onUnmounted(() => {
    window.clearTimeout(timer);
    events.forEach((name) => window.removeEventListener(name, begin));
  });
  return quiet;
}
