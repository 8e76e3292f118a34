import { computed, nextTick, onMounted, onUnmounted, ref, watch, watchEffect, type Ref } from 'vue';

/** A run of rows of one block. */
export interface Stretch {
  block: number;
  from: number;
  to: number;
}

interface Block {
  head: number;
  rows: number[];
}

function heightOf(element: Element): number {
  return element.getBoundingClientRect().height;
}

function sizesOf(element: Element): Block {
  const rows = [...element.querySelectorAll('.screen-row')].map(heightOf);
  return { head: heightOf(element) - rows.reduce((sum, row) => sum + row, 0), rows };
}

/** As many rows on a page as there is room for; a block goes on where the last one ended. */
function cut(blocks: readonly Block[], room: number): Stretch[][] {
  const pages: Stretch[][] = [[]];
  let left = room;
  blocks.forEach(({ head, rows }, block) => {
    const whole = rows.reduce((sum, row) => sum + row, head);
    let open: Stretch | undefined;
    rows.forEach((row, index) => {
      // A table that would fit on a page of its own is not torn apart.
      const needed = open ? row : Math.max(head + row, whole <= room ? whole : 0);
      if (needed > left && pages.at(-1)?.length) {
        pages.push([]);
        left = room;
        open = undefined;
      }
      if (!open) {
        open = { block, from: index, to: index };
        pages.at(-1)?.push(open);
        left -= head;
      }
      open.to = index + 1;
      left -= row;
    });
  });
  return pages;
}

/**
 * Cuts blocks of rows into pages by measuring them: while `measuring`, `frame` holds every block
 * whole, of class screen-block, with its rows of class screen-row.
 */
export function useFittedRows(frame: Ref<HTMLElement | null>, content: () => unknown) {
  const pages = ref<Stretch[][]>([]);
  const measuring = ref(true);

  async function measure() {
    measuring.value = true;
    await nextTick();
    const element = frame.value;
    if (!element) {
      return;
    }
    const blocks = [...element.querySelectorAll('.screen-block')].map(sizesOf);
    pages.value = cut(blocks, element.clientHeight);
    measuring.value = false;
  }

  onMounted(() => {
    void measure();
    window.addEventListener('resize', measure);
    void document.fonts.ready.then(measure);
  });
  onUnmounted(() => window.removeEventListener('resize', measure));
  watch(content, measure);

  return { pages, measuring };
}

/** What is on a page of one list, of class screen-block in `frame`, with the place of each in it. */
export function useFittedList<Item extends { title: string }>(
  frame: Ref<HTMLElement | null>,
  items: () => readonly Item[],
  page: () => number,
  tell: (pages: number) => void,
) {
  const { pages, measuring } = useFittedRows(frame, () =>
    items()
      .map((item) => item.title)
      .join('\n'),
  );
  watchEffect(() => tell(pages.value.length));

  return computed(() => {
    const stretch = pages.value[page()]?.[0];
    return items()
      .map((item, index) => ({ item, number: index + 1 }))
      .slice(...(measuring.value || !stretch ? [] : [stretch.from, stretch.to]));
  });
}
