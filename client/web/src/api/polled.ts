import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { ApiFailure, asFailure, call, isOver } from './client';

export interface Polled<Reply> {
  /** The last answer; undefined until the first. */
  value: ShallowRef<Reply | undefined>;
  /** The last attempt failed, so `value` may be old. */
  stale: Ref<boolean>;
  failure: ShallowRef<ApiFailure | undefined>;
  /** Asks now, once whatever is under way has ended. */
  refresh: () => Promise<void>;
  /** What an action has answered is newer than whatever is being asked. */
  put: (reply: Reply) => void;
}

/** Asks again `everyMs` after each answer, one question at a time, until the component is gone. */
export function usePolled<Reply>(
  path: string,
  body: object | (() => object),
  everyMs: number,
): Polled<Reply> {
  const value = shallowRef<Reply>();
  const stale = ref(false);
  const failure = shallowRef<ApiFailure>();
  let timer: number | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let stopped = false;
  let edition = 0;

  async function ask(): Promise<void> {
    const asked = edition;
    try {
      const reply = await call<Reply>(path, typeof body === 'function' ? body() : body);
      if (!stopped && asked === edition) {
        value.value = reply;
        stale.value = false;
        failure.value = undefined;
      }
    } catch (error) {
      stale.value = true;
      failure.value = asFailure(error);
    }
  }

  function put(reply: Reply): void {
    edition += 1;
    value.value = reply;
  }

  function refresh(): Promise<void> {
    window.clearTimeout(timer);
    underWay = underWay.then(async () => {
      if (stopped || isOver()) {
        return;
      }
      await ask();
      window.clearTimeout(timer);
      if (!stopped) {
        timer = window.setTimeout(refresh, everyMs);
      }
    });
    return underWay;
  }

  onScopeDispose(() => {
    stopped = true;
    window.clearTimeout(timer);
  });
  void refresh();
  return { value, stale, failure, refresh, put };
}
