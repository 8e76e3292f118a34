// Choices of the meeting file (docs/meeting-format.md) in the page's words.
import { t } from '@/i18n';

export const kinds = ['decision', 'recommendation', 'election', 'evaluation', 'reverse_evaluation', 'survey'] as const;
export type Kind = (typeof kinds)[number];

export function isKind(text: string): text is Kind {
  return (kinds as readonly string[]).includes(text);
}

/** Whether somebody passes in it. */
export function hasRule(kind: string): boolean {
  return kind === 'decision' || kind === 'recommendation' || kind === 'election';
}

export interface Choice {
  value: string;
  label: string;
}

function choices<Value extends string>(values: readonly Value[], label: (value: Value) => string): Choice[] {
  return values.map((value) => ({ value, label: label(value) }));
}

export function kindChoices(): Choice[] {
  return choices(kinds, (kind) => t(`prepare.kind.${kind}`));
}

export function orders(): Choice[] {
  return choices(['listed', 'stroke', 'pinyin'] as const, (value) => t(`prepare.order.${value}`));
}

export function issuances(): Choice[] {
  return choices(['seat', 'drawn_cards'] as const, (value) => t(`prepare.issuance.${value}`));
}

export function bases(): Choice[] {
  return choices(['entitled', 'present', 'returned', 'valid'] as const, (value) => t(`prepare.base.${value}`));
}

export function unmarkedRules(): Choice[] {
  return choices(['abstain', 'not_counted'] as const, (value) => t(`prepare.unmarked.${value}`));
}

export function thresholds(): Choice[] {
  return [
    { value: 'more than 1/2', label: t('prepare.threshold.moreThan', { share: '1/2' }) },
    { value: 'at least 1/2', label: t('prepare.threshold.atLeast', { share: '1/2' }) },
    { value: 'at least 2/3', label: t('prepare.threshold.atLeast', { share: '2/3' }) },
    { value: 'more than 2/3', label: t('prepare.threshold.moreThan', { share: '2/3' }) },
    { value: 'more than 30%', label: t('prepare.threshold.moreThan', { share: '30%' }) },
  ];
}

export function quorums(): Choice[] {
  return [
    { value: 'none', label: t('prepare.threshold.none') },
    { value: 'more than 1/2', label: t('prepare.threshold.moreThan', { share: '1/2' }) },
    { value: '2/3', label: t('prepare.threshold.atLeast', { share: '2/3' }) },
    { value: '4/5', label: t('prepare.threshold.atLeast', { share: '4/5' }) },
  ];
}

export function questionKinds(): Choice[] {
  return choices(['choice', 'boxes', 'score', 'text'] as const, (value) => t(`prepare.questionKind.${value}`));
}

/** What the meeting's reader takes when nothing is written. */
export const usual = {
  issuance: (kind: string) => (kind === 'reverse_evaluation' ? 'drawn_cards' : 'seat'),
  quorum: (kind: string) =>
    kind === 'decision' ? '2/3' : kind === 'recommendation' || kind === 'election' ? '4/5' : 'none',
  base: (kind: string) => (kind === 'decision' ? 'entitled' : kind === 'election' ? 'present' : 'returned'),
  pass: (kind: string) => (kind === 'recommendation' ? 'more than 30%' : 'more than 1/2'),
};
