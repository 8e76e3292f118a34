// A whole meeting held through pages alone: twelve voters, three scrutineers, ten of the voters at two
// shared terminals with cards, two at seats. Everything breaks once; nothing is lost, doubled or executed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { look } from './support/browser.mjs';
import * as committee from './support/committee.mjs';
import { Hall } from './support/hall.mjs';
import { all, assertHarmless } from './support/poison.mjs';
import * as console_ from './support/steps/console.mjs';
import * as desk from './support/steps/desk.mjs';
import * as kiosk from './support/steps/kiosk.mjs';
import * as observer from './support/steps/observer.mjs';
import * as screen from './support/steps/screen.mjs';
import * as scrutineer from './support/steps/scrutineer.mjs';
import { Voters } from './support/steps/voters.mjs';
import { workbook } from './support/workbook.mjs';

const { annual, delegates, townships } = committee;
const polls = [townships, annual, delegates];
const hall = new Hall();
const scrutineers = ['s1', 's2', 's3'];
let codes;
let voters;
let anchor;

before(async () => {
  await hall.begin('hall');
  await committee.putTexts(hall.meeting);
});
after(() => hall.end());

let stopped = false;

/** A part of the meeting; there is none without those before it. */
function part(name, hold) {
  test(name, async (context) => {
    if (stopped) {
      context.skip('the meeting ended before');
      return;
    }
    try {
      await hold(hall.pages);
    } catch (error) {
      stopped = true;
      await hall.photograph();
      throw error;
    }
  });
}

part('the console makes the meeting of a file and a spreadsheet; everybody makes keys', async (pages) => {
  await hall.takeSeats();
  await pages.s1.getByText('还没有身份文件夹').waitFor();
  await look(pages.s1, 'start');
  await console_.prepare(pages.console, {
    text: await committee.meetingText(hall.meeting),
    roster: workbook(await committee.rosterRows(hall.meeting)),
  });
  await console_.makeCertificates(pages.console);
  await hall.startServer(committee.id);
  await console_.enrol(pages.console);
  for (const name of scrutineers) {
    await scrutineer.enrol(pages[name]);
  }
  await desk.enrol(pages.desk);
  await pages.desk.getByText('正在等组织者发布会议').waitFor();
  await look(pages.desk, 'desk-keys');
  await pages.s1.getByText('已登记').first().waitFor();
  await look(pages.s1, 'scrutineer-keys');
});

part('a console killed before publishing goes on', async (pages) => {
  await console_.openTab(pages.console, '会场');
  await pages.console.getByText('会议还没有发布').waitFor();
  await look(pages.console, 'console-unpublished');
  await hall.kill('console');
  await console_.publish(pages.console);
  await console_.openTab(pages.console, '会场');
  await pages.console.getByRole('heading', { name: '密钥仪式' }).waitFor();
  await pages.observer.getByText('锚指纹').first().waitFor();
  for (const page of [pages.console, pages.observer, pages.kiosk1, pages.s1]) {
    await page.locator('.app-bar-meeting').getByText(committee.title).waitFor();
  }
  await screen.slide(pages.screen, '会议议程').or(screen.slide(pages.screen, '正在生成本次会议的密钥')).first().waitFor();
});

part('a scrutineer killed in the ceremony goes on where it was', async (pages) => {
  await scrutineer.joinCeremony(pages.s1);
  await scrutineer.joinCeremony(pages.s2);
  await screen.slide(pages.screen, '正在生成本次会议的密钥').waitFor();
  await look(pages.screen, 'screen-ceremony');
  await look(pages.console, 'console-ceremony');
  await hall.kill('s2');
  await scrutineer.joinCeremony(pages.s2);
  await look(pages.s1, 'scrutineer-ceremony');
  await scrutineer.joinCeremony(pages.s3);
  for (const name of scrutineers) {
    await scrutineer.signOpening(pages[name]);
  }
  await console_.signOpening(pages.console);
  await screen.slide(pages.screen, '锚指纹（当众宣读）').waitFor();
  await look(pages.screen, 'screen-anchor');
  anchor = (await pages.screen.locator('.screen-digits').innerText()).replace(/\s/g, '');
  assert.match(anchor, /^[0-9a-f]{64}$/);
  for (const name of scrutineers) {
    await pages[name].getByRole('button', { name: '指纹一致' }).waitFor();
    const shown = await pages[name].locator('main .code').last().innerText();
    assert.equal(shown.replace(/\s/g, ''), anchor);
  }
  await look(pages.s2, 'scrutineer-anchor');
  for (const name of scrutineers) {
    await scrutineer.fingerprintsAgree(pages[name]);
    await pages[name].getByText('密钥仪式完成').waitFor();
  }
});

