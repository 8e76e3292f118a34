import type { Step } from '@/components/StepList.vue';
import type { ScrutineerPoll } from '@/generated/api';
import { t } from '@/i18n';

const states = ['defined', 'issuing', 'issued', 'casting', 'closing', 'sealed', 'released', 'counted'] as const;
type State = (typeof states)[number];

export function isAt(poll: ScrutineerPoll, state: State): boolean {
  return poll.state === state;
}

/** Whether the poll has come as far as `state`. */
export function reached(poll: ScrutineerPoll, state: State): boolean {
  return states.indexOf(poll.state as State) >= states.indexOf(state);
}

export function stateText(poll: ScrutineerPoll): string {
  if (poll.countersigned) {
    return t('scrutineer.state.finished');
  }
  const state = states.find((one) => one === poll.state) ?? 'defined';
  return t(`scrutineer.state.${state}`);
}

export function isFinished(poll: ScrutineerPoll): boolean {
  return poll.countersigned;
}

/** The box is being verified, or its release waited for. */
export function isOpening(poll: ScrutineerPoll): boolean {
  return poll.work === 'box' && poll.job?.running === true;
}

/** Nothing is left to be done with the box here. */
function isAnswered(poll: ScrutineerPoll): boolean {
  return (
    poll.box?.ownAnswered === true ||
    reached(poll, 'counted') ||
    (poll.work === 'box' && poll.job?.finished === true)
  );
}

function isVerified(poll: ScrutineerPoll): boolean {
  return isAnswered(poll) || (isOpening(poll) && poll.box?.ownSigned === true);
}

export function isVoid(poll: ScrutineerPoll): boolean {
  return poll.box !== undefined && poll.box.status !== 'counted';
}

function stepFrom(
  id: string,
  title: string,
  done: boolean,
  current: boolean,
  details: { done?: string; current?: string; waiting?: string },
): Step {
  const state = done ? 'done' : current ? 'current' : 'waiting';
  return { id, title, state, detail: details[state] };
}

function closeStep(poll: ScrutineerPoll): Step {
  return stepFrom(
    'close',
    t('scrutineer.close.title'),
    reached(poll, 'sealed'),
    isAt(poll, 'closing') && !poll.closeSigned,
    {
      done: t('scrutineer.close.sealed'),
      current: t('scrutineer.close.todo'),
      waiting: t(poll.closeSigned ? 'scrutineer.close.done' : 'scrutineer.close.wait'),
    },
  );
}

function verifyStep(poll: ScrutineerPoll): Step {
  const answeredByOthers = reached(poll, 'counted') && !poll.box?.ownSigned;
  return stepFrom(
    'verify',
    t('scrutineer.verify.title'),
    isVerified(poll),
    reached(poll, 'sealed'),
    {
      done: t(answeredByOthers ? 'scrutineer.verify.late' : 'scrutineer.verify.done'),
      current: t(poll.box?.ownSigned ? 'scrutineer.verify.again' : 'scrutineer.verify.todo'),
      waiting: t('scrutineer.verify.wait'),
    },
  );
}

function countStep(poll: ScrutineerPoll): Step {
  const count = poll.box?.count;
  return stepFrom(
    'count',
    t('scrutineer.count.title'),
    count !== undefined,
    reached(poll, 'sealed') && (isVerified(poll) || isOpening(poll)),
    { current: t('scrutineer.count.todo'), waiting: t('scrutineer.count.wait') },
  );
}

function mattersStep(poll: ScrutineerPoll): Step {
  const settled = poll.box?.matters.every((matter) => matter.state === 'settled') === true;
  return stepFrom('matters', t('scrutineer.matters.title'), settled, true, {
    done: t('scrutineer.matters.done'),
  });
}

function releaseStep(poll: ScrutineerPoll, chief: boolean): Step {
  const box = poll.box;
  const mine = chief && box?.settled === true && box.release !== 'ours';
  return stepFrom(
    'release',
    t(chief ? 'scrutineer.release.title' : 'scrutineer.release.titleWait'),
    reached(poll, 'released') || box?.release === 'both',
    mine,
    { done: t('scrutineer.release.done'), current: t('scrutineer.release.todo') },
  );
}

function decryptStep(poll: ScrutineerPoll): Step {
  const running = isAt(poll, 'released') && isOpening(poll);
  const ends = isVoid(poll) ? 'void' : poll.box?.ownAnswered ? 'own' : 'others';
  return stepFrom('decrypt', t('scrutineer.decrypt.title'), isAnswered(poll), running, {
    done: t(`scrutineer.decrypt.${ends}`),
    current: t('scrutineer.decrypt.running'),
    waiting: t(isVerified(poll) ? 'scrutineer.decrypt.wait' : 'scrutineer.decrypt.waitJob'),
  });
}

function resultStep(poll: ScrutineerPoll): Step {
  return stepFrom(
    'result',
    t('scrutineer.result.title'),
    poll.countersigned,
    isAt(poll, 'counted'),
    {
      done: t('scrutineer.result.done', { have: poll.countersignatures }),
      current: t(poll.resultVerified ? 'scrutineer.result.verified' : 'scrutineer.result.todo'),
      waiting: t('scrutineer.result.wait'),
    },
  );
}

/** What is done with one poll, in the meeting's order. */
export function pollSteps(poll: ScrutineerPoll, chief: boolean): Step[] {
  return [
    ...(chief ? [closeStep(poll)] : []),
    verifyStep(poll),
    ...(chief ? [countStep(poll)] : []),
    ...(poll.box?.matters.length ? [mattersStep(poll)] : []),
    releaseStep(poll, chief),
    decryptStep(poll),
    resultStep(poll),
  ];
}
