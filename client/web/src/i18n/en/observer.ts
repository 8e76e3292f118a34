import type { Texts } from '../types';
import type { observer as zh } from '../zh/observer';

export const observer: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
