// A poll's order of procedure: which step is done, which is to be taken, what the others wait for.
import type { Step } from '@/components/StepList.vue';
import type { HallBox, HallPoll } from '@/generated/api';
import { t } from '@/i18n';

const states = ['defined', 'issuing', 'issued', 'casting', 'closing', 'sealed', 'released', 'counted'] as const;
type PollState = (typeof states)[number];

function rank(state: string): number {
  return states.indexOf(state as PollState);
}

export function reached(poll: HallPoll, state: PollState): boolean {
  return rank(poll.state) >= rank(state);
}

export function isSettled(box: HallBox): boolean {
  return box.openQuestions.length === 0;
}

/** In a word or two, as the heading of a poll says it. */
export function stateWord(poll: HallPoll): string {
  if (poll.announced) {
    return t('hall.state.announced');
  }
  return t(`hall.state.${states[rank(poll.state)] ?? 'defined'}`);
}

type StepState = Step['state'];

function stateOf(done: boolean, current: boolean): StepState {
  return done ? 'done' : current ? 'current' : 'waiting';
}

function beforeVoting(poll: HallPoll, opened: boolean, present: number): Step[] {
  const counts = { present, issued: poll.issued, returned: poll.returned };
  return [
    {
      id: 'issue',
      title: t('hall.issue.title'),
      state: stateOf(reached(poll, 'issuing'), opened),
      detail: reached(poll, 'issuing')
        ? undefined
        : opened
          ? t(poll.issuance === 'seat' ? 'hall.issue.seat' : 'hall.issue.drawn_cards')
          : t('hall.issue.early'),
    },
    {
      id: 'signIn',
      title: t('hall.signIn.title'),
      state: stateOf(reached(poll, 'issued'), poll.state === 'issuing'),
      detail: reached(poll, 'issued') ? t('hall.signIn.done', counts) : undefined,
    },
    {
      id: 'open',
      title: t('hall.open.title'),
      state: stateOf(reached(poll, 'casting'), poll.state === 'issued'),
    },
    {
      id: 'vote',
      title: t('hall.vote.title'),
      state: stateOf(reached(poll, 'sealed'), reached(poll, 'casting')),
      detail: reached(poll, 'sealed') ? t('hall.vote.done', counts) : undefined,
    },
  ];
}

function afterVoting(poll: HallPoll): Step[] {
  const sealed = poll.state === 'sealed';
  const settled = poll.box !== undefined && isSettled(poll.box);
  const released = reached(poll, 'released');
  return [
    {
      id: 'box',
      title: t('hall.box.title'),
      state: stateOf(released || settled, sealed),
      detail: released || settled ? t('hall.box.done') : undefined,
    },
    {
      id: 'release',
      title: t('hall.release.title'),
      state: stateOf(released, sealed && settled),
      detail: released ? t('hall.release.done') : settled ? undefined : t('hall.release.early'),
    },
    {
      id: 'decrypt',
      title: t('hall.decrypt.title'),
      state: stateOf(reached(poll, 'counted'), poll.state === 'released'),
      detail: reached(poll, 'counted') ? t('hall.decrypt.done') : undefined,
    },
    {
      id: 'countersign',
      title: t('hall.countersign.title'),
      state: stateOf(poll.announced, poll.state === 'counted'),
      detail: poll.announced ? t('hall.countersign.done') : undefined,
    },
    {
      id: 'announce',
      title: t('hall.announce.title'),
      state: stateOf(poll.announced, false),
      detail: poll.announced ? t('hall.announce.done') : t('hall.announce.waiting'),
    },
  ];
}

export function stepsOf(poll: HallPoll, opened: boolean, present: number): Step[] {
  return [...beforeVoting(poll, opened, present), ...afterVoting(poll)];
}