part('a desk killed while issuing has lost nothing', async (pages) => {
  await desk.importRoster(pages.desk);
  codes = await desk.takeCodes(pages.desk, hall.folder);
  assert.equal(Object.keys(codes).length, 12);
  await look(pages.desk, 'desk-codes');
  for (const poll of polls) {
    await console_.press(pages.console, poll.title, '开始发放');
  }
  await desk.openTab(pages.desk, '签到');
  for (const voter of ['v01', 'v02', 'v03', 'v04', 'v05', 'v06']) {
    await desk.signIn(pages.desk, voter);
  }
  await hall.kill('desk');
  for (const voter of ['v07', 'v08', 'v09', 'v10', 'v11', 'v12']) {
    await desk.signIn(pages.desk, voter);
  }
  await pages.desk.getByText('未到', { exact: true }).first().waitFor();
  await look(pages.desk, 'desk-sign-in');
  await pages.screen.getByText('已达到法定人数').waitFor();
  await look(pages.screen, 'screen-sign-in');
  await look(pages.console, 'console-issuing');
});

part('cards are printed, drawn, exchanged, and the rest voided; two sign in at their seats', async (pages) => {
  const pile = await desk.printCards(pages.desk, hall.folder);
  assert.equal(pile.length, 14);
  await look(pages.desk, 'desk-cards');
  voters = new Voters(hall, pile.slice(0, 10));
  await desk.replaceCard(pages.desk, pile[10]);
  await desk.voidSurplus(pages.desk, pile.slice(11));
  await look(pages.kiosk1, 'kiosk-idle-issuing', { targets: 56 });
  await Promise.all([
    kiosk.signIn(pages.seat1, 'v11', codes.v11),
    kiosk.signIn(pages.seat2, 'v12', codes.v12),
    desk.openTab(pages.desk, '签到').then(async () => {
      for (const voter of ['v01', 'v02']) {
        await desk.hand(pages.desk, voter);
      }
    }),
  ]);
  await look(pages.seat1, 'kiosk-waiting', { targets: 56 });
  for (const poll of polls) {
    await desk.endIssuing(pages.desk, poll.title);
  }
  await look(pages.desk, 'desk-end');
  for (const poll of polls) {
    await console_.press(pages.console, poll.title, '开始投票');
  }
});

part('ten vote at two terminals and two at seats, whatever fails', async (pages) => {
  await screen.slide(pages.screen, '正在投票').waitFor();
  await Promise.all([
    (async () => {
      await voters.voteWithChallenge(pages.kiosk1, 0);
      await voters.voteAfterLosingThePage(pages.kiosk1, 2);
      for (const voter of [4, 6, 8]) {
        await voters.voteWithCard(pages.kiosk1, voter);
      }
    })(),
    (async () => {
      await voters.voteThroughCut(pages.kiosk2, 1);
      await voters.voteThroughCrash(pages.kiosk2, 3);
      for (const voter of [5, 7, 9]) {
        await voters.voteWithCard(pages.kiosk2, voter);
      }
    })(),
    voters.voteAtSeat(pages.seat1, 0),
    voters.voteAtSeat(pages.seat2, 1),
  ]);
  assert.deepEqual(Object.values(voters.trackers).map((one) => new Set(one).size), [10, 10, 2]);
});

part('a screen and an observer that were killed show the turnout', async (pages) => {
  const large = pages.observer.getByRole('button', { name: '大字号', exact: true });
  await large.click();
  await Promise.all([hall.kill('screen'), hall.kill('observer')]);
  // Its agent has remembered how the page looked.
  await large.and(pages.observer.locator('[aria-pressed=true]')).waitFor();
  await pages.observer.getByRole('button', { name: '标准字号' }).click();
  await pages.screen.getByRole('progressbar', { name: townships.title }).and(pages.screen.locator('[aria-valuenow="10"]')).waitFor();
  await look(pages.screen, 'screen-voting');
  await pages.observer.getByRole('row').filter({ hasText: townships.title }).getByText('正在投票').waitFor();
  await look(pages.observer, 'observer-meeting');
  await look(pages.console, 'console-voting');
});

part('voting ends; the boxes are verified, counted, objected to and opened', async (pages) => {
  for (const poll of polls) {
    await console_.endVoting(pages.console, poll.title);
    await scrutineer.confirmClose(pages.s1, poll.title);
  }
  await scrutineer.object(pages.s3, annual.title, `有一张票卡没有收回。${all}`);
  for (const poll of polls) {
    for (const name of scrutineers) {
      await scrutineer.verifyBox(pages[name], poll.title);
    }
    await scrutineer.enterCount(pages.s1, poll.title, poll === delegates ? 2 : 10);
  }
  await screen.turnTo(pages.screen, annual.title);
  await look(pages.screen, 'screen-box');
  await console_.unfold(pages.console, annual.title);
  await look(pages.console, 'console-box');
  await console_.settle(pages.console, annual.title, { finding: '已查明，可以开箱', words: `票卡已作废。${all}` });
  await scrutineer.joinFinding(pages.s1, annual.title);
  await look(pages.s1, 'scrutineer-box');
  for (const poll of polls) {
    await console_.press(pages.console, poll.title, '签署开箱令');
    await scrutineer.release(pages.s1, poll.title);
  }
});

