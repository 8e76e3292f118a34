import { shallowRef, type ShallowRef } from 'vue';
import { ApiFailure, asFailure, call } from './client';

export interface Latest<Reply> {
  /** The answer to the latest question; undefined before it, and when it failed. */
  value: ShallowRef<Reply | undefined>;
  failure: ShallowRef<ApiFailure | undefined>;
  ask: (body: object) => Promise<void>;
}

/** Follows something that changes: the answer to an earlier question is of no interest any more. */
export function useLatest<Reply>(path: string): Latest<Reply> {
  const value = shallowRef<Reply>();
  const failure = shallowRef<ApiFailure>();
  let asked = 0;

  async function ask(body: object): Promise<void> {
    asked += 1;
    const own = asked;
    const reply = await call<Reply>(path, body).catch(asFailure);
    if (own === asked) {
      failure.value = reply instanceof ApiFailure ? reply : undefined;
      value.value = reply instanceof ApiFailure ? undefined : reply;
    }
  }

  return { value, failure, ask };
}
