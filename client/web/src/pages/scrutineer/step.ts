import { inject, provide, type InjectionKey } from 'vue';
import { useAction, type Action } from '@/api/action';
import type { Empty } from '@/generated/api';

const refreshKey: InjectionKey<() => Promise<void>> = Symbol('refresh');

/** The page asks how things stand again after every step below it. */
export function provideRefresh(refresh: () => Promise<void>): void {
  provide(refreshKey, refresh);
}

/** A step of the scrutineer's: `take` resolves to whether it was done, once the page shows it. */
export function useStep(path: string): Omit<Action<Empty>, 'run'> & { take: (body?: object) => Promise<boolean> } {
  const { busy, failure, run } = useAction<Empty>(path);
  const refresh = inject(refreshKey);

  async function take(body: object = {}): Promise<boolean> {
    const reply = await run(body);
    await refresh?.();
    return reply !== undefined;
  }

  return { busy, failure, take };
}
