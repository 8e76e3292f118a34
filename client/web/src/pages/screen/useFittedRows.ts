import { nextTick, onMounted, onUnmounted, ref, watch, type Ref } from 'vue';

/** A run of rows of one block, as much as fits on the screen. */
export interface Stretch {
  block: number;
  from: number;
  to: number;
}

/**
 * Cuts blocks of rows into pages by measuring them: `frame` holds, while `measuring`, every block
 * whole, of class screen-block, with its rows of class screen-row.
 */
export function useFittedRows(frame: Ref<HTMLElement | null>, content: () => unknown) {
  const stretches = ref<Stretch[]>([]);
  const measuring = ref(true);

  function cut(element: HTMLElement, block: number, room: number): Stretch[] {
    const rows = [...element.querySelectorAll<HTMLElement>('.screen-row')].map(
      (row) => row.getBoundingClientRect().height,
    );
    const all = rows.reduce((sum, height) => sum + height, 0);
    const head = element.getBoundingClientRect().height - all;
    const out: Stretch[] = [];
    let from = 0;
    let used = head;
    rows.forEach((height, index) => {
      if (index > from && used + height > room) {
        out.push({ block, from, to: index });
        from = index;
        used = head;
      }
      used += height;
    });
    return [...out, { block, from, to: rows.length }];
  }

  async function measure() {
    measuring.value = true;
    await nextTick();
    const element = frame.value;
    if (!element) {
      return;
    }
    const blocks = [...element.querySelectorAll<HTMLElement>('.screen-block')];
    stretches.value = blocks.flatMap((block, index) => cut(block, index, element.clientHeight));
    measuring.value = false;
  }

  onMounted(() => {
    void measure();
    window.addEventListener('resize', measure);
    void document.fonts.ready.then(measure);
  });
  onUnmounted(() => window.removeEventListener('resize', measure));
  watch(content, measure);

  return { stretches, measuring };
}
