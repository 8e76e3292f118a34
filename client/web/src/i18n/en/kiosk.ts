import type { Texts } from '../types';
import type { kiosk as zh } from '../zh/kiosk';

export const kiosk: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
