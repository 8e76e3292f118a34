import { reactive, readonly } from 'vue';
import type { Failure, HelloReply } from '@/generated/api';
import { language, t } from '@/i18n';

/** Why the agent did not do what it was asked; `message` is for the user, in the page's language. */
export class ApiFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiFailure';
  }
}

/** `replaced` and `expired` are final: this load of the page is over. */
type ConnectionState = 'good' | 'gone' | 'replaced' | 'expired';

const state = reactive({ value: 'good' as ConnectionState });
let page = '';

/** How things stand between the page and the agent. */
export const connection = readonly(state);

export function isOver(): boolean {
  return state.value === 'replaced' || state.value === 'expired';
}

async function post(path: string, body: object): Promise<Response> {
  try {
    return await fetch(`/api/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Piaojue-Page': page,
        'X-Piaojue-Language': language(),
      },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
    });
  } catch {
    if (!isOver()) {
      state.value = 'gone';
    }
    throw new ApiFailure('agent_gone', t('common.failure.agent_gone'));
  }
}

async function readJson<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiFailure('agent_failed', t('common.failure.agent_failed'));
  }
}

/** Asks the agent: POST /api/<path>. Throws ApiFailure. */
export async function call<Reply>(path: string, body: object = {}): Promise<Reply> {
  const response = await post(path, body);
  if (response.ok) {
    const reply = await readJson<Reply>(response);
    if (!isOver()) {
      state.value = 'good';
    }
    return reply;
  }
  const { code, message } = await readJson<Partial<Failure>>(response);
  if (code === 'restarted') {
    // The agent remembers nothing of this load: nothing shown here can go on.
    location.reload();
  }
  if (code === 'replaced' || code === 'expired') {
    state.value = code;
  }
  throw new ApiFailure(
    code || 'agent_failed',
    message || t('common.failure.agent_failed'),
  );
}

/** Registers this load of the page; a load that is registered already only asks how things stand. */
export async function hello(): Promise<HelloReply> {
  const reply = await call<HelloReply>('hello');
  page = reply.page;
  return reply;
}

/** Whatever went wrong, as something that can be shown. */
export function asFailure(error: unknown): ApiFailure {
  return error instanceof ApiFailure
    ? error
    : new ApiFailure('agent_failed', t('common.failure.agent_failed'));
}
