import type { Texts } from '../types';
import type { screen as zh } from '../zh/screen';

export const screen: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
