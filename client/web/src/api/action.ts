import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { ApiFailure, asFailure, call } from './client';

export interface Action<Reply> {
  busy: Ref<boolean>;
  failure: ShallowRef<ApiFailure | undefined>;
  /** Asks once; undefined when it failed, or when the last one is still under way. */
  run: (body?: object) => Promise<Reply | undefined>;
}

/** One thing a button does: a call with what its button and its fields need to show. */
export function useAction<Reply>(path: string): Action<Reply> {
  const busy = ref(false);
  const failure = shallowRef<ApiFailure>();

  async function run(body: object = {}): Promise<Reply | undefined> {
    if (busy.value) {
      return undefined;
    }
    busy.value = true;
    failure.value = undefined;
    try {
      return await call<Reply>(path, body);
    } catch (error) {
      failure.value = asFailure(error);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { busy, failure, run };
}
