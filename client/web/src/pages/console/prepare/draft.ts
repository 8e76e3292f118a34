// The meeting being prepared: a tree that the forms edit, saved by itself a moment after each change.
import { inject, provide, reactive, ref, shallowRef, watch, type InjectionKey } from 'vue';
import { ApiFailure, asFailure, call } from '@/api/client';
import type { PrepareDraft, PrepareFault } from '@/generated/api';
import { t } from '@/i18n';

/** A table of meeting.toml: what the forms know of it, and whatever else stands in it. */
export interface Table {
  [key: string]: unknown;
}

/** A person as an official, or somebody who signs beside the server. */
export interface PersonTable extends Table {
  id?: string;
  name?: string;
  unit?: string;
  chief?: boolean;
}

export interface OptionTable extends Table {
  code?: string;
  label?: string;
  points?: number | string;
}

export interface DimensionTable extends Table {
  id?: string;
  title?: string;
}

export interface QuestionTable extends Table {
  id?: string;
  title?: string;
  kind?: string;
  options?: OptionTable[];
  dimensions?: DimensionTable[];
  exclusive?: string;
  subject_types?: string[];
}

export interface LimitTable extends Table {
  question?: string;
  option?: string;
  at_most?: number;
}

export interface PollTable extends Table {
  id?: string;
  title?: string;
  kind?: string;
  question?: QuestionTable[];
  limit?: LimitTable[];
}

export interface GroupTable extends Table {
  id?: string;
  name?: string;
  weight?: number | string;
  disclosed?: boolean;
}

export interface Tree extends Table {
  meeting?: Table;
  officials?: Table;
  scrutineer?: PersonTable[];
  teller?: PersonTable[];
  issuer?: PersonTable[];
  group?: GroupTable[];
  poll?: PollTable[];
}

const saveAfterMs = 500;
const retryMs = 2000;

function createDraft() {
  const latest = shallowRef<PrepareDraft>();
  const tree = ref<Tree>();
  const failure = shallowRef<ApiFailure>();
  const state = reactive({ saving: false, changed: false });
  let saved = '';
  let timer: number | undefined;
  let underWay: Promise<void> = Promise.resolve();

  /** Shows what the agent holds, whatever stood here. */
  function show(draft: PrepareDraft) {
    window.clearTimeout(timer);
    state.changed = false;
    latest.value = draft;
    tree.value = draft.tree ? (JSON.parse(draft.tree) as Tree) : undefined;
    saved = JSON.stringify(tree.value);
  }

  async function load(): Promise<void> {
    try {
      show(await call<PrepareDraft>('prepare/draft'));
    } catch (error) {
      failure.value = asFailure(error);
    }
  }

  /** Something newer is in the folder, and nothing of it was made here. */
  function follow(version: string) {
    if (version !== latest.value?.version && !state.saving && !state.changed) {
      void load();
    }
  }

  async function saveOnce(): Promise<void> {
    if (!state.changed || !latest.value) {
      return;
    }
    const sent = JSON.stringify(tree.value);
    state.saving = true;
    failure.value = undefined;
    try {
      latest.value = await call<PrepareDraft>('prepare/save', { version: latest.value.version, tree: sent });
      saved = sent;
      state.changed = JSON.stringify(tree.value) !== saved;
    } catch (error) {
      failure.value = asFailure(error);
      if (failure.value.code === 'wrong_state') {
        await load();
      }
    } finally {
      state.saving = false;
    }
    if (state.changed) {
      timer = window.setTimeout(settle, failure.value ? retryMs : saveAfterMs);
    }
  }

  /** Once what was changed here is saved, or could not be. What was not changed is not written again. */
  function settle(): Promise<void> {
    window.clearTimeout(timer);
    underWay = underWay.then(saveOnce);
    return underWay;
  }

  watch(
    tree,
    () => {
      state.changed = JSON.stringify(tree.value) !== saved;
      if (state.changed) {
        window.clearTimeout(timer);
        timer = window.setTimeout(settle, saveAfterMs);
      }
    },
    { deep: true },
  );

  /** What is wrong with the value at this place in the tree, in words; empty if nothing is. */
  function faultAt(path: string): string {
    return (latest.value?.faults ?? [])
      .filter((fault) => fault.path === path)
      .map(wordsOf)
      .join(' ');
  }

  return { latest, tree, failure, state, show, follow, settle, faultAt };
}

export type Draft = ReturnType<typeof createDraft>;

const key: InjectionKey<Draft> = Symbol('draft');

export function provideDraft(): Draft {
  const draft = createDraft();
  provide(key, draft);
  return draft;
}

export function useDraft(): Draft {
  return inject(key)!;
}

export function wordsOf(fault: PrepareFault): string {
  return t('prepare.faultWords', { problem: fault.problem, remedy: fault.remedy });
}

export type Section = 'meeting' | 'officials' | 'roster' | 'polls' | 'file';

/** Where a fault can be mended. */
export function sectionOf(fault: PrepareFault, tree: Tree | undefined): Section {
  const roster = tree?.meeting?.roster ?? 'roster.csv';
  const [first, second] = fault.path.split('.');
  if (fault.file === roster || first === 'group' || (first === 'meeting' && second === 'roster')) {
    return 'roster';
  }
  if (first === 'meeting') {
    return 'meeting';
  }
  if (['officials', 'scrutineer', 'issuer', 'teller'].includes(first!)) {
    return 'officials';
  }
  const lists = (tree?.poll ?? []).flatMap((poll) => [poll.subjects, poll.posts]);
  return first === 'poll' || lists.includes(fault.file) ? 'polls' : 'file';
}

/** A list of the tree, made when something is to stand in it. */
export function listIn<Item extends Table>(table: Table, name: string): Item[] {
  if (!Array.isArray(table[name])) {
    table[name] = [];
  }
  return table[name] as Item[];
}

/** Takes an item out; a list without any is no part of the file. */
export function takeOut(table: Table, name: string, index: number) {
  const list = table[name] as unknown[];
  list.splice(index, 1);
  if (list.length === 0) {
    delete table[name];
  }
}

/** An id that none of the list has: "s4". */
export function freshId(list: readonly { id?: string; code?: string }[], stem: string): string {
  const taken = new Set(list.map((one) => one.id ?? one.code));
  let number = list.length + 1;
  while (taken.has(`${stem}${number}`)) {
    number += 1;
  }
  return `${stem}${number}`;
}

/** A value of a table as a text field shows it. */
export function textIn(table: Table, name: string): string {
  const value = table[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** An empty text is no entry. */
export function putText(table: Table, name: string, text: string) {
  if (text === '') {
    delete table[name];
  } else {
    table[name] = text;
  }
}
