// What a poll, a question or an option begins as.
import { t } from '@/i18n';
import { freshId, type OptionTable, type PollTable, type QuestionTable, type Tree } from './draft';
import { hasRule, type Kind } from './words';

function options(labels: readonly string[]): OptionTable[] {
  return labels.map((label, index) => ({ code: `o${index + 1}`, label }));
}

export function newQuestion(questions: readonly QuestionTable[], kind = 'choice'): QuestionTable {
  const id = freshId(questions, 'q');
  if (kind === 'score') {
    return { id, title: '', kind, max: 100 };
  }
  if (kind === 'text') {
    return { id, title: '', kind };
  }
  const labels = kind === 'choice' ? (['good', 'fair', 'average', 'poor'] as const) : (['problem'] as const);
  return { id, title: '', kind, options: options(labels.map((label) => t(`prepare.sample.${label}`))) };
}

export function newPoll(tree: Tree, kind: Kind): PollTable {
  const polls = tree.poll ?? [];
  const id = freshId(polls, 'poll');
  const poll: PollTable = { id, title: t(`prepare.kind.${kind}`), kind, subjects: `${id}.csv` };
  if (kind === 'recommendation') {
    poll.choose = 1;
  } else if (kind === 'election') {
    poll.seats = 1;
  }
  if (!hasRule(kind)) {
    const grade: QuestionTable = { ...newQuestion([]), title: t('prepare.sample.grade') };
    poll.question = [grade];
  }
  return poll;
}

export function newOption(list: readonly OptionTable[]): OptionTable {
  return { code: freshId(list, 'o'), label: '' };
}
