// What may be marked on a ballot paper: the same rules as the agent's (core/meeting/form), so that a
// mark that would break one is explained when it is made.
import type { Form, FormAnswers, FormLimit, FormQuestion } from '@/generated/api';
import { t } from '@/i18n';

/** Of a note, so that it is never too long in bytes: Chinese characters have three. */
export const mostNoteCharacters = 340;

export function emptyAnswers(form: Form): FormAnswers {
  return {
    cells: form.cells.map(() => ({ options: [] })),
    notes: form.slots.map(() => ''),
  };
}

export function questionOf(form: Form, cell: number): FormQuestion {
  return form.questions[form.cells[cell]!.question]!;
}

/** Namesakes are told apart by unit and post. */
export function nameOf(form: Form, subject: number): string {
  const { name, unit, post } = form.subjects[subject]!;
  const more = [unit, post].filter(Boolean).join(' ');
  const shared = form.subjects.some((other, index) => index !== subject && other.name === name);
  return shared && more ? t('ballot.namesake', { name, more }) : name;
}

/** Indices into Form.cells. */
export function cellsOf(form: Form, subject: number): number[] {
  return form.cells.flatMap((cell, index) => (cell.subject === subject ? [index] : []));
}

/** Indices into Form.slots; -1: names written in, of nobody on the paper. */
export function slotsOf(form: Form, subject: number): number[] {
  return form.slots.flatMap((slot, index) => (slot.subject === subject ? [index] : []));
}

/** One choice for each: a list of names rather than a page for each. */
export function isList(form: Form): boolean {
  const asked = new Set(form.cells.map((cell) => cell.question));
  const [only] = asked;
  return (
    asked.size === 1 &&
    form.questions[only!]!.kind === 'choice' &&
    form.slots.every((slot) => slot.subject === -1)
  );
}

export function isMarked(answers: FormAnswers, cell: number): boolean {
  return answers.cells[cell]!.options.length > 0;
}

export function markedCount(answers: FormAnswers): number {
  return answers.cells.filter((cell) => cell.options.length > 0).length;
}

/** The marks of a cell in words, or what it means that there is none. */
export function wordsOf(form: Form, answers: FormAnswers, cell: number): string {
  const question = questionOf(form, cell);
  const marks = answers.cells[cell]!.options;
  if (marks.length === 0) {
    return question.unmarked;
  }
  if (question.kind === 'score') {
    return t('ballot.points', { n: marks[0]! });
  }
  return marks.map((mark) => question.options[mark]!.label).join(t('ballot.listComma'));
}

function countMarks(form: Form, answers: FormAnswers, question: number, option: number): number {
  return form.cells.filter(
    (cell, index) => cell.question === question && answers.cells[index]!.options.includes(option),
  ).length;
}

function countNames(form: Form, answers: FormAnswers, limit: number): number {
  return form.slots.filter((slot, index) => slot.limit === limit && answers.notes[index] !== '')
    .length;
}

function labelOf(form: Form, limit: FormLimit, option: number): string {
  return form.questions[limit.question]!.options[option]!.label;
}

export interface LimitUse {
  label: string;
  used: number;
  atMost: number;
}

/** How much of each limit is used up, names that were written in included. */
export function limitUses(form: Form, answers: FormAnswers): LimitUse[] {
  return form.limits.map((limit, index) => ({
    label: labelOf(form, limit, limit.option),
    used:
      countMarks(form, answers, limit.question, limit.option) + countNames(form, answers, index),
    atMost: limit.atMost,
  }));
}

/** Why these answers break a limit; empty if they do not. */
function limitProblem(form: Form, answers: FormAnswers): string {
  const uses = limitUses(form, answers);
  for (const [index, limit] of form.limits.entries()) {
    const { label, used, atMost } = uses[index]!;
    if (used > atMost) {
      return limit.writeIns > 0
        ? t('ballot.limitWithNames', { option: label, n: atMost })
        : t('ballot.limit', { option: label, n: atMost });
    }
    const names = countNames(form, answers, index);
    if (limit.beside >= 0 && names > countMarks(form, answers, limit.question, limit.beside)) {
      return t('ballot.beside', { option: labelOf(form, limit, limit.beside), n: names });
    }
  }
  return '';
}

export interface Attempt {
  answers: FormAnswers;
  /** Why the answers stay as they were; empty: they are new. */
  problem: string;
}

function withCell(answers: FormAnswers, cell: number, options: number[]): FormAnswers {
  return {
    ...answers,
    cells: answers.cells.map((one, index) => (index === cell ? { options } : one)),
  };
}

function attempt(form: Form, before: FormAnswers, after: FormAnswers): Attempt {
  const problem = limitProblem(form, after);
  return { answers: problem ? before : after, problem };
}

function boxesProblem(question: FormQuestion, marks: number[]): string {
  const { exclusive, mostMarks } = question;
  if (exclusive >= 0 && marks.length > 1 && marks.includes(exclusive)) {
    return t('ballot.exclusive', { option: question.options[exclusive]!.label });
  }
  return marks.length > mostMarks ? t('ballot.mostBoxes', { n: mostMarks }) : '';
}

/** Marks an option, or takes its mark away. */
export function toggle(form: Form, answers: FormAnswers, cell: number, option: number): Attempt {
  const question = questionOf(form, cell);
  const marks = answers.cells[cell]!.options;
  const others = marks.filter((mark) => mark !== option);
  if (others.length < marks.length) {
    return attempt(form, answers, withCell(answers, cell, others));
  }
  if (question.kind === 'choice') {
    return attempt(form, answers, withCell(answers, cell, [option]));
  }
  const more = [...marks, option].sort((a, b) => a - b);
  const problem = boxesProblem(question, more);
  return problem ? { answers, problem } : attempt(form, answers, withCell(answers, cell, more));
}

/** A whole number up to the question's highest, or none. */
export function giveScore(answers: FormAnswers, cell: number, score?: number): FormAnswers {
  return withCell(answers, cell, score === undefined ? [] : [score]);
}

export function write(answers: FormAnswers, slot: number, text: string): FormAnswers {
  return {
    ...answers,
    notes: answers.notes.map((note, index) => (index === slot ? text : note)),
  };
}

/** Why no name can be written into an empty place; empty: it can. */
export function nameProblem(form: Form, answers: FormAnswers, slot: number): string {
  return answers.notes[slot] === '' ? limitProblem(form, write(answers, slot, '?')) : '';
}
