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
import { workbook } from './support/workbook.mjs';

const { annual, delegates, townships } = committee;
const polls = [townships, annual, delegates];
const hall = new Hall();
const scrutineers = ['s1', 's2', 's3'];
let codes;
let cards;
let anchor;
/** Of ballots in the box, by poll. */
const trackers = { townships: [], annual: [], delegates: [] };

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
  cards = pile.slice(0, 10);
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

/** What a card's voter does where nothing goes wrong. */
async function voteWithCard(page, voter) {
  await kiosk.scanCard(page, cards[voter]);
  await voteTownships(page, voter);
  await kiosk.goOn(page);
  await voteAnnual(page, voter);
  await kiosk.finish(page);
}

async function voteTownships(page, voter) {
  await kiosk.begin(page, townships.title);
  await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
  trackers.townships.push(await kiosk.sealAndCast(page));
}

async function voteAnnual(page, voter) {
  await kiosk.begin(page, annual.title);
  await kiosk.markAnnual(page, committee.annualVote(voter));
  trackers.annual.push(await kiosk.sealAndCast(page));
}

/** Looks at every page on the way, and has the machine challenged before casting. */
async function voteWithChallenge(page, voter) {
  const marks = committee.townshipsVote(voter);
  await look(page, 'kiosk-idle', { targets: 56 });
  await kiosk.typeCard(page, cards[voter]);
  await kiosk.heading(page, townships.title).waitFor();
  await look(page, 'kiosk-how', { targets: 56 });
  await kiosk.begin(page, townships.title);
  await kiosk.markDecision(page, townships.nominees, marks);
  await kiosk.review(page);
  const disclosed = await kiosk.seal(page);
  await look(page, 'kiosk-sealed', { targets: 56 });
  await page.getByRole('button', { name: '先查验这台机器' }).click();
  await kiosk.heading(page, '查验这台机器').waitFor();
  await look(page, 'kiosk-challenge', { targets: 56 });
  const text = await page.locator('.kiosk-text').textContent();
  const choices = await observer.checkChallenge(hall.pages.observer, text, disclosed);
  await look(hall.pages.observer, 'observer-challenge');
  townships.nominees.forEach((nominee, at) => {
    const mark = marks[at] === undefined ? '弃权' : townships.options[marks[at]];
    assert.ok(choices.some((line) => line.includes(nominee) && line.includes(mark)), `${nominee} ${mark}: ${choices}`);
  });
  await page.getByRole('button', { name: '重新加密' }).click();
  await kiosk.heading(page, '选票已加密，还没有投出').waitFor();
  assert.notEqual(await kiosk.tracker(page), disclosed);
  await kiosk.cast(page);
  trackers.townships.push(await kiosk.receipt(page));
  await look(page, 'kiosk-cast', { targets: 56 });
  await kiosk.goOn(page);
  await voteAnnual(page, voter);
  await kiosk.finish(page);
}

/** The network fails in the middle of the upload; the page says so, and later that it was cast. */
async function voteThroughCut(page, voter, network) {
  await kiosk.scanCard(page, cards[voter]);
  await kiosk.begin(page, townships.title);
  await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
  await kiosk.review(page);
  const sealed = await kiosk.seal(page);
  const isCut = network.cutAfter(4000);
  await kiosk.cast(page);
  await isCut;
  await page.getByText('还没有收到回执，正在重试').waitFor();
  await look(page, 'kiosk-retrying', { targets: 56 });
  assert.equal(await kiosk.heading(page, '投票成功').count(), 0);
  network.mend();
  assert.equal(await kiosk.receipt(page), sealed);
  trackers.townships.push(sealed);
  await kiosk.goOn(page);
  await voteAnnual(page, voter);
  await kiosk.finish(page);
}

/** Of marks that were not sealed nothing comes back, whatever is done with the window. */
async function voteAfterLosingThePage(page, voter) {
  const name = 'kiosk1';
  const half = async () => {
    await kiosk.scanCard(page, cards[voter]);
    await kiosk.begin(page, townships.title);
    await kiosk.markDecision(page, townships.nominees.slice(0, 2), [0, 1]);
  };
  const isForgotten = async () => {
    await page.locator('.kiosk-idle').waitFor();
    assert.equal(await page.getByRole('radio').count(), 0);
  };
  await half();
  await page.goBack();
  await page.goForward();
  await isForgotten();
  await half();
  await page.reload();
  await isForgotten();
  await half();
  const second = await page.context().newPage();
  await second.goto(hall.agents[name].origin);
  await page.getByText('另一个窗口已经接手').waitFor();
  await second.locator('.kiosk-idle').waitFor();
  await second.close();
  await page.getByRole('button', { name: '在这里继续' }).click();
  await isForgotten();
  await half();
  await page.context().clearCookies();
  await page.getByText('本页已经过期').waitFor();
  await look(page, 'kiosk-expired', { targets: 56 });
  await hall.enterAgain(name);
  await isForgotten();
  await voteWithCard(page, voter);
}

