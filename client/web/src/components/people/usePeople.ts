import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import { call, connection } from '@/api/client';
import type { Person } from '@/generated/api';

const retryMs = 1000;

/** The list, asked for again only when its version, which the polled state tells, has changed. */
export function usePeople(path: string, version: () => number): ShallowRef<readonly Person[]> {
  const people = shallowRef<readonly Person[]>([]);
  let shown: number | undefined;
  let timer: number | undefined;

  async function ask() {
    window.clearTimeout(timer);
    if (shown === version()) {
      return;
    }
    try {
      const reply = await call<{ version: number; people: Person[] }>(path);
      people.value = reply.people;
      shown = reply.version;
    } catch {
      timer = window.setTimeout(ask, retryMs);
    }
  }

  watch(() => [version(), connection.value], ask, { immediate: true });
  onScopeDispose(() => window.clearTimeout(timer));
  return people;
}
