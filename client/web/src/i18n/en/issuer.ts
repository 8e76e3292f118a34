import type { Texts } from '../types';
import type { issuer as zh } from '../zh/issuer';

export const issuer: Texts<typeof zh> = {
  soon: 'This page is not ready yet.',
};
