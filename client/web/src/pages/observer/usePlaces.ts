import { computed } from 'vue';
import type { ObserverState } from '@/generated/api';
import { t } from '@/i18n';


/** Whether a record was verified, which may be looked into. */
export function hasRecord(state: ObserverState): boolean {
  const conclusion = state.record?.conclusion;
  return conclusion === 'holds' || conclusion === 'self_consistent';
}

/** Where a receipt or a challenge is looked up: on the server, or in the record verified last. */
export function usePlaces(state: () => ObserverState) {
  return computed(() => [
    { value: 'server' as const, label: t('observer.tracker.onServer') },
    ...(hasRecord(state())
      ? [{ value: 'record' as const, label: t('observer.tracker.inRecord') }]
      : []),
  ]);
}
