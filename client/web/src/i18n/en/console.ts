import type { Texts } from '../types';
import type { console as zh } from '../zh/console';

export const console: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
