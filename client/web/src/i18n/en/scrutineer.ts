import type { Texts } from '../types';
import type { scrutineer as zh } from '../zh/scrutineer';

export const scrutineer: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
