import type { Texts } from '../types';
import type { report as zh } from '../zh/report';

export const report: Texts<typeof zh> = {
  signatures: 'To be signed by',
  digest: 'Check code of the result file',
  legend: 'What the colours mean',
};