part('everybody countersigns, and the screen announces the votes as they were given', async (pages) => {
  for (const poll of polls) {
    for (const name of scrutineers) {
      await scrutineer.countersign(pages[name], poll.title);
    }
  }
  await look(pages.s1, 'scrutineer-result');
  const cardVoters = [...Array(10).keys()];
  const decided = await screen.readResult(pages.screen, townships.title);
  checkDecision(decided, townships.nominees, cardVoters.map(committee.townshipsVote));
  await look(pages.screen, 'screen-decision');
  const chosen = await screen.readResult(pages.screen, delegates.title);
  checkDecision(chosen, delegates.nominees, [0, 1].map(committee.delegatesVote));
  checkAnnual(await screen.readResult(pages.screen, annual.title), cardVoters.map(committee.annualVote));
  await look(pages.screen, 'screen-evaluation');
});

/** For, against, and the others: who marks nothing abstains. */
function checkDecision(tables, nominees, votes) {
  nominees.forEach((nominee, at) => {
    const [yes, no, abstain, blank] = committee.tally(votes.map((vote) => vote[at]), 3);
    assert.deepEqual(tables.get('得票情况').get(nominee).slice(0, 3), [yes, no, abstain + blank].map(String), nominee);
  });
}

/** Every mark of the evaluation as the screen has it. */
function checkAnnual(tables, votes) {
  const teamGrades = committee.tally(votes.map((vote) => vote.team.grade), 4);
  assert.deepEqual(tables.get('班子总体评价').get(annual.team), teamGrades.map(String));
  annual.leaders.forEach((leader, at) => {
    const grades = committee.tally(votes.map((vote) => vote.leaders[at].grade), 4);
    assert.deepEqual(tables.get(annual.grade).get(leader), grades.map(String), leader);
    annual.dimensions.forEach((dimension, which) => {
      const levels = committee.tally(votes.map((vote) => vote.leaders[at].levels[which]), 4);
      assert.deepEqual(tables.get(dimension).get(leader), levels.map(String), `${leader} ${dimension}`);
    });
  });
  checkProblems(tables, annual.teamProblems, votes.map((vote) => vote.team.problems));
  // The last one is that there is none.
  checkProblems(tables, annual.problems.slice(0, -1), votes.flatMap((vote) => vote.leaders.map((one) => one.problems)));
}

/** One table tells of a problem how often all subjects together have it. */
function checkProblems(tables, problems, marks) {
  const figures = [...tables.values()].find((rows) => rows.has(problems[0]));
  problems.forEach((problem, index) => {
    const count = marks.flat().filter((mark) => mark === index).length;
    assert.equal(figures.get(problem)[0], String(count), problem);
  });
}

part('the console verifies the results and hands out reports', async (pages) => {
  for (const poll of polls) {
    await console_.verifyResult(pages.console, poll.title);
  }
  await pages.console.getByLabel('表决项', { exact: true }).selectOption({ label: annual.title });
  await pages.console.getByText(`希望多下基层。${all}`).waitFor();
  await look(pages.console, 'console-results');
  const pdf = await console_.download(pages.console, 'PDF 文件');
  assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
  const xlsx = await console_.download(pages.console, 'Excel 表格');
  assert.equal(xlsx.bytes.subarray(0, 2).toString(), 'PK');
  await console_.openTab(pages.console, '会场');
  await pages.console.getByText('已宣布').first().waitFor();
  await look(pages.console, 'console-announced');
});

part('an observer verifies a record and finds the ballots in it', async (pages) => {
  await console_.openTab(pages.console, '结果');
  await pages.console.getByLabel('表决项', { exact: true }).selectOption({ label: townships.title });
  await pages.console.getByText('下载记录和签名').click();
  const record = await console_.download(pages.console, '投票记录');
  const checks = await observer.verifyFile(pages.observer, record.path, anchor);
  assert.ok(checks.length >= 30, `${checks.length} checks`);
  assert.deepEqual(checks.filter((one) => one.verdict !== '成立' && one.verdict !== '没有检查'), []);
  await look(pages.observer, 'observer-record');
  for (const poll of ['townships', 'annual', 'delegates']) {
    const found = await observer.findTracker(pages.observer, voters.trackers[poll][0], { townships, annual, delegates }[poll].title);
    assert.match(found, /在票箱里/);
  }
  await look(pages.observer, 'observer-tracker');
  const elsewhere = await observer.findTracker(pages.observer, voters.trackers.annual[0], townships.title);
  assert.match(elsewhere, /票箱里没有/);
});

part('no text was taken for code on any page', async (pages) => {
  for (const [name, page] of Object.entries(pages)) {
    await assertHarmless(page, name);
  }
});
