import type { Texts } from '../types';
import type { desk as zh } from '../zh/desk';

export const desk: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
