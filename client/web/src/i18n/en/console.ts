import type { console as zh } from '../zh/console';
import type { Texts } from '../types';

export const console: Texts<typeof zh> = {
  tab: { prepare: 'Preparing', hall: 'In the hall', results: 'Results' },
};