/** The terminal dies with a signed ballot that never arrived; the same one goes on after the card is shown again. */
async function voteThroughCrash(page, voter, name) {
  await kiosk.scanCard(page, cards[voter]);
  await kiosk.begin(page, townships.title);
  await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
  await kiosk.review(page);
  const sealed = await kiosk.seal(page);
  hall.networks[name].cut();
  await kiosk.cast(page);
  await page.getByText('还没有收到回执，正在重试').waitFor();
  await hall.kill(name);
  hall.networks[name].mend();
  await page.getByText('有一张选票还没有送到').waitFor();
  await look(page, 'kiosk-unfinished', { targets: 56 });
  await kiosk.scanCard(page, cards[voter]);
  assert.equal(await kiosk.receipt(page), sealed);
  trackers.townships.push(sealed);
  await kiosk.goOn(page);
  await voteAnnual(page, voter);
  await kiosk.finish(page);
}

async function voteAtSeat(page, number) {
  await kiosk.begin(page, delegates.title);
  await kiosk.markDecision(page, delegates.nominees, committee.delegatesVote(number));
  trackers.delegates.push(await kiosk.sealAndCast(page));
  await kiosk.finish(page);
}

part('ten vote at two terminals and two at seats, whatever fails', async (pages) => {
  await screen.slide(pages.screen, '正在投票').waitFor();
  await Promise.all([
    (async () => {
      await voteWithChallenge(pages.kiosk1, 0);
      await voteAfterLosingThePage(pages.kiosk1, 2);
      for (const voter of [4, 6, 8]) {
        await voteWithCard(pages.kiosk1, voter);
      }
    })(),
    (async () => {
      await voteThroughCut(pages.kiosk2, 1, hall.networks.kiosk2);
      await voteThroughCrash(pages.kiosk2, 3, 'kiosk2');
      for (const voter of [5, 7, 9]) {
        await voteWithCard(pages.kiosk2, voter);
      }
    })(),
    voteAtSeat(pages.seat1, 0),
    voteAtSeat(pages.seat2, 1),
  ]);
  assert.deepEqual(Object.values(trackers).map((one) => new Set(one).size), [10, 10, 2]);
});

part('a screen and an observer that were killed show the turnout', async (pages) => {
  await Promise.all([hall.kill('screen'), hall.kill('observer')]);
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
  await screen.turnTo(pages.screen, townships.title);
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
  const decision = (await screen.readResult(pages.screen, townships.title)).get('得票情况');
  await look(pages.screen, 'screen-decision');
  townships.nominees.forEach((nominee, at) => {
    const votes = [...Array(10).keys()].map((voter) => committee.townshipsVote(voter)[at]);
    const [yes, no, abstain, blank] = committee.tally(votes, 3);
    assert.deepEqual(decision.get(nominee).slice(0, 3), [yes, no, abstain + blank].map(String), nominee);
  });
  const seats = (await screen.readResult(pages.screen, delegates.title)).get('得票情况');
  delegates.nominees.forEach((nominee, at) => {
    const [yes, no, abstain] = committee.tally([0, 1].map((voter) => committee.delegatesVote(voter)[at]), 3);
    assert.deepEqual(seats.get(nominee).slice(0, 3), [yes, no, abstain].map(String), nominee);
  });
  checkAnnual(await screen.readResult(pages.screen, annual.title));
  await look(pages.screen, 'screen-evaluation');
});

/** Every mark of the evaluation as the screen has it. */
function checkAnnual(tables) {
  const votes = [...Array(10).keys()].map(committee.annualVote);
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
    const found = await observer.findTracker(pages.observer, trackers[poll][0], { townships, annual, delegates }[poll].title);
    assert.match(found, /在票箱里/);
  }
  await look(pages.observer, 'observer-tracker');
  const elsewhere = await observer.findTracker(pages.observer, trackers.annual[0], townships.title);
  assert.match(elsewhere, /票箱里没有/);
});

part('no text was taken for code on any page', async (pages) => {
  for (const [name, page] of Object.entries(pages)) {
    await assertHarmless(page, name);
  }
});
